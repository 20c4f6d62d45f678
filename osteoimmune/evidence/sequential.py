"""Looking repeatedly at accumulating data: the O'Brien-Fleming boundary by error spending.

Lan & DeMets 1983, Biometrika 70:659, with the spending function 2 - 2 Phi(z / sqrt(t)) of each side; exit
probabilities by recursive numerical integration, Armitage, McPherson & Rowe 1969, J R Stat Soc A 132:235.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.trial_tables import Floats

GRID = 1201


def obrien_fleming_boundary(information: Sequence[float] | Floats, alpha: float = 0.05) -> Floats:
    """Two-sided critical values of |z|, one per look.

    Args:
        information: fraction of the planned information at each look, rising, above 0 and at most 1.
        alpha: two-sided error over all looks.

    Raises:
        InvalidValue: fractions that do not rise within (0, 1], or alpha outside 0 to 1.
    """
    times = np.asarray(information, dtype=float)
    rising = times.ndim == 1 and times.size > 0 and bool(np.all(np.diff(times) > 0))
    if not rising or not (times[0] > 0 and times[-1] <= 1 + 1e-12):
        raise InvalidValue("obrien_fleming_boundary needs information fractions that rise, above 0 and at most 1")
    if not 0 < alpha < 1:
        raise InvalidValue(f"obrien_fleming_boundary: alpha is {alpha!r}, and must lie between 0 and 1")
    spent = np.diff(spending(times, alpha), prepend=0.0)
    bounds = [float(-ndtri(spent[0] / 2))]
    score, density = _start(times[0], bounds[0])
    for i in range(1, len(times)):
        step = float(np.sqrt(times[i] - times[i - 1]))
        bound = _bound(score, density, step, float(spent[i]), float(np.sqrt(times[i])))
        bounds.append(bound)
        score, density = _carry(score, density, step, bound * float(np.sqrt(times[i])))
    return np.array(bounds)


def spending(times: Floats, alpha: float = 0.05) -> Floats:
    """Two-sided error spent by each information fraction: both sides of O'Brien-Fleming type."""
    return np.asarray(4 * ndtr(ndtri(alpha / 4) / np.sqrt(np.minimum(times, 1.0))))


def _start(time: float, bound: float) -> tuple[Floats, Floats]:
    """Scores between the first bounds and their density times the quadrature weight."""
    score = np.linspace(-bound, bound, GRID) * np.sqrt(time)
    density = np.exp(-(score**2) / (2 * time)) / np.sqrt(2 * np.pi * time)
    return score, density * _simpson(score)


def _simpson(score: Floats) -> Floats:
    weight = np.ones(len(score))
    weight[1:-1:2], weight[2:-1:2] = 4.0, 2.0
    return np.asarray(weight * (score[1] - score[0]) / 3)


def _bound(score: Floats, mass: Floats, step: float, spend: float, root_time: float) -> float:
    """The |z| that the next score leaves with probability `spend`, given it stayed inside so far."""

    def excess(bound: float) -> float:
        edge = bound * root_time
        leaving = ndtr((score - edge) / step) + ndtr((-edge - score) / step)
        return float(np.sum(mass * leaving)) - spend

    return float(brentq(excess, 0.0, 40.0, xtol=1e-10))


def _carry(score: Floats, mass: Floats, step: float, edge: float) -> tuple[Floats, Floats]:
    """The sub-density of the next score between its bounds."""
    further = np.linspace(-edge, edge, GRID)
    kernel = np.exp(-((further[:, None] - score) ** 2) / (2 * step**2)) / (step * np.sqrt(2 * np.pi))
    return further, (kernel @ mass) * _simpson(further)
