"""What a simulated study gives: plain frozen records, and the same as JSON."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from osteoimmune.errors import UnknownName
from osteoimmune.quantities import Value
from osteoimmune.trials.course import Dose
from osteoimmune.trials.design import Endpoint, Study
from osteoimmune.trials.measures import MEASURES, Measure, Numbers


@dataclass(frozen=True)
class Series:
    """One measure over time.

    Attributes:
        time_months: months since the first dose, shape (times,); at the time of a dose the value is the one before it.
        value: shape (times,), in `unit`.
    """

    time_months: Numbers
    value: Numbers
    unit: str


@dataclass(frozen=True)
class ArmResult:
    """What happened in one arm.

    Attributes:
        doses: of the regimen, as given.
        series: each measure by name; one that the arm's model does not have is not there.
        status: empty when all went well, otherwise the solver's sentence.
        last_dose_day: of the arm's drug; 0 in an untreated arm.
        beside: doses of co-medication.
    """

    name: str
    regimen: str
    doses: tuple[Dose, ...]
    series: Mapping[str, Series]
    status: str = ""
    last_dose_day: float = 0.0
    beside: tuple[Dose, ...] = ()

    def __getitem__(self, observable: str) -> Series:
        if observable not in self.series:
            raise UnknownName("observable", observable, self.series, f"arm {self.name!r}")
        return self.series[observable]


class Arms(dict[str, ArmResult]):
    """Arms by name, in the order of the study; a name that none bears is refused with the nearest that one does."""

    def __missing__(self, name: str) -> ArmResult:
        raise UnknownName("arm", name, self)


@dataclass(frozen=True)
class EndpointResult:
    """One endpoint in one arm.

    Attributes:
        value: in `unit`; None where it did not happen while the arm was followed.
        month: when, in months since the endpoint's own origin; None as above.
    """

    endpoint: Endpoint
    arm: str
    value: float | None
    unit: str
    month: float | None


@dataclass(frozen=True)
class UsedParameter:
    """A number the model used.

    Attributes:
        name: in full.
        value: with unit, source and status.
        decided_by: which layer decided it.
        arm: where arms differ in it, the one; else empty.
    """

    name: str
    value: Value
    decided_by: str
    arm: str = ""


@dataclass(frozen=True)
class StudyResult:
    """A simulated study.

    Attributes:
        arms: by name, in the order of the study.
        endpoints: in the order of the study, arm by arm.
        parameters: every number of the body.
        provenance: what made these numbers: study, model, parameters, kernel, versions.
        measures: what each output is called, and its unit.
    """

    study: Study
    arms: Mapping[str, ArmResult]
    endpoints: tuple[EndpointResult, ...]
    parameters: tuple[UsedParameter, ...]
    provenance: Mapping[str, str]
    measures: Mapping[str, Measure] = field(default_factory=lambda: MEASURES)

    def to_dict(self) -> dict[str, Any]:
        """Arms and endpoints as JSON would have them; what is not a finite number is None."""
        return {
            "arms": {
                arm.name: {name: _series(series) for name, series in arm.series.items()} for arm in self.arms.values()
            },
            "endpoints": {
                arm: {result.endpoint.name: _endpoint(result) for result in self.endpoints if result.arm == arm}
                for arm in self.arms
            },
        }

    def to_json(self) -> str:
        """`to_dict` as text, without NaN or infinity."""
        return json.dumps(self.to_dict(), indent=1, allow_nan=False)


def _series(series: Series) -> dict[str, Any]:
    return {
        "time_months": [float(time) for time in series.time_months],
        "value": [_finite(value) for value in series.value],
        "unit": series.unit,
    }


def _endpoint(result: EndpointResult) -> dict[str, Any]:
    return {
        "title": result.endpoint.title,
        "observable": result.endpoint.observable,
        "value": _finite(result.value),
        "unit": result.unit,
        "month": _finite(result.month),
        "since": result.endpoint.since,
    }


def _finite(number: float | None) -> float | None:
    return float(number) if number is not None and math.isfinite(number) else None
