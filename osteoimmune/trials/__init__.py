"""Trials: regimens, arms, their simulation, and the endpoints read from the curves.

Nothing is imported before it is used: a worker that simulates patients needs a part of it only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osteoimmune.quantities.trial_time import DAYS_PER_MONTH as DAYS_PER_MONTH
    from osteoimmune.trials.design import Arm as Arm
    from osteoimmune.trials.design import Endpoint as Endpoint
    from osteoimmune.trials.design import Observation as Observation
    from osteoimmune.trials.design import Study as Study
    from osteoimmune.trials.measures import MEASURES as MEASURES
    from osteoimmune.trials.measures import Measure as Measure
    from osteoimmune.trials.regimen import Dose as Dose
    from osteoimmune.trials.regimen import Regimen as Regimen
    from osteoimmune.trials.regimen import parse_regimen as parse_regimen
    from osteoimmune.trials.result import ArmResult as ArmResult
    from osteoimmune.trials.result import EndpointResult as EndpointResult
    from osteoimmune.trials.result import Series as Series
    from osteoimmune.trials.result import StudyResult as StudyResult
    from osteoimmune.trials.simulation import run_study as run_study

_HOME = {
    "DAYS_PER_MONTH": "osteoimmune.quantities.trial_time",
    "MEASURES": "osteoimmune.trials.measures",
    "Arm": "osteoimmune.trials.design",
    "ArmResult": "osteoimmune.trials.result",
    "Dose": "osteoimmune.trials.regimen",
    "Endpoint": "osteoimmune.trials.design",
    "EndpointResult": "osteoimmune.trials.result",
    "Measure": "osteoimmune.trials.measures",
    "Observation": "osteoimmune.trials.design",
    "Regimen": "osteoimmune.trials.regimen",
    "Series": "osteoimmune.trials.result",
    "Study": "osteoimmune.trials.design",
    "StudyResult": "osteoimmune.trials.result",
    "parse_regimen": "osteoimmune.trials.regimen",
    "run_study": "osteoimmune.trials.simulation",
}
__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"osteoimmune.trials has no {name!r}; it has {', '.join(_HOME)}")
    return getattr(import_module(_HOME[name]), name)
