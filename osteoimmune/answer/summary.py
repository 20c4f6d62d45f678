"""The answer in five sentences, made from verdicts: change a verdict and the sentence changes."""

from collections import Counter

from osteoimmune.answer.records import LIMITED, NOT_SIMULATED, SUPPORTED, UNINFORMATIVE, VERDICTS, ClaimAnswer
from osteoimmune.answer.wording import listed, small

BONE = ("C1", "C2", "C3")
IMMUNITY = ("C7", "C9", "C10", "C11")
NOTHING_SIMILAR = "nothing is shown to be similar to placebo"


def five_sentences(claims: tuple[ClaimAnswer, ...]) -> tuple[str, ...]:
    """What all claims say: on the whole, on bone, on inflammation and immunity, on harms overall, on tissues."""
    by_id = {own.claim.claim_id: own for own in claims}
    return (_whole(claims), _bone(by_id), _inflammation(by_id), _overall(by_id), _tissues(by_id))


def _whole(claims: tuple[ClaimAnswer, ...]) -> str:
    counted = Counter(own.verdict for own in claims)
    told = [f"{counted[verdict]} {verdict}" for verdict in VERDICTS if counted[verdict]]
    parts = [part for own in claims for part in own.parts]
    bearing = sum(part.finding.model.get("band") not in (NOT_SIMULATED, UNINFORMATIVE) for part in parts)
    wide = sum(part.finding.model.get("band") == UNINFORMATIVE for part in parts)
    tail = f"; in {wide} its band is wider than the evidence and supports nothing" if wide else ""
    return f"Of {len(claims)} claims, {listed(told)}; the model bears on {bearing} of {len(parts)} statements{tail}."


def _inflammation(by_id: dict[str, ClaimAnswer]) -> str:
    """Inflammation in arthritis, and what knock-outs show of immunity."""
    if "C8" not in by_id:
        return "Inflammation was not asked about."
    own = by_id["C8"].parts[0]
    held = own.finding.verdict in (SUPPORTED, LIMITED)
    interval = own.finding.evidence.get("interval")
    size = f": what was called no effect may be up to {interval[1]:.2f} points of DAS28" if interval else ""
    first = (
        "Inflammation in arthritis was not altered" if held else f"That inflammation is unaltered is not shown{size}"
    )
    stand = [name for name in IMMUNITY if name in by_id and by_id[name].verdict in (SUPPORTED, LIMITED)]
    rest = [name for name in IMMUNITY if name in by_id and name not in stand]
    verb = "holds" if len(stand) == 1 else "hold"
    second = f"; of the claims on immunity {listed(stand)} {verb}" if stand else "; no claim on immunity holds"
    left = f"{listed(rest)} {'is' if len(rest) == 1 else 'are'} not decided" if rest else ""
    return f"{first}{second}{', with limits; ' if left else ''}{left}."


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
    return f"An excess {how} in {listed(standing)}; what the model has to say of it stands among the signals."


def _subject(title: str) -> str:
    return small(title.split(" was ")[0])
