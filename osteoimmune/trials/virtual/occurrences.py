"""The exact times of what happens at a rate that changes: where the integral of the rate reaches a patient's threshold.

    time = inverse of Lambda at E,    E = -log u;    the next one at E + E', and so on

Between two output times Lambda is the cubic through both values with both rates (Hermite), kept rising; the rate is
smooth there, so that the error falls with the fourth power of their distance. Thresholds are the patient's own numbers:
whoever lives through two arms meets the same chance in both, and adding a happening moves no other.
"""

import numpy as np
from numpy.typing import NDArray

from osteoimmune.trials.virtual.elementary import Numbers, exponential, logarithm

HALVINGS = 50


def crossings(times: Numbers, integral: Numbers, rate: Numbers, threshold: Numbers) -> Numbers:
    """When each patient's integrated rate reaches the threshold.

    Args:
        times: (times,) days, rising.
        integral: (patients, times), rising from 0.
        rate: (patients, times), per day, not negative.
        threshold: (patients,), above 0.

    Returns:
        (patients,) days; infinite where it is not reached by the last time.
    """
    day = np.full(len(threshold), np.inf)
    reached = np.flatnonzero(integral[:, -1] >= threshold)
    if not len(reached):
        return day
    place = (integral[reached] < threshold[reached, None]).sum(axis=1)
    after = np.clip(place, 1, len(times) - 1)
    before = after - 1
    width = times[after] - times[before]
    low, high = integral[reached, before], integral[reached, after]
    share = _share(threshold[reached] - low, high - low, width * rate[reached, before], width * rate[reached, after])
    day[reached] = times[before] + width * share
    return day


def _share(goal: Numbers, rise: Numbers, start: Numbers, end: Numbers) -> Numbers:
    """The share of the interval at which a rising cubic from 0 to `rise` with these slopes reaches `goal`."""
    start, end = np.minimum(start, 3.0 * rise), np.minimum(end, 3.0 * rise)  # rising (Fritsch and Carlson 1980)
    square, cube = 3.0 * rise - 2.0 * start - end, start + end - 2.0 * rise
    below, above = np.zeros(len(goal)), np.ones(len(goal))
    for _ in range(HALVINGS):
        middle = 0.5 * (below + above)
        short = ((cube * middle + square) * middle + start) * middle < goal
        below, above = np.where(short, middle, below), np.where(short, above, middle)
    return 0.5 * (below + above)


def rate_at(times: Numbers, rate: Numbers, day: Numbers) -> Numbers:
    """The rate of each patient on a day of its own, by a straight line between output times.

    Args:
        rate: (patients, times).
        day: (patients,), within the times.
    """
    after: NDArray[np.int64] = np.clip(np.searchsorted(times, day), 1, len(times) - 1)
    before = after - 1
    rows = np.arange(len(day))
    share = (day - times[before]) / (times[after] - times[before])
    result: Numbers = rate[rows, before] * (1.0 - share) + rate[rows, after] * share
    return result


def gompertz(uniform: Numbers, age: Numbers, rate: float, slope: float, at: float) -> Numbers:
    """The day of death at a rate that rises with age, from one number between 0 and 1 a patient.

    Args:
        age: at the start, days.
        rate: a day, at age `at`.
        slope: rise of its logarithm a day.
        at: days.
    """
    now = rate * exponential(slope * (age - at))
    if slope == 0.0:
        return -logarithm(uniform) / now
    return logarithm(1.0 - slope * logarithm(uniform) / now) / slope
