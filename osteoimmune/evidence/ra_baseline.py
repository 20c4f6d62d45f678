"""How small a change of disease activity trials in rheumatoid arthritis could have seen.

The sources give no change of disease activity by arm, only "no evidence of an effect". What such a trial can exclude
follows from the spread of its patients: a change has the standard deviation SD sqrt(2 (1 - r)), with r the correlation
of two visits of one patient. r is not published here; 0.5 is assumed, so that a change varies as much as a level.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.evidence.observations import ArmBaseline, packaged_observations

CORRELATION = 0.5
EXCLUDED, POWERED = 1.959964, 1.959964 + 0.841621  # standard errors: 95 % interval; 80 % power at two-sided 5 %
VARIABLES = {"das28_crp": ("DAS28-CRP", 1.0), "crp_mg_per_l": ("CRP mg/dL", 10.0)}  # the table's name, and its unit


def arms_of(study: str, measure: str) -> Mapping[str, ArmBaseline]:
    """The arms of a trial for one measure ("das28_crp", "crp_mg_per_l"), in the unit of that measure.

    Raises:
        UnknownName: no such trial or measure.
    """
    if measure not in VARIABLES:
        raise UnknownName("measure", measure, VARIABLES)
    name, factor = VARIABLES[measure]
    rows = packaged_observations(ArmBaseline)
    found = {
        row.arm: replace(row, variable=measure, mean=factor * row.mean, sd=factor * row.sd)
        for row in rows
        if row.study == study and row.variable == name
    }
    if not found:
        raise UnknownName("trial", study, {row.study for row in rows})
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
    return change * math.hypot(*(arms[a].sd / math.sqrt(arms[a].n) for a in ("placebo", arm)))
