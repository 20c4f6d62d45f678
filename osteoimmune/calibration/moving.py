"""Weighted draws made equal and moved: slices along ellipses through a reference (Murray 2010, Nishihara 2014).

    reference  t(x; centre, spread, 40 degrees)        of the draws before they were weighed
    x'       = centre + (x - centre) cos a + step sin a,    step ~ N(0, s spread),  s from its law given x
    accepted   posterior(x') / reference(x') > u posterior(x) / reference(x);  the arc shrinks toward x until it is

JMLR 15:2087. Every walker begins at a draw chosen by its weight; its moves leave the posterior as it is, so that what
weights had concentrated on a few draws spreads again, whatever the reference. All walkers ask for their residuals
together. How far they have come apart is told by walkers that began at the same draw.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osteoimmune.calibration.randomise import Draws, Residuals

Numbers = npt.NDArray[np.float64]
Tell = Callable[[str], None]
DEGREES = 40.0  # of freedom of the reference: its tails must be heavier than the posterior's
SHRINKS = 25  # of an arc, by half on average: then it is as good as its walker's own place
JITTER = 1e-9


@dataclass(frozen=True)
class Moved:
    """Draws of equal weight.

    Attributes:
        x: (walkers, parameters).
        course: (moves + 1, walkers, parameters) where each walker stood.
    """

    x: Numbers
    course: Numbers

    @property
    def remembered(self) -> Numbers:
        """(parameters,) correlation over walkers between where they began and where they ended; 0 where forgotten."""
        first, last = self.course[0], self.course[-1]
        off = (first - first.mean(axis=0)) * (last - last.mean(axis=0))
        size = first.std(axis=0) * last.std(axis=0)
        return np.asarray(np.divide(off.mean(axis=0), size, out=np.zeros_like(size), where=size > 0))


@dataclass(frozen=True)
class _Reference:
    centre: Numbers
    root: Numbers  # lower triangle of its spread

    def distance(self, x: Numbers) -> Numbers:
        """(walkers,) squared distance from the centre in its own terms."""
        away = np.linalg.solve(self.root, (x - self.centre).T)
        return np.asarray(np.sum(away**2, axis=0))

    def log_density(self, x: Numbers) -> Numbers:
        """(walkers,) up to a constant."""
        return np.asarray(-0.5 * (DEGREES + x.shape[1]) * np.log1p(self.distance(x) / DEGREES))


def moved(
    problem: Residuals, drawn: Draws, walkers: int, moves: int, key: tuple[int, int], tell: Tell = lambda _: None
) -> Moved:
    """Resample weighted draws and move each.

    Args:
        walkers: how many; beginning at draws by systematic resampling.
        moves: of each walker.
        key: of the random numbers: seed, and what they are for; each walker has its own stream.
        tell: told in words how far it is.
    """
    reference = _Reference(
        drawn.centre, np.asarray(np.linalg.cholesky(drawn.spread + JITTER * np.eye(drawn.x.shape[1])))
    )
    chance = [np.random.Generator(np.random.Philox(key=[key[0], (key[1] << 32) + k])) for k in range(walkers)]
    edges = np.cumsum(drawn.weights)
    x = drawn.x[np.searchsorted(edges, (np.arange(walkers) + 0.5) / walkers * edges[-1])].copy()
    height, count = _height(problem, reference, x), walkers
    course = [x.copy()]
    for number in range(moves):
        x, height, asked = _move(problem, reference, x, height, chance)
        course.append(x.copy())
        count += asked
        tell(f"move {number + 1} of {moves}: {count} fits tried")
    return Moved(x, np.array(course))


def _move(
    problem: Residuals, reference: _Reference, x: Numbers, height: Numbers, chance: list[np.random.Generator]
) -> tuple[Numbers, Numbers, int]:
    """One slice of every walker."""
    count, size = x.shape
    normal = np.array([g.standard_normal(size) for g in chance])
    uniform = np.array([g.random(2 + SHRINKS) for g in chance])
    shape = 0.5 * (DEGREES + size)
    gamma = np.array([g.standard_gamma(shape) for g in chance])
    scale = 0.5 * (DEGREES + reference.distance(x)) / gamma
    step = np.sqrt(scale)[:, None] * (normal @ reference.root.T)
    level = height + np.log(uniform[:, 0])
    high = 2.0 * np.pi * uniform[:, 1]
    low, angle = high - 2.0 * np.pi, high.copy()
    found, reached = x.copy(), height.copy()
    open_, asked = np.arange(count), 0
    for shrink in range(SHRINKS):
        a = angle[open_, None]
        trial = reference.centre + (x[open_] - reference.centre) * np.cos(a) + step[open_] * np.sin(a)
        heights = _height(problem, reference, trial)
        asked += len(open_)
        good = heights > level[open_]
        found[open_[good]], reached[open_[good]] = trial[good], heights[good]
        open_ = open_[~good]
        if not open_.size:
            break
        below = angle[open_] < 0
        low[open_[below]], high[open_[~below]] = angle[open_[below]], angle[open_[~below]]
        angle[open_] = low[open_] + uniform[open_, 2 + shrink] * (high[open_] - low[open_])
    return found, reached, asked


def _height(problem: Residuals, reference: _Reference, x: Numbers) -> Numbers:
    """(walkers,) log of posterior over reference; minus infinity beyond the bounds or where no simulation succeeds."""
    found = np.full(len(x), -np.inf)
    inside = np.flatnonzero(np.all((x >= problem.lower) & (x <= problem.upper), axis=1))
    if inside.size:
        squares = np.sum(problem.at(x[inside]) ** 2, axis=1)
        heights = -0.5 * squares - reference.log_density(x[inside])
        found[inside] = np.where(np.isfinite(heights), heights, -np.inf)
    return found
