"""Intervals, and what they are made of.

A prediction is spread by its parameters (within each alternative of the model), by structure (between alternatives), by
what no alternative explains (misfit, measured on trials left out of their own fit) and, where a mean of an arm is
predicted, by the sampling of its patients. Between-patient spread stands apart: it is no doubt about a mean.

Markers are treated as logarithms of their ratio to baseline, density in percentage points.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from osteoimmune.errors import InvalidValue

Numbers = npt.NDArray[np.float64]
LEVEL = 0.90


@dataclass(frozen=True)
class Spread:
    """Predictions of one number by every member of every alternative.

    Attributes:
        values: by alternative, (members,) on the scale on which errors are measured.
        weights: by alternative, (members,) summing to the weight of the alternative.
    """

    values: Mapping[str, Numbers]
    weights: Mapping[str, Numbers]

    def pooled(self) -> tuple[Numbers, Numbers]:
        """All values and their weights, over the alternatives; members that could not be simulated are left out."""
        values = np.concatenate([self.values[k] for k in self.weights])
        weights = np.concatenate(list(self.weights.values()))
        usable = np.isfinite(values) & (weights > 0)
        if not usable.any():
            raise InvalidValue("no member of the ensemble gives this number")
        return values[usable], weights[usable] / weights[usable].sum()


@dataclass(frozen=True)
class Parts:
    """Standard deviations that make up an interval, on the scale on which errors are measured."""

    parameters: float
    structure: float
    misfit: float
    sampling: float

    @property
    def beyond_the_ensemble(self) -> float:
        """What is added to the spread of the ensemble."""
        return float(np.hypot(self.misfit, self.sampling))


@dataclass(frozen=True)
class Interval:
    """A central interval at `level`, with its median and parts."""

    low: float
    median: float
    high: float
    parts: Parts
    level: float = LEVEL

    def holds(self, value: float) -> bool:
        """Whether it contains a number."""
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        """From end to end."""
        return self.high - self.low

    def score(self, value: float) -> float:
        """The interval score of Gneiting and Raftery 2007 (doi:10.1198/016214506000001437): lower is better."""
        miss = max(self.low - value, 0.0) + max(value - self.high, 0.0)
        return self.width + 2.0 / (1.0 - self.level) * miss


def interval(spread: Spread, misfit: float = 0.0, sampling: float = 0.0, level: float = LEVEL) -> Interval:
    """The interval of one number.

    Args:
        misfit, sampling: standard deviations added to the spread of the ensemble, whose ends they move apart in
            quadrature.

    Raises:
        InvalidValue: no member gives the number, or the level is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise InvalidValue(f"the level of an interval lies between 0 and 1, not at {level}")
    values, weights = spread.pooled()
    low, median, high = quantiles(values, weights, (0.5 - level / 2.0, 0.5, 0.5 + level / 2.0))
    parts = Parts(*_within_and_between(spread), misfit, sampling)
    reach = float(ndtri(0.5 + level / 2.0)) * parts.beyond_the_ensemble
    below, above = float(np.hypot(median - low, reach)), float(np.hypot(high - median, reach))
    return Interval(median - below, median, median + above, parts, level)


def quantiles(values: Numbers, weights: Numbers, shares: tuple[float, ...]) -> tuple[float, ...]:
    """Quantiles of weighted values, linear between the middles of their weights."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) - 0.5 * weights[order]
    return tuple(float(np.interp(share * weights.sum(), reached, values[order])) for share in shares)


def _within_and_between(spread: Spread) -> tuple[float, float]:
    """Standard deviations by the law of total variance: within alternatives, between them."""
    shares, means, variances = [], [], []
    for name, weights in spread.weights.items():
        usable = np.isfinite(spread.values[name]) & (weights > 0)
        if usable.any():
            share = weights[usable].sum()
            inner = weights[usable] / share
            mean = float(inner @ spread.values[name][usable])
            shares.append(share)
            means.append(mean)
            variances.append(float(inner @ (spread.values[name][usable] - mean) ** 2))
    share = np.array(shares) / np.sum(shares)
    middle = float(share @ np.array(means))
    return float(np.sqrt(share @ np.array(variances))), float(np.sqrt(share @ (np.array(means) - middle) ** 2))
