"""Trials: regimens, arms, their simulation, and the endpoints read from the curves.

Nothing is imported before it is used: a worker that simulates patients needs a part of it only.
"""

from typing import TYPE_CHECKING

from osteoimmune.lazy import lazy_names

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
    "MEASURES": ".measures",
    "Arm": ".design",
    "ArmResult": ".result",
    "Dose": ".regimen",
    "Endpoint": ".design",
    "EndpointResult": ".result",
    "Measure": ".measures",
    "Observation": ".design",
    "Regimen": ".regimen",
    "Series": ".result",
    "Study": ".design",
    "StudyResult": ".result",
    "parse_regimen": ".regimen",
    "run_study": ".simulation",
}
__all__ = [*_HOME]
__getattr__, __dir__ = lazy_names(__name__, _HOME)
