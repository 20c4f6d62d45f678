"""Trials: regimens, arms, their simulation, and the endpoints read from the curves."""

from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Arm, Endpoint, Observation, Study
from osteoimmune.trials.measures import MEASURES, Measure
from osteoimmune.trials.regimen import Dose, Regimen, parse_regimen
from osteoimmune.trials.result import ArmResult, EndpointResult, Series, StudyResult
from osteoimmune.trials.simulation import run_study

__all__ = [
    "DAYS_PER_MONTH",
    "MEASURES",
    "Arm",
    "ArmResult",
    "Dose",
    "Endpoint",
    "EndpointResult",
    "Measure",
    "Observation",
    "Regimen",
    "Series",
    "Study",
    "StudyResult",
    "parse_regimen",
    "run_study",
]
