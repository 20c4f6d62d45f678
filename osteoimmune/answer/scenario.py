"""What a scenario is: who is looked at and what is done; and what a prediction is: a number, and how sure the model is.

A scenario of kind `rest` is a person at rest under life-long inputs (a genotype); its observables are relative to the
same person without them. A scenario of kind `course` is a treatment; observables ending in "_percent_change" are
percent changes from own baseline, all others have the unit in which the model shows them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from osteoimmune.biology.bodies import Body, body
from osteoimmune.errors import InvalidValue, need_known

DEFAULT = "precursor_pool_and_opg"
ALTERNATIVES = (DEFAULT, "precursor_pool", "opg_ageing", "osteomorph")
KINDS = ("rest", "course")
STRUCTURES = ("all", "default")
REFERENCE_BODY = "postmenopausal"
BAND = (2.5, 97.5)  # percentiles of the draws


@dataclass(frozen=True)
class Scenario:
    """One person and what is done.

    Attributes:
        body, parts, companions, pharmacokinetics: as `biology.bodies.body` takes them.
        drug: the inhibitor of RANKL that the body can be given; `regimen` is how, as a sentence.
        beside: other drugs with their regimens, as sentences ("zoledronate": "4 mg IV every 4 weeks").
        against: life-long inputs of the person a `rest` is relative to (a dish without the drug); none by default.
        inputs: life-long inputs; `conditions` hold from the first day on; both in the unit of the input.
        parameters: what differs from the body, in their own unit ("osteoclast.activity_dependence").
        months: when a course is looked at.
        observables: names of the model for `rest`, of measures ("ctx_percent_change") for `course`.
        structures: `all` alternatives of the rebound, or the `default` alone (the larger bodies).
        priors: modules whose numbers have declared uncertainty that is drawn from; `draws` how often.
        role: `treatment` where --drug and --body may put another in its place.
    """

    name: str
    kind: str
    observables: tuple[str, ...]
    body: str = REFERENCE_BODY
    drug: str = "denosumab"
    regimen: str = "no drug"
    beside: Mapping[str, str] = field(default_factory=dict)
    months: tuple[float, ...] = ()
    inputs: Mapping[str, float] = field(default_factory=dict)
    against: Mapping[str, float] = field(default_factory=dict)
    conditions: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    companions: tuple[str, ...] = ()
    pharmacokinetics: str = "sutjandra_2011"
    structures: str = "all"
    priors: tuple[str, ...] = ()
    draws: int = 0
    role: str = ""

    def __post_init__(self) -> None:
        where = f"scenario {self.name!r}"
        need_known("kind of scenario", [self.kind], KINDS, where)
        need_known("structures", [self.structures], STRUCTURES, where)
        need_known("role", [self.role], ("", "treatment"), where)
        if (self.kind == "course") != bool(self.months):
            raise InvalidValue(f"{where}: a 'course' needs months, and a 'rest' has none")
        if bool(self.priors) != (self.draws > 0):
            raise InvalidValue(f"{where}: priors need a number of draws, and draws need priors")


@dataclass(frozen=True)
class Prediction:
    """One number of the typical subject, the same under every alternative of the model, and over draws.

    Attributes:
        value: under the default; `alternatives` by name, the default among them.
        draws: the same number for other values of what is not known, in the order of the draws; empty for none.
    """

    value: float
    alternatives: Mapping[str, float]
    draws: tuple[float, ...] = ()

    @property
    def low(self) -> float:
        """The lowest of the alternatives."""
        return min(self.alternatives.values())

    @property
    def high(self) -> float:
        """The highest of the alternatives."""
        return max(self.alternatives.values())

    @property
    def band(self) -> tuple[float, float] | None:
        """The middle 95 % of the draws; None for a typical subject, which can support a direction only."""
        if not self.draws:
            return None
        low, high = np.nanpercentile(np.asarray(self.draws), BAND)
        return float(low), float(high)

    def reach(self, value: float) -> float:
        """The share of the draws at or above a value."""
        kept = [own for own in self.draws if own == own]
        return sum(own >= value for own in kept) / len(kept)

    def over(self, other: "Prediction") -> "Prediction":
        """This over another, structure by structure and draw by draw."""
        return self._with(other, lambda a, b: a / b if b else float("nan"))

    def minus(self, other: "Prediction") -> "Prediction":
        """This less another, structure by structure and draw by draw."""
        return self._with(other, lambda a, b: a - b)

    def _with(self, other: "Prediction", join) -> "Prediction":  # type: ignore[no-untyped-def]
        alternatives = {name: join(own, other.alternatives[name]) for name, own in self.alternatives.items()}
        draws = tuple(join(a, b) for a, b in zip(self.draws, other.draws, strict=False))
        return Prediction(join(self.value, other.value), alternatives, draws)


def body_of(scenario: Scenario, rebound: str) -> Body:
    """The body of a scenario under one structure; raises `UnknownName` where a name is not known."""
    variants = {"rebound": rebound, "drug": scenario.drug, **scenario.parts}
    return body(
        scenario.body, (), companions=scenario.companions, pharmacokinetics=scenario.pharmacokinetics, **variants
    )


def uninformative(prediction: Prediction, lower: float | None, upper: float | None) -> bool:
    """Whether a prediction has a band, and one wider than the interval of the evidence."""
    band = prediction.band
    if band is None or lower is None or upper is None:
        return False
    return band[1] - band[0] > upper - lower


def structures_of(scenario: Scenario, alternatives: Sequence[str]) -> tuple[str, ...]:
    """The alternatives under which a scenario is solved."""
    return tuple(alternatives) if scenario.structures == "all" else (DEFAULT,)


def banded(own: Prediction) -> str:
    """The band of a prediction in words; nothing where it has none."""
    return f" (95 % of draws {signed(own.band[0])} to {signed(own.band[1])})" if own.band else ""


def signed(value: float) -> str:
    """A difference with its sign and two decimals."""
    return f"{round(value, 2) + 0.0:+.2f}"  # no minus before zero
