"""Patients of the trials in rheumatoid arthritis at the start, and how small a change these trials could have seen.

The sources give no change of disease activity by arm, only "no evidence of an effect". What such a trial can exclude
follows from the spread of its patients: a change has the standard deviation SD sqrt(2 (1 - r)), with r the correlation
of two visits of one patient. r is not published here; 0.5 is assumed, so that a change varies as much as a level.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.evidence.observations import ArmBaseline, packaged_observations

CORRELATION = 0.5
EXCLUDED, POWERED = 1.959964, 1.959964 + 0.841621  # standard errors: 95 % interval; 80 % power at two-sided 5 %
VARIABLES = {"das28_crp": ("DAS28-CRP", 1.0), "crp_mg_per_l": ("CRP mg/dL", 10.0)}  # the table's name, and its unit


@dataclass(frozen=True)
class Baseline:
    """One variable in one arm before treatment: mean and standard deviation between patients."""

    study: str
    arm: str
    count: int
    variable: str
    mean: float
    deviation: float
    locus: str


@cache
def baselines() -> tuple[Baseline, ...]:
    """Every row of the table of DRIVE and DESIRABLE."""
    return tuple(
        Baseline(row.study, row.arm, int(row.n), row.variable, row.mean, row.sd, row.locus)
        for row in packaged_observations(ArmBaseline)
    )


def arms_of(study: str, measure: str) -> Mapping[str, Baseline]:
    """The arms of a trial for one measure ("das28_crp", "crp_mg_per_l"), in the unit of that measure.

    Raises:
        UnknownName: no such trial or measure.
    """
    if measure not in VARIABLES:
        raise UnknownName("measure", measure, VARIABLES)
    name, factor = VARIABLES[measure]
    found = {
        b.arm: Baseline(b.study, b.arm, b.count, measure, factor * b.mean, factor * b.deviation, b.locus)
        for b in baselines()
        if b.study == study and b.variable == name
    }
    if not found:
        raise UnknownName("trial", study, {b.study for b in baselines()})
    return found


def standard_error(study: str, measure: str, arm: str, correlation: float = CORRELATION) -> float:
    """The computed standard error of the difference in change between an arm and placebo.

    Raises:
        UnknownName: no such trial, measure or arm.
        InvalidValue: a correlation that is none.
    """
    if not -1.0 < correlation < 1.0:
        raise InvalidValue(f"a correlation lies between -1 and 1, not at {correlation:g}")
    arms = arms_of(study, measure)
    if arm not in arms:
        raise UnknownName("arm", arm, arms, study)
    change = math.sqrt(2.0 * (1.0 - correlation))
    return change * math.hypot(*(arms[a].deviation / math.sqrt(arms[a].count) for a in ("placebo", arm)))
