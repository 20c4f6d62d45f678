"""How often something happened, and the ratio between arms, with intervals."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from osteoimmune.trials.analysis.first_event import HAPPENED, FirstEvent

Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval; NaN where it cannot be told."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Incidence:
    """Attributes: arm; events, people who had one; people; percent with its interval (Wilson 1927)."""

    arm: str
    events: int
    people: int
    percent: Estimate


def incidence(times: FirstEvent, arm: str) -> Incidence:
    """The share of people in an arm in whom it happened."""
    own = times.arm == arm
    events, people = int((times.status[own] == HAPPENED).sum()), int(own.sum())
    return Incidence(arm, events, people, _wilson(events, people))


def risk_ratio(treated: Incidence, control: Incidence) -> Estimate:
    """The ratio of two shares, with its interval on the logarithm (Katz 1978)."""
    a, b, n, m = treated.events, control.events, treated.people, control.people
    if not (a and b):
        return Estimate(a / n * m / b if b and n else math.nan, math.nan, math.nan)
    value, error = (a / n) / (b / m), math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    return Estimate(value, value * math.exp(-Z * error), value * math.exp(Z * error))


def mean_interval(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Estimate:
    """A mean with its interval by the normal distribution."""
    if len(values) < 2:
        return Estimate(float(values.mean()) if len(values) else math.nan, math.nan, math.nan)
    mean, half = float(values.mean()), Z * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Estimate(mean, mean - half, mean + half)


def _wilson(events: int, people: int) -> Estimate:
    if not people:
        return Estimate(math.nan, math.nan, math.nan)
    p, z = events / people, Z
    middle = (p + z * z / (2 * people)) / (1 + z * z / people)
    half = z / (1 + z * z / people) * math.sqrt(p * (1 - p) / people + z * z / (4 * people * people))
    return Estimate(100 * p, 100 * max(middle - half, 0.0), 100 * min(middle + half, 1.0))
