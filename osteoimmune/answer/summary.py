"""The answer in five sentences, made from verdicts: change a verdict and the sentence changes."""

from collections import Counter

from osteoimmune.answer.records import LIMITED, SUPPORTED, VERDICTS, ClaimAnswer
from osteoimmune.answer.wording import listed, small

BONE = ("C1", "C2", "C3")
NOTHING_SIMILAR = "nothing is shown to be similar to placebo"


def five_sentences(claims: tuple[ClaimAnswer, ...]) -> tuple[str, ...]:
    """What all claims together say: on bone, on harms overall, on tissues, on what is missing, on the whole."""
    by_id = {own.claim.claim_id: own for own in claims}
    return (_whole(claims), _bone(by_id), _overall(by_id), _tissues(by_id), _missing(claims))


def _whole(claims: tuple[ClaimAnswer, ...]) -> str:
    counted = Counter(own.verdict for own in claims)
    told = [f"{counted[verdict]} {verdict}" for verdict in VERDICTS if counted[verdict]]
    return f"Of {len(claims)} claims, {listed(told)}."


def _bone(by_id: dict[str, ClaimAnswer]) -> str:
    asked = [own for name in BONE if name in by_id for own in by_id[name].parts]
    if not asked:
        return "Nothing was asked of bone."
    held = [own for own in asked if own.finding.verdict in (SUPPORTED, LIMITED)]
    rest = [own.part.title for own in asked if own not in held]
    tail = f"; not {listed([f'“{small(title)}”' for title in rest])}" if rest else ""
    return f"In bone {len(held)} of {len(asked)} statements are supported, some with limits{tail}."


def _overall(by_id: dict[str, ClaimAnswer]) -> str:
    if "C12" not in by_id:
        return "Infection, cancer and death overall were not asked about."
    parts = by_id["C12"].parts
    similar = [_subject(own.part.title) for own in parts if own.finding.verdict in (SUPPORTED, LIMITED)]
    open_ones = [_subject(own.part.title) for own in parts if own.finding.verdict not in (SUPPORTED, LIMITED)]
    verb = "was" if len(similar) == 1 else "were"
    first = f"{listed(similar)} {verb} similar to placebo within the margins" if similar else NOTHING_SIMILAR
    second = f"; for {listed(open_ones)} similarity is not shown" if open_ones else ""
    text = f"{first}{second}."
    return text[:1].upper() + text[1:]


def _tissues(by_id: dict[str, ClaimAnswer]) -> str:
    if "C13" not in by_id:
        return "Single tissues were not asked about."
    parts = by_id["C13"].parts
    standing = [small(own.part.title) for own in parts if own.finding.verdict in (SUPPORTED, LIMITED)]
    if not standing:
        return f"In none of {len(parts)} tissues does an excess stand."
    firm = any(own.finding.verdict == SUPPORTED for own in parts)
    how = "stands" if firm else "stands, within limits that are told,"
    return f"An excess {how} in {listed(standing)}, and the model does not explain it."


def _missing(claims: tuple[ClaimAnswer, ...]) -> str:
    absent = [own.claim.claim_id for own in claims if not own.simulated]
    if not absent:
        return "Every claim has a part in the model."
    return f"Nothing is simulated yet for {listed(absent)}: there the model neither supports nor contradicts."


def _subject(title: str) -> str:
    return small(title.split(" was ")[0])
