"""Ratios beside what they mean: events per 1,000 patient-years."""

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
from scipy.stats import chi2

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.result import PooledEffect


@dataclass(frozen=True)
class Rate:
    """Events per 1,000 patient-years with an exact Poisson interval."""

    per_1000: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True)
class AbsoluteRisk:
    """Events per 1,000 patient-years without and with treatment, and the difference with its interval.

    `years_to_harm` is the patient-years of treatment for one event more (negative: one fewer).
    """

    baseline_per_1000: float
    treated_per_1000: float
    difference: float
    difference_low: float
    difference_high: float
    years_to_harm: float


def rate_per_1000(events: float, patient_years: float, level: float = 0.95) -> Rate:
    """The observed rate with Garwood's interval (Garwood 1936, Biometrika 28:437).

    Raises:
        InvalidValue: negative events or person-time not above zero.
    """
    if not (events >= 0 and patient_years > 0 and isfinite(events) and isfinite(patient_years)):
        raise InvalidValue(f"rate_per_1000 needs events of 0 or more in years above 0, not {events} in {patient_years}")
    tail = (1 - level) / 2
    low = float(chi2.ppf(tail, 2 * events)) / 2 if events > 0 else 0.0
    high = float(chi2.ppf(1 - tail, 2 * events + 2)) / 2
    return Rate(1000 * events / patient_years, 1000 * low / patient_years, 1000 * high / patient_years)


def absolute_risk(pooled: PooledEffect, baseline_per_1000: float) -> AbsoluteRisk:
    """What a pooled ratio means on top of a rate without treatment, taken as known.

    IRR, HR and RR multiply the rate; OR and PETO do so after the odds of an event within one year, which
    matters only for events that are not rare. The interval carries the ratio's uncertainty alone.

    Raises:
        InvalidValue: a difference measure, or a baseline not above zero (for odds: 1,000 or more).
    """
    odds = pooled.measure in ("OR", "PETO")
    if not (0 < baseline_per_1000 < (1000 if odds else inf)):
        raise InvalidValue(f"absolute_risk needs a baseline above 0 per 1,000 patient-years, not {baseline_per_1000}")
    ratio = pooled.ratio
    points = np.array([ratio.estimate, ratio.ci_low, ratio.ci_high])
    risk = baseline_per_1000 / 1000
    treated = risk * points / (1 - risk + risk * points) if odds else risk * points
    change = 1000 * (treated - risk)
    years = 1000 / float(change[0]) if change[0] != 0 else inf
    return AbsoluteRisk(
        baseline_per_1000=baseline_per_1000,
        treated_per_1000=1000 * float(treated[0]),
        difference=float(change[0]),
        difference_low=float(change[1]),
        difference_high=float(change[2]),
        years_to_harm=years,
    )
