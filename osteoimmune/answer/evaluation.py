"""The answer: every claim's parts decided by their rules, and put together."""

from collections.abc import Callable, Mapping

from osteoimmune import __version__
from osteoimmune.answer.claims_file import ClaimsFile, packaged_claims
from osteoimmune.answer.context import Context
from osteoimmune.answer.records import (
    VERDICTS,
    Answer,
    Claim,
    ClaimAnswer,
    Finding,
    PartAnswer,
)
from osteoimmune.answer.rules import decide
from osteoimmune.answer.scenario import ALTERNATIVES
from osteoimmune.answer.scenarios import Runs
from osteoimmune.answer.signals import unexplained
from osteoimmune.answer.sources import Sources, packaged_sources
from osteoimmune.answer.summary import five_sentences
from osteoimmune.biology.bodies import body

Told = Callable[[str], None]


def answer(
    *,
    sources: Sources | None = None,
    parameters: Mapping[str, float] | None = None,
    unverified: bool = False,
    claims: ClaimsFile | None = None,
    alternatives: tuple[str, ...] = ALTERNATIVES,
    changed: tuple[str, ...] = (),
    progress: Told = lambda _: None,
) -> Answer:
    """Answer the claims.

    Args:
        sources: other evidence than the packaged one.
        parameters: numbers of the model changed in every scenario, in their own unit.
        unverified: let rows enter that nobody saw in a source; they are shown and decide nothing.
        claims: other claims than the packaged ones.
        alternatives: structures of the model that every direction must hold in; the first gives the values.
        changed: what was changed, in words, for the reader.

    Raises:
        UnknownName: a parameter, scenario or row that does not exist.
        ModelError: a scenario could not be solved.
    """
    asked = claims or packaged_claims()
    runs = Runs(asked.scenarios, parameters=parameters, alternatives=alternatives, progress=progress)
    context = Context(runs, sources or packaged_sources(), unverified)
    answers = []
    for claim in asked.claims:
        progress(f"claim {claim.claim_id}")
        answers.append(_answered(claim, context))
    told = tuple(answers)
    return Answer(
        question=asked.question,
        claims=told,
        sentences=five_sentences(told),
        signals=unexplained(context),
        assumptions=_assumptions(alternatives[0]),
        provenance=_provenance(context),
        changed=changed,
    )


def _answered(claim: Claim, context: Context) -> ClaimAnswer:
    parts = tuple(PartAnswer(part, _checked(decide(context, part))) for part in claim.parts)
    deciding = deciding_part(parts, claim.combine)
    reason = deciding.finding.reason
    if len(parts) > 1:
        same = sum(own.finding.verdict == deciding.finding.verdict for own in parts)
        word = "weakest" if claim.combine == "all" else "strongest"
        reason = f"As its {word} part ({same} of {len(parts)} like it), {_lower(deciding.part.title)}: {reason}"
    return ClaimAnswer(claim, parts, deciding.finding.verdict, reason, deciding.finding.would_change)


def deciding_part(parts: tuple[PartAnswer, ...], combine: str) -> PartAnswer:
    """The part whose verdict is the claim's: the weakest for `all`; for `any` the strongest.

    Under `any` a part that could not be decided outweighs one that was contradicted: what is not excluded may be.
    """
    order = [VERDICTS.index(own.finding.verdict) for own in parts]
    return parts[order.index(max(order) if combine == "all" else min(order))]


def _checked(finding: Finding) -> Finding:
    assert finding.verdict in VERDICTS, f"a rule gave {finding.verdict!r}, which is no verdict"
    return finding


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _assumptions(rebound: str) -> tuple[tuple[str, str, str], ...]:
    found = {}
    for drug in ("denosumab", "fc_opg"):
        for name, value in body(rebound=rebound, drug=drug).values.values.items():
            if value.status == "assumption":
                found[name] = (name, f"{value.number:g} {value.unit}", value.source)
    return tuple(found[name] for name in sorted(found))


def _provenance(context: Context) -> dict[str, str]:
    return {
        "osteoimmune": __version__,
        "kernels": f"{len(context.runs.kernels)}: {', '.join(sorted(key[:12] for key in context.runs.kernels))}",
        "structures": ", ".join(context.runs.alternatives),
        "safety rows": str(len(context.sources.safety)),
        "scenarios": str(len(context.runs.scenarios)),
    }
