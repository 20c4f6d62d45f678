"""Endpoints: one number from one curve."""

import numpy as np

from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Endpoint
from osteoimmune.trials.measures import Numbers
from osteoimmune.trials.result import EndpointResult, Series


def evaluate(endpoint: Endpoint, arm: str, series: Series, last_dose_day: float) -> EndpointResult:
    """An endpoint of one arm.

    Args:
        series: the endpoint's measure in that arm.
        last_dose_day: of the arm's drug; an untreated arm has none, its months count from time 0.

    Returns:
        value None where the endpoint did not happen while the arm was followed, or the arm failed.
    """
    unit = "month" if endpoint.kind in ("month of peak", "month of return") else series.unit
    if not np.isfinite(series.value).all():
        return EndpointResult(endpoint, arm, None, unit, None)
    after = last_dose_day / DAYS_PER_MONTH
    origin = after if endpoint.since == "last dose" else 0.0
    if endpoint.kind == "value":
        value, month = _at(series, origin + (endpoint.month or 0.0))
    elif endpoint.kind == "month of return":
        value = month = _return(series, after, endpoint.within)
    else:
        value, month = _peak(series, after)
    since = None if month is None else month - origin
    return EndpointResult(endpoint, arm, since if unit == "month" else value, unit, since)


def _at(series: Series, month: float) -> tuple[float | None, float | None]:
    if month > series.time_months[-1] * (1.0 + 1e-12):
        return None, None
    return float(np.interp(month, series.time_months, series.value)), month


def _peak(series: Series, after: float) -> tuple[float | None, float | None]:
    """The highest point from `after` on, by the parabola through the highest sample and its neighbours."""
    time, value = _from(series, after)
    if len(time) < 3:
        return None, None
    top = int(np.argmax(value))
    if top in (0, len(time) - 1):
        return float(value[top]), float(time[top])
    curve = np.polyfit(time[top - 1 : top + 2] - time[top], value[top - 1 : top + 2], 2)
    if curve[0] >= 0.0:
        return float(value[top]), float(time[top])
    shift = -curve[1] / (2.0 * curve[0])
    return float(np.polyval(curve, shift)), float(time[top] + shift)


def _return(series: Series, after: float, within: float) -> float | None:
    """The time from `after` on since which the value has stayed within a margin of zero."""
    time, value = _from(series, after)
    outside = np.flatnonzero(np.abs(value) > within)
    if not len(outside):
        return after
    last = int(outside[-1])
    if last == len(time) - 1:
        return None
    edge = np.copysign(within, value[last])
    share = (value[last] - edge) / (value[last] - value[last + 1])
    return float(time[last] + share * (time[last + 1] - time[last]))


def _from(series: Series, after: float) -> tuple[Numbers, Numbers]:
    chosen = series.time_months >= after - 1e-9
    return series.time_months[chosen], series.value[chosen]
