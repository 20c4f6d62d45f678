"""What an answer is made of: plain frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SUPPORTED = "supported"
LIMITED = "supported with limits"
UNDECIDED = "not decidable from this evidence"
CONTRADICTED = "contradicted"
VERDICTS = (SUPPORTED, LIMITED, UNDECIDED, CONTRADICTED)  # from best to worst

NO_BAND = "no band"
BAND = "95 % band"
NOT_SIMULATED = "not yet simulated"
UNINFORMATIVE = "uninformative"


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of evidence as it was confronted.

    Attributes:
        row_id: its lasting name in the packaged tables.
        told: what it says, in words and numbers.
        source: where it stands.
        use: `held out`, `fitted`, `looked at` (while the equations were made), or `pooled`.
        seen: whether anybody saw the number in a source; one that nobody saw decides nothing.
    """

    row_id: str
    told: str
    source: str
    use: str
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found; only rules make these.

    Attributes:
        verdict: one of `VERDICTS`.
        reason: why, in one sentence with the numbers.
        would_change: what would change it, in one sentence.
        model: what the model says: `band` (an interval, "no band", "not yet simulated"), `values`, `told`.
        evidence: what was observed: `told`, and `interval` where there is one.
        rows: the evidence row by row.
        limits: sentences that belong beside a verdict that has limits.
    """

    verdict: str
    reason: str
    would_change: str
    model: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a claim.

    Attributes:
        part_id: "C1.activity".
        title: the statement.
        rule: the name of the rule that decides it; `settings` are its parameters.
    """

    part_id: str
    title: str
    rule: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the file of claims states it.

    Attributes:
        severity: how much harm follows if the claim is wrong and acted on: low, medium or high.
        combine: `all`: the claim stands as its weakest part; `any`: as its strongest ("in some tissues").
    """

    claim_id: str
    title: str
    question: str
    context: str
    consequence: str
    severity: str
    limits: tuple[str, ...]
    combine: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """A part with what its rule found."""

    part: Part
    finding: Finding


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """A claim with its verdict, which is that of one of its parts."""

    claim: Claim
    parts: tuple[PartAnswer, ...]
    verdict: str
    reason: str
    would_change: str

    @property
    def deciding(self) -> PartAnswer:
        """The part whose verdict is the claim's."""
        return next(own for own in self.parts if own.finding.verdict == self.verdict)

    @property
    def simulated(self) -> bool:
        """Whether the model says anything to any part of it."""
        return any(answer.finding.model.get("band") != NOT_SIMULATED for answer in self.parts)


@dataclass(frozen=True, slots=True)
class Beside:
    """Counted harms looked at beside the tissues of infection and cancer.

    Attributes:
        model: scenario, control, observable and month of what stands for it in the model; empty where nothing does.
    """

    label: str
    outcome: str
    tissue: str
    stratum: str
    model: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """An excess that stands in the data and that nothing in the model explains."""

    label: str
    told: str


@dataclass(frozen=True, slots=True)
class Turned:
    """One free choice turned, or one trial left out.

    Attributes:
        choice: what was turned, in words.
        changed: parts whose verdict changes: (part, before, after).
        looked_at: how many parts it could touch.
    """

    choice: str
    changed: tuple[tuple[str, str, str], ...]
    looked_at: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """One scenario as it was simulated.

    Attributes:
        told: who and what, in words.
        keys: under each structure, the hash by which its result is kept; empty where nothing was simulated.
    """

    name: str
    told: str
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Every claim, answered.

    Attributes:
        sentences: the answer in five sentences, made from the verdicts.
        signals: what stays unexplained.
        assumptions: numbers of the model that are assumptions: (name, value with unit, source).
        provenance: what made this answer.
        changed: what was changed against the packaged model and evidence, in words; empty for the default.
        robustness: what else the verdicts would be.
        scenarios: what was simulated for it.
        verified: kept scenarios solved again: (scenario, structure) and whether every bit agreed.
        beside: the default answer, where something else was asked.
    """

    question: str
    claims: tuple[ClaimAnswer, ...]
    sentences: tuple[str, ...]
    signals: tuple[Signal, ...]
    assumptions: tuple[tuple[str, str, str], ...]
    provenance: Mapping[str, str]
    changed: tuple[str, ...] = ()
    robustness: tuple[Turned, ...] = ()
    scenarios: tuple[Simulated, ...] = ()
    verified: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    beside: "Answer | None" = None

    def claim(self, claim_id: str) -> ClaimAnswer:
        """The answer to one claim; `KeyError` where there is none."""
        return {answer.claim.claim_id: answer for answer in self.claims}[claim_id]

    def part(self, part_id: str) -> PartAnswer:
        """The answer to one part; `KeyError` where there is none."""
        return {own.part.part_id: own for answer in self.claims for own in answer.parts}[part_id]
