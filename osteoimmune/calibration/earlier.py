"""Who had taken an oral bisphosphonate until the first dose: read from plain forms of words, and from nothing looser.

    previously treated with alendronate        pretreated with oral bisphosphonates for 3 years
    40 % previously treated with risedronate   transitioning from alendronate (median 5 years)
    bisphosphonate-pretreated                  after 5 y of alendronate

A treatment that is hinted at otherwise is not guessed: most words that name a drug and a time mean something else.
"""

import re

USUAL_YEARS = 2.0  # where nobody says for how long
_DRUG = r"(?:oral )?(?:bisphosphonates?|bps?|alendron\w+|risedron\w+|ibandron\w+)"
_TIME = r"(\d+(?:\.\d+)?) ?(years?|yrs?|y|months?|mo)\b"
_WITH = re.compile(
    rf"(?:(\d+(?:\.\d+)?) ?% (?:were |had been )?)?"
    rf"(?:(?:previously|earlier) treated with|pre-?treated with|(?:switch|transition)(?:ed|ing) from) {_DRUG}\b([^,;]*)"
)
_BEFORE = re.compile(rf"\b{_DRUG}[- ]pre-?treated\b")
_AFTER = re.compile(rf"\bafter {_TIME} (?:of )?{_DRUG}\b")
_LASTING = re.compile(rf"\b(?:for|median|mean)(?: of)? {_TIME}")
_UNTOLD = (
    "not",
    "never",
    "or",
    "some",
    "partly",
    "many",
    "most",
    "few",
)  # before such words: none, or nobody says how many


def earlier_bisphosphonate(words: str) -> tuple[float, float, bool]:
    """The share of a population who had taken an oral bisphosphonate, for how many years, and whether that is said.

    Args:
        words: of the population, in small letters.
    """
    if after := _AFTER.search(words):
        return 1.0, _years(after[1], after[2]), True
    found = _WITH.search(words) or _BEFORE.search(words)
    if found is None or any(f" {words[: found.start()]}".rstrip().endswith(f" {word}") for word in _UNTOLD):
        return 0.0, 0.0, True
    share, told = (found[1], found[2]) if found.re is _WITH else (None, "")
    lasting = _LASTING.search(told)
    years = _years(lasting[1], lasting[2]) if lasting else USUAL_YEARS
    return (float(share) / 100.0 if share else 1.0), years, lasting is not None


def _years(number: str, unit: str) -> float:
    return float(number) / (12.0 if unit.startswith("m") else 1.0)
