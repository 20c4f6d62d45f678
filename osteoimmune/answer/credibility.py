"""The credibility sheet of a claim: the questions of ICH M15 and ASME V&V 40, answered from what was computed.

Influence: how much the verdict rests on the model. Risk: influence with the severity of a wrong decision. No answer is
typed in: texts come from the file of claims, counts and bands from the findings, and what is missing is said.
"""

from collections.abc import Mapping

from osteoimmune.answer.records import (
    LIMITED,
    NO_BAND,
    NOT_SIMULATED,
    SUPPORTED,
    UNINFORMATIVE,
    Answer,
    ClaimAnswer,
    PartAnswer,
)
from osteoimmune.answer.wording import listed, made_of, small

LEVELS = ("low", "medium", "high")
VERIFICATION = (
    "Equations are written once; units, mass balance, rest and positivity are tested on every body; the solver "
    "keeps its "
    "tolerance against closed forms, and libRoadRunner gives the same curves from the exported model "
    "(docs/promises.md)."
)


def credibility(found: Answer) -> dict[str, Mapping[str, str]]:
    """The sheet of every claim: questions with their answers."""
    return {own.claim.claim_id: sheet(own, found) for own in found.claims}


def sheet(own: ClaimAnswer, found: Answer) -> Mapping[str, str]:
    """The sheet of one claim."""
    level = influence(own)
    return {
        "Question of interest": own.claim.question,
        "Context of use": own.claim.context,
        "Model influence": f"{level}: {_why(own)}",
        "Consequence of a wrong decision": f"{own.claim.severity}: {own.claim.consequence}",
        "Model risk": _risk(level, own.claim.severity),
        "Verification of code and calculation": VERIFICATION,
        "Validation": _validation(own),
        "Uncertainty": _uncertainty(own),
        "Applicability": _applicability(own),
        "Robustness": _robust(own, found),
        "Limits": " ".join(own.claim.limits) or "None beyond those of its parts.",
        "Conclusion": f"{own.verdict}. {own.reason}",
    }


def influence(own: ClaimAnswer) -> str:
    """How much the verdict rests on the model: low where it decides nothing, high where it decides every part."""
    deciding = [part for part in own.parts if _decides(part)]
    if not deciding:
        return "low"
    return "high" if len(deciding) == len(own.parts) else "medium"


def _decides(part: PartAnswer) -> bool:
    silent = part.finding.model.get("band") in (NOT_SIMULATED, UNINFORMATIVE)
    return not silent and part.part.rule not in ("tissue scrutiny",)


def _why(own: ClaimAnswer) -> str:
    deciding = sum(_decides(part) for part in own.parts)
    return f"the model bears on {deciding} of {len(own.parts)} parts; in the others the evidence stands alone"


def _risk(level: str, severity: str) -> str:
    rank = (LEVELS.index(level) + LEVELS.index(severity) + 1) // 2
    return f"{LEVELS[rank]} (influence {level}, severity {severity})"


def _validation(own: ClaimAnswer) -> str:
    rows = [row for part in own.parts for row in part.finding.rows]
    held = sum(row.use == "held out" and row.seen for row in rows)
    pooled = sum(row.use == "pooled" for row in rows)
    other = len(rows) - held - pooled
    good = [small(p.part.title) for p in own.parts if p.finding.verdict in (SUPPORTED, LIMITED)]
    agree = (
        f"The statements that stand: {listed([f'“{title}”' for title in good])}." if good else "No statement stands."
    )
    counted = f"{held} held-out rows, {pooled} counted in trials (never fitted), {other} fitted or looked at."
    return f"{counted} {agree}"


def _uncertainty(own: ClaimAnswer) -> str:
    told = []
    for part in own.parts:
        band = part.finding.model.get("band", NOT_SIMULATED)
        interval = part.finding.model.get("interval")
        parts = [value["parts"] for value in part.finding.model.get("values", {}).values() if value["parts"]]
        told.append(
            f"{part.part.part_id} {band}"
            + (f" {interval[0]:.2g} to {interval[1]:.2g}" if interval else "")
            + (f" ({made_of(parts[-1])} of its variance)" if parts else "")
        )
    bare = sum(part.finding.model.get("band") == NO_BAND for part in own.parts)
    tail = f" {bare} of them a typical subject, which can support a direction only." if bare else ""
    return f"{'; '.join(told)}.{tail}"


def _applicability(own: ClaimAnswer) -> str:
    concerns = [
        concern.partition(": ")[2]
        for part in own.parts
        for concern in part.finding.evidence.get("certainty", {}).get("concerns", ())
        if concern.startswith("indirect")
    ]
    told = (
        f"Evidence is indirect where {listed(list(dict.fromkeys(concerns)))}." if concerns else "No indirectness found."
    )
    return f"The context of use is that of the rows named in each part. {told}"


def _robust(own: ClaimAnswer, found: Answer) -> str:
    ids = {part.part.part_id for part in own.parts}
    turned = [line.choice for line in found.robustness if ids & {part for part, _, _ in line.changed}]
    if not found.robustness:
        return "Not worked out in this answer."
    return (
        f"Some part changes with: {'; '.join(turned)}."
        if turned
        else "No single choice that was turned changes a part."
    )
