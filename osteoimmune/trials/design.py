"""The design of a study: who, what is given, what is looked at, and which observations it is put beside."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from osteoimmune.errors import InvalidValue, UnknownName, need_known
from osteoimmune.quantities import Value
from osteoimmune.trials.course import Regimen
from osteoimmune.trials.event_table import EventTable
from osteoimmune.trials.subject import Comedication, GeneEffect, UserModule
from osteoimmune.trials.virtual.trial import Trial

Origin = Literal["first dose", "last dose"]
EndpointKind = Literal["value", "peak", "month of peak", "month of return"]
ObservationKind = Literal["published", "digitised"]
LONGEST_HORIZON = 1200.0  # months


@dataclass(frozen=True)
class Arm:
    """Patients who are all given the same.

    Attributes:
        horizon_months: how long this arm is followed; None for as long as the study.
        drug, body: other than those of the study; empty for the study's own.
        variants, conditions, parameters: laid over those of the study.
        comedication, genotype: beside those of the study.
    """

    name: str
    regimen: Regimen | EventTable
    horizon_months: float | None = None
    drug: str = ""
    body: str = ""
    variants: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, float] = field(default_factory=dict)
    comedication: tuple[Comedication, ...] = ()
    genotype: tuple[GeneEffect, ...] = ()
    parameters: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """One number per arm.

    Attributes:
        kind: the `value` at a month; the `peak` and `month of peak` from the last dose on; the `month of return`,
            since when the measure has stayed near its baseline after the last dose.
        month: where to look, for `value`; months since `since`.
        since: what months are counted from.
        within: what counts as near, in the unit of the measure, for `month of return`.
        arms: in which arms; empty for all of them.
    """

    name: str
    title: str
    observable: str
    kind: EndpointKind = "value"
    month: float | None = None
    since: Origin = "first dose"
    within: float = 1.0
    arms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Observation:
    """Where the observations for one arm stand.

    Attributes:
        kind: `published` figures travel with the package; `digitised` ones are read in place where they exist.
        study: the study's name in the published table, or the file ("arms", "phase2") of digitised points.
        group: the arm's own name there.
        from_month, to_month: only points in this window belong to the arm.
        note: why this group may stand beside this arm, where it is not the same trial.
    """

    arm: str
    kind: ObservationKind
    study: str
    group: str
    from_month: float = 0.0
    to_month: float = LONGEST_HORIZON
    note: str = ""


@dataclass(frozen=True)
class Study:
    """A study, ready to be simulated.

    Attributes:
        name: of letters, digits, '-', '_' and '.', for it names the folder of a report too.
        question: what it asks, in one sentence.
        body: the name of the body it is simulated in; `drug` and `variants` choose among its modules.
        conditions: inputs that take a value on the first day in every arm, in the unit of the input: what the trial
            gives everybody (calcium), or that time passes for the subject (ageing).
        comedication: what every arm takes beside its regimen.
        genotype: parameters that a gene multiplies in every arm.
        parameters: values that the study gives itself, with unit and source; balances stay those of the reference.
        parameter_set: numbers in place of those that are shipped, of a fit of one's own: the reference has them too, so
            that balances are closed on them; what a body, the study or an arm sets overrules them.
        modules: of the author's own: each takes the place of the module of its name, or comes after all others.
        horizon_months: how long arms are followed that do not say otherwise.
        outputs: names of observables, with "_percent_change" for their change from the own baseline.
        trial: how it is run with virtual patients; None where only the typical subject is simulated.
        fingerprint: SHA-256 of the study file; empty where there is none.
        source: the name of the author's file, for messages; empty of a built-in study.
    """

    name: str
    title: str
    question: str
    body: str
    horizon_months: float
    outputs: tuple[str, ...]
    arms: tuple[Arm, ...]
    drug: str = "denosumab"
    variants: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, float] = field(default_factory=dict)
    comedication: tuple[Comedication, ...] = ()
    genotype: tuple[GeneEffect, ...] = ()
    parameters: Mapping[str, Value] = field(default_factory=dict)
    parameter_set: Mapping[str, Value] = field(default_factory=dict)
    modules: tuple[UserModule, ...] = ()
    time_origin: Origin = "first dose"
    endpoints: tuple[Endpoint, ...] = ()
    observations: tuple[Observation, ...] = ()
    notes: tuple[str, ...] = ()
    trial: Trial | None = None
    fingerprint: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        where = f"study {self.name!r}"
        if not re.fullmatch(r"\w[\w.-]{0,99}", self.name):
            raise InvalidValue(f"{where}: its name also names a folder: at most 100 letters, digits, '-', '_' and '.'")
        if not self.arms:
            raise InvalidValue(f"{where} has no arm")
        _need_distinct([arm.name for arm in self.arms], "arm", where)
        _need_distinct([endpoint.name for endpoint in self.endpoints], "endpoint", where)
        _need_distinct(list(self.outputs), "output", where)
        _check_horizon(self.horizon_months, where)
        for arm in self.arms:
            _check_horizon(self.horizon_of(arm), f"arm {arm.name!r} of {where}")
        for endpoint in self.endpoints:
            self._check_endpoint(endpoint, f"endpoint {endpoint.name!r} of {where}")
        need_known("arm", [o.arm for o in self.observations], [a.name for a in self.arms], where)

    def horizon_of(self, arm: Arm) -> float:
        """Months for which an arm is followed."""
        return self.horizon_months if arm.horizon_months is None else arm.horizon_months

    def arms_of(self, endpoint: Endpoint) -> list[Arm]:
        """The arms in which an endpoint is looked at."""
        return [arm for arm in self.arms if not endpoint.arms or arm.name in endpoint.arms]

    def _check_endpoint(self, endpoint: Endpoint, where: str) -> None:
        need_known("observable", [endpoint.observable], self.outputs, where)
        need_known("arm", endpoint.arms, [arm.name for arm in self.arms], where)
        if endpoint.kind not in get_args(EndpointKind):
            raise UnknownName("kind of endpoint", endpoint.kind, get_args(EndpointKind), where)
        if (endpoint.kind == "value") != (endpoint.month is not None):
            raise InvalidValue(f"{where}: a 'value' needs a month, and no other kind has one")
        if not endpoint.within > 0.0:
            raise InvalidValue(f"{where}: 'within' must be above zero, not {endpoint.within:g}")
        if endpoint.month is not None and not 0.0 <= endpoint.month <= LONGEST_HORIZON:
            raise InvalidValue(f"{where}: month {endpoint.month:g} lies outside 0 to {LONGEST_HORIZON:g}")


def _check_horizon(months: float, where: str) -> None:
    if not 0.0 < months <= LONGEST_HORIZON:
        raise InvalidValue(f"{where}: a horizon must be above 0 and at most {LONGEST_HORIZON:g} months, not {months:g}")


def _need_distinct(names: list[str], kind: str, where: str) -> None:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InvalidValue(f"{where} has two {kind}s named {twice[0]!r}")
