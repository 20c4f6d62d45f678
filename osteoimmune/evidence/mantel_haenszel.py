"""Mantel-Haenszel pooling, without any correction of the cells unless it is asked for.

Odds ratio: variance of Robins, Breslow & Greenland 1986, Biometrics 42:311. Risk ratio: Greenland & Robins
1985, Biometrics 41:55. Risk difference: Sato, Greenland & Robins 1989, Biometrics 45:1323. Rate ratio and
rate difference: Greenland & Robins 1985; Rothman, Greenland & Lash 2008, chapter 15.
"""

from types import MappingProxyType

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.common_odds_tests import common_odds_tests
from osteoimmune.evidence.fixed_result import fixed_effect_result
from osteoimmune.evidence.result import PooledEffect
from osteoimmune.evidence.trial_effects import EffectSizes, corrected_cells
from osteoimmune.evidence.trial_tables import CountTable, Floats, PersonTimeTable

Cells = tuple[Floats, Floats, Floats, Floats]
BEYOND = 0.05  # chance of no event at the one-sided 95 % limit of a risk or rate


def pool_mantel_haenszel(
    table: CountTable | PersonTimeTable, sizes: EffectSizes, level: float, *, pooling_correction: float = 0.0
) -> PooledEffect:
    """Pool OR, RR or RD from counts, IRR or IRD from person-time.

    Args:
        table: every trial; trials without any event enter where the formula uses them (RD, IRD).
        sizes: per-trial estimates, used for the heterogeneity statistic alone.
        level: of the interval.
        pooling_correction: added to all cells of tables with a zero also in the pooling (0: never).

    Raises:
        InvalidValue: no trial with events in the arm that the ratio needs, so that it is 0, infinite
            or undefined and has no standard error.
    """
    if isinstance(table, CountTable):
        cells = corrected_cells(table, pooling_correction) if pooling_correction else table.cells
        estimate, se, weights = mh_counts(cells, sizes.measure)
    else:
        estimate, se, weights = mh_person_time(table, sizes.measure)
    if not (np.isfinite(estimate) and np.isfinite(se) and se > 0):
        raise InvalidValue(_why_not(table, sizes.measure, float(estimate)))
    details: dict[str, float] = {}
    if isinstance(table, CountTable) and sizes.measure == "OR":
        details = common_odds_tests(table, float(np.exp(estimate)))
    return fixed_effect_result(
        sizes, "mh", level, float(estimate), float(se), np.asarray(weights), MappingProxyType(details)
    )


def mh_counts(cells: Cells, measure: str) -> tuple[Floats, Floats, Floats]:
    """Estimate, standard error and weights (trials last axis) for OR, RR or RD.

    The trials lie on the last axis, so that many meta-analyses can be pooled at once; where the ratio
    does not exist the estimate or its standard error is not finite.
    """
    a, b, c, d = cells
    n, m = a + b, c + d
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "OR":
            return _odds_ratio(a, b, c, d)
        if measure == "RR":
            return _risk_ratio(a, n, c, m)
        return _risk_difference(a, n, c, m)


def _odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    total = a + b + c + d
    agree, cross = a * d / total, b * c / total
    p, q = (a + d) / total, (b + c) / total
    r, s = agree.sum(-1), cross.sum(-1)
    mixed = (p * cross + q * agree).sum(-1) / (r * s)
    variance = ((p * agree).sum(-1) / r**2 + mixed + (q * cross).sum(-1) / s**2) / 2
    return np.log(r / s), np.sqrt(variance), cross


def _risk_ratio(a: Floats, n: Floats, c: Floats, m: Floats) -> tuple[Floats, Floats, Floats]:
    total = n + m
    treat, ctrl = a * m / total, c * n / total
    r, s = treat.sum(-1), ctrl.sum(-1)
    spread = ((a + c) * (n / total) * (m / total) - a * (c / total)).sum(-1)
    return np.log(r / s), np.sqrt(spread / (r * s)), ctrl


def _risk_difference(a: Floats, n: Floats, c: Floats, m: Floats) -> tuple[Floats, Floats, Floats]:
    total = n + m
    weight = n * (m / total)
    difference = (a * (m / total) - c * (n / total)).sum(-1) / weight.sum(-1)
    skewed = c * (n / total) ** 2 - a * (m / total) ** 2 + (n / total) * (m / total) * (m - n) / 2
    even = (a * (m - c) / total + c * (n - a) / total) / 2
    variance = (difference * skewed.sum(-1) + even.sum(-1)) / weight.sum(-1) ** 2
    return difference, np.sqrt(variance), weight


def mh_person_time(table: PersonTimeTable, measure: str) -> tuple[Floats, Floats, Floats]:
    """Estimate, standard error and weights for IRR or IRD."""
    x, t, y, s = table.events_treat, table.time_treat, table.events_ctrl, table.time_ctrl
    total = t + s
    weight = t * s / total
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "IRR":
            treat, ctrl = (x * s / total).sum(), (y * t / total).sum()
            variance = (t * s * (x + y) / total**2).sum() / (treat * ctrl)
            return np.log(treat / ctrl), np.sqrt(variance), y * t / total
        difference = ((x * s - y * t) / total).sum() / weight.sum()
        variance = (weight**2 * (x / t**2 + y / s**2)).sum() / weight.sum() ** 2
        return difference, np.sqrt(variance), weight


def _why_not(table: CountTable | PersonTimeTable, measure: str, estimate: float) -> str:
    if measure in ("RD", "IRD"):
        return _without_spread(table, measure, estimate)
    start = f"the Mantel-Haenszel {measure} cannot be pooled: "
    without = [
        arm for arm, events in (("treated", table.events_treat), ("control", table.events_ctrl)) if not np.any(events)
    ]
    if len(without) == 2:
        return start + "no trial has an event in either arm"
    if without:
        return start + f"no trial has an event in the {without[0]} arm (method 'exact' gives a one-sided interval)"
    return start + "no trial has both an event in one arm and a subject without it in the other"


def _without_spread(table: CountTable | PersonTimeTable, measure: str, estimate: float) -> str:
    """A difference without a standard error; without any event each arm's risk (rate) still has a bound."""
    start = f"the Mantel-Haenszel {measure} is {estimate:.3g} without a standard error: "
    if np.any(table.events_treat) or np.any(table.events_ctrl):
        return start + "no arm has both subjects with the event and subjects without it"
    if isinstance(table, CountTable):
        what, treat, ctrl = "risk", table.n_treat.sum(), table.n_ctrl.sum()
        bounds = [1 - BEYOND ** (1 / total) for total in (treat, ctrl)]
    else:
        what, treat, ctrl = "rate", table.time_treat.sum(), table.time_ctrl.sum()
        bounds = [-float(np.log(BEYOND)) / total for total in (treat, ctrl)]
    return start + (
        f"no trial has an event; one-sided 95 % limits of the {what} are {bounds[0]:.3g} treated and "
        f"{bounds[1]:.3g} control (inverse variance keeps such trials with 1/2 added)"
    )
