"""Zoledronate by the kidney: the label's table of doses for bone metastases and myeloma.

Label of Zometa (section on renal impairment, seen): doses chosen so that exposure is that of a clearance of 75 mL/min.
Denosumab needs no such table; hypocalcaemia is its price in a failing kidney.
"""

import math

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.course import Regimen
from osteoimmune.trials.regimen import parse_regimen

LOWEST_CLEARANCE = 30.0  # mL/min; below, the label advises against zoledronate
_DOSES = ((60.0, 4.0), (50.0, 3.5), (40.0, 3.3), (LOWEST_CLEARANCE, 3.0))  # above this clearance, mL/min: milligrams


def zoledronate_dose(creatinine_clearance: float) -> float:
    """The dose, in milligrams, for a creatinine clearance in mL/min.

    Raises:
        InvalidValue: the clearance is no positive number, or so low that the label advises against zoledronate.
    """
    if not (math.isfinite(creatinine_clearance) and creatinine_clearance > 0.0):
        raise InvalidValue(f"a creatinine clearance must be a number above 0 mL/min, not {creatinine_clearance}")
    if creatinine_clearance > _DOSES[0][0]:
        return _DOSES[0][1]
    for lowest, milligrams in _DOSES[1:]:
        if creatinine_clearance >= lowest:
            return milligrams
    raise InvalidValue(
        f"zoledronate is not given at a creatinine clearance below {LOWEST_CLEARANCE:g} mL/min, here "
        f"{creatinine_clearance:g}; denosumab needs no adjustment"
    )


def zoledronate_regimen(creatinine_clearance: float, weeks: int = 4) -> Regimen:
    """Infusions every so many weeks in the dose that the kidney allows.

    Raises:
        InvalidValue: see `zoledronate_dose`.
    """
    dose = zoledronate_dose(creatinine_clearance)
    return parse_regimen(f"{dose:g} mg zoledronate IV over 15 minutes every {weeks} weeks")
