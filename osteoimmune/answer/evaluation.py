"""The answer: every claim's parts decided by their rules, and put together."""

from collections.abc import Callable, Mapping

from osteoimmune.answer.claims_file import ClaimsFile, packaged_claims
from osteoimmune.answer.context import Context
from osteoimmune.answer.made_of import assumptions, provenance, simulated
from osteoimmune.answer.records import VERDICTS, Answer, Claim, ClaimAnswer, Finding, PartAnswer
from osteoimmune.answer.robustness import robustness
from osteoimmune.answer.rules import decide
from osteoimmune.answer.scenario import ALTERNATIVES
from osteoimmune.answer.scenarios import Runs
from osteoimmune.answer.signals import unexplained
from osteoimmune.answer.solving import Ensemble
from osteoimmune.answer.sources import Sources, packaged_sources
from osteoimmune.answer.summary import five_sentences
from osteoimmune.answer.wording import small

Told = Callable[[str], None]


def answer(
    *,
    sources: Sources | None = None,
    parameters: Mapping[str, float] | None = None,
    unverified: bool = False,
    claims: ClaimsFile | None = None,
    alternatives: tuple[str, ...] = ALTERNATIVES,
    ensemble: Ensemble | None = None,
    robust: bool = True,
    verify: bool = False,
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
        ensemble: members of an ensemble of one's own, by parameter, in place of that of bone which the package ships
            and of all priors; empty for priors alone.
        robust: work out too what turns the verdicts.
        verify: solve again what is kept, and compare every bit.
        changed: what was changed, in words, for the reader.

    Raises:
        UnknownName: a parameter, scenario or row that does not exist.
        ModelError: a scenario could not be solved.
    """
    asked = claims or packaged_claims()

    def context(structures: tuple[str, ...], bands: bool = True) -> Context:
        runs = Runs(
            asked.scenarios, parameters=parameters, alternatives=structures, awaited=asked.awaited,
            ensemble=ensemble, bands=bands, verify=verify and bands and structures == alternatives, progress=progress,
        )  # fmt: skip
        return Context(runs, sources or packaged_sources(), unverified)

    own = context(alternatives)
    answers = []
    for claim in asked.claims:
        progress(f"claim {claim.claim_id}")
        answers.append(_answered(claim, own))
    told = tuple(answers)
    progress("what would turn the verdicts" if robust else "putting it together")
    return Answer(
        question=asked.question,
        claims=told,
        sentences=five_sentences(told),
        signals=unexplained(own, asked.claims, asked.signals),
        assumptions=assumptions(own.runs),
        provenance=provenance(own),
        changed=changed,
        robustness=robustness(told, own, context) if robust else (),
        scenarios=simulated(own.runs),
        verified=dict(own.runs.verified),
    )


def _answered(claim: Claim, context: Context) -> ClaimAnswer:
    parts = tuple(PartAnswer(part, _checked(decide(context, part))) for part in claim.parts)
    deciding = deciding_part(parts, claim.combine)
    reason = deciding.finding.reason
    if len(parts) > 1:
        same = sum(own.finding.verdict == deciding.finding.verdict for own in parts)
        word = "weakest" if claim.combine == "all" else "strongest"
        reason = f"As its {word} part ({same} of {len(parts)} like it), {small(deciding.part.title)}: {reason}"
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
