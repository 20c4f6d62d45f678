"""What a scenario is: who is looked at and what is done.

A scenario of kind `rest` is a person at rest under life-long inputs (a genotype); its observables are relative to the
same person without them. A scenario of kind `course` is a treatment; observables ending in "_percent_change" are
percent changes from own baseline, all others have the unit in which the model shows them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from osteoimmune.biology.bodies import Body, body
from osteoimmune.errors import InvalidValue, need_known

DEFAULT = "precursor_pool_and_opg"
ALTERNATIVES = (DEFAULT, "precursor_pool", "opg_ageing", "osteomorph")
KINDS = ("rest", "course")
STRUCTURES = ("all", "default")
REFERENCE_BODY = "postmenopausal"
MEMBERS = 48  # of each structure: sets of the ensemble that the package ships


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
        study, people: a built-in study whose population gives that many people, who all live the scenario under every
            draw; observables are their means, and numbers that the study sets hold.
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
    study: str = ""
    people: int = 0
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
        if bool(self.study) != (self.people > 0) or (self.study and self.kind == "rest"):
            raise InvalidValue(f"{where}: a study and how many people of it go together, in a 'course'")

    @property
    def members(self) -> int:
        """How many draws of each structure stand beside the typical subject; 0 where nothing is drawn."""
        return self.draws or (MEMBERS if self.structures == "all" else 0)


def body_of(scenario: Scenario, rebound: str) -> Body:
    """The body of a scenario under one structure; raises `UnknownName` where a name is not known."""
    variants = {"rebound": rebound, "drug": scenario.drug, **scenario.parts}
    return body(
        scenario.body, (), companions=scenario.companions, pharmacokinetics=scenario.pharmacokinetics, **variants
    )


def structures_of(scenario: Scenario, alternatives: Sequence[str]) -> tuple[str, ...]:
    """The alternatives under which a scenario is solved."""
    return tuple(alternatives) if scenario.structures == "all" else (DEFAULT,)
