"""The protocol of a trial beyond its arms: who, how many, when they come, what is missed, how well is measured."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from osteoimmune.errors import InvalidValue, UnknownName, need_known
from osteoimmune.quantities import Value, unit
from osteoimmune.trials.virtual.population import Population
from osteoimmune.trials.virtual.response import Response

Design = Literal["parallel", "every arm"]
LARGEST_TRIAL = 100_000_000


@dataclass(frozen=True)
class Happening:
    """Something that befalls patients at a rate that the model or a table gives.

    Attributes:
        hazard: the quadrature state that integrates its rate; its rate is the observable `<kind>_hazard`, where the
            state is `cumulative_<kind>`.
        part_of: another happening of which this one is a share (a hip fracture is a nonvertebral one): the share is
            the ratio of the two rates at that moment, at most 1.
        seen_months: visits at which it is looked for (X-rays); empty where it is noticed at once.
        recurrent: whether it can happen again.
        terminal: whether it ends the follow-up (death).
    """

    name: str
    hazard: str
    title: str = ""
    part_of: str = ""
    seen_months: tuple[float, ...] = ()
    recurrent: bool = True
    terminal: bool = False

    @property
    def rate(self) -> str:
        """The observable that is the rate."""
        return self.hazard.rpartition(".")[2].removeprefix("cumulative_") + "_hazard"


@dataclass(frozen=True)
class Combined:
    """Any of several happenings, counted as one (a serious infection of any organ). Attributes: name; title; of."""

    name: str
    title: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class Mortality:
    """Deaths from what the model does not hold: a rate that rises with age (Gompertz).

    Attributes:
        rate: at `age`.
        slope: rise of its logarithm with age.
    """

    rate: Value
    slope: Value
    age: Value


@dataclass(frozen=True)
class Conduct:
    """How a trial goes in practice; every number with unit and source, none where it is left out.

    Attributes:
        window: visits and doses fall this far before or after their day, evenly spread.
        drop_out: rate of leaving the trial.
        stop_drug: rate of stopping the drug while staying in the trial.
        missed: share of doses after the first that are left out.
        late: share of doses after the first that come late.
        delay: by how much at most, evenly spread.
    """

    window: Value | None = None
    drop_out: Value | None = None
    stop_drug: Value | None = None
    missed: Value | None = None
    late: Value | None = None
    delay: Value | None = None

    def number(self, name: str) -> float:
        """One of them in coherent units (day, 1/day, share); 0 where it is left out."""
        value: Value | None = getattr(self, name)
        return 0.0 if value is None else value.coherent

    def __post_init__(self) -> None:
        units = {"window": "day", "drop_out": "1/day", "stop_drug": "1/day", "missed": "1", "late": "1", "delay": "day"}
        for name, dimension in units.items():
            value: Value | None = getattr(self, name)
            if value is None:
                continue
            if unit(value.unit).dimension != unit(dimension).dimension:
                raise InvalidValue(f"{name!r} of a trial is given like {dimension!r}, not in {value.unit!r}")
            if value.number < 0.0 or (dimension == "1" and value.coherent > 1.0):
                raise InvalidValue(f"{name!r} of a trial cannot be {value.number:g} {value.unit}")


@dataclass(frozen=True)
class Reported:
    """The real trial beside which a virtual one stands.

    Attributes:
        trial: its name among reported events.
        groups: the name of each arm in its reports, by the name of the arm here.
    """

    trial: str
    groups: Mapping[str, str]


@dataclass(frozen=True)
class Trial:
    """A trial with virtual patients.

    Attributes:
        design: `parallel`: each patient is in one arm; `every arm`: each patient lives once in every arm.
        allocation: how many go to each arm, relative to one another; empty for equal arms.
        visits: months at which measures are taken, the first at 0.
        errors: of measures: the coefficient of variation of one measurement.
        happenings: what befalls patients; none given means all rates that the body has.
        ranges: plausible ranges of parameters, in multiples of the typical value (of its odds, for shares).
        parameter_correlations: of the model's parameters that vary.
        combined: events that are any of several happenings.
        mortality: deaths, where the model has no rate of them.
        primary: the event by which arms are compared first; the first of the happenings where not given.
        subgroups: covariates by which the ratio of arms is looked at in parts of the population.
        reported: the real trial beside which this one stands.
        accept: what the report weights patients to, by default nothing: see `trials.analysis.observed_responses`.
        responses: observed responses that the study itself states.
        replicate: which repetition of the trial, with other patients and other chance.
    """

    population: Population
    patients: int
    seed: int
    visits: tuple[float, ...]
    design: Design = "parallel"
    allocation: Mapping[str, int] = field(default_factory=dict)
    conduct: Conduct = field(default_factory=Conduct)
    errors: Mapping[str, Value] = field(default_factory=dict)
    happenings: tuple[Happening, ...] = ()
    combined: tuple[Combined, ...] = ()
    mortality: Mortality | None = None
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    parameter_correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    primary: str = ""
    subgroups: tuple[str, ...] = ()
    reported: Reported | None = None
    accept: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()
    replicate: int = 0

    def __post_init__(self) -> None:
        if self.design not in get_args(Design):
            raise UnknownName("design of a trial", self.design, get_args(Design))
        if not 1 <= self.patients <= LARGEST_TRIAL:
            raise InvalidValue(f"a trial has 1 to {LARGEST_TRIAL} patients, not {self.patients}")
        if not self.visits or self.visits[0] != 0.0 or list(self.visits) != sorted(set(self.visits)):
            raise InvalidValue("the visits of a trial are months in rising order, the first of them 0")
        if not all(map(math.isfinite, self.visits)):
            raise InvalidValue("the visits of a trial are finite months")
        if any(share < 1 for share in self.allocation.values()):
            raise InvalidValue("the allocation of a trial gives every arm a whole number from 1 on")
        known = {happening.name: happening for happening in self.happenings}
        if self.primary and known:
            need_known("happening", [self.primary], known, "the primary event of a trial")
        for one in self.combined:
            if known:
                need_known("happening", one.of, known, f"the combined event {one.name!r}")
        if self.mortality is not None and "death" in known:
            raise InvalidValue("a trial has its deaths from a table or from a rate of the model, not from both")
        if any(response.month not in self.visits for response in self.responses):
            raise InvalidValue("a response to be matched is of a month in which nobody comes")
        need_known("covariate", self.subgroups, [c.name for c in self.population.known], "the subgroups of a trial")
        for happening in self.happenings:
            if happening.part_of:
                need_known("happening", [happening.part_of], known, f"{happening.name!r}")
                if known[happening.part_of].part_of:
                    raise InvalidValue(f"{happening.name!r} is part of {happening.part_of!r}, itself a part")
            missing = [m for m in happening.seen_months if m not in self.visits]
            if missing:
                raise InvalidValue(f"{happening.name!r} is looked for in month {missing[0]:g}, where nobody comes")
