"""Draws from the posterior of a least-squares fit: randomise, then optimise (Bardsley 2014 doi:10.1137/140964023).

    posterior  exp(-|r(x)|^2 / 2)             r: residuals of data and priors, each over its standard deviation
    Q R      = dr/dx at the fit
    draw       solves  Q' (r(x) - noise) = 0,  noise standard normal
    weight     exp(-|r|^2 / 2 + |Q' r|^2 / 2) / |det Q' dr/dx|

The weights make the draws exact where the solution is unique; in a linear problem they are all equal. A draw beyond
the bounds has no weight: the bounds truncate the prior. All draws are solved together, by Newton's method with
Broyden's updates in between, so that a model that predicts many sets in one call is asked for many sets at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Tell = Callable[[str], None]
SOLVED = 1e-3  # of a standard deviation: the largest component of Q' (r - noise)
LONGEST_STEP = 1.0  # in any parameter, as the search sees it
CHEAP_ROUNDS, FULL_ROUNDS = 8, 4


@dataclass(frozen=True)
class Residuals:
    """A problem whose residuals can be asked for many points at once.

    Attributes:
        at: (points, parameters) -> (points, residuals); NaN rows where a point cannot be simulated.
        slopes: (points, parameters) -> residuals and their Jacobians (points, residuals, parameters).
        lower, upper: where the prior ends.
    """

    at: Callable[[Numbers], Numbers]
    slopes: Callable[[Numbers], tuple[Numbers, Numbers]]
    lower: Numbers
    upper: Numbers


@dataclass(frozen=True)
class Draws:
    """Weighted draws from a posterior.

    Attributes:
        x: (draws, parameters), those with weight only.
        weights: (draws,) summing to 1.
        asked: how many were drawn; what was lost is in `lost`.
        lost: how many for which reason.
        centre, spread: mean (parameters,) and covariance of all solved draws before they were weighed.
    """

    x: Numbers
    weights: Numbers
    asked: int
    lost: dict[str, int]
    centre: Numbers
    spread: Numbers

    @property
    def effective(self) -> float:
        """The number of equally weighted draws that would be worth as much (Kish)."""
        return float(1.0 / np.sum(self.weights**2)) if self.weights.size else 0.0


def draw(problem: Residuals, fitted: Numbers, noise: Numbers, tell: Tell = lambda _: None) -> Draws:
    """Draw from the posterior of a problem.

    Args:
        fitted: (parameters,) the fit.
        noise: (draws, residuals) standard normal numbers.
        tell: told in words how far it is.
    """
    residuals, jacobian = problem.slopes(fitted[None, :])
    frame, upper_part = np.linalg.qr(jacobian[0])
    goal = noise @ frame
    start = fitted + np.linalg.solve(upper_part, (goal - residuals[0] @ frame).T).T
    x = _capped_start(fitted, start)
    inverse = np.broadcast_to(np.linalg.inv(upper_part), (len(noise), *upper_part.shape)).copy()
    x = _broyden(problem, x, goal, frame, inverse, CHEAP_ROUNDS)
    tell("draws brought near their solutions")
    reached, matrices = problem.slopes(x)
    for number in range(FULL_ROUNDS):
        off = _largest(reached @ frame - goal)
        left = int(np.sum(~(off <= SOLVED)))
        tell(f"round {number + 1}: {len(noise) - left} of {len(noise)} draws solved")
        open_ = np.flatnonzero(~(off <= SOLVED) & np.isfinite(off))
        if not open_.size:
            break
        inverse = np.array([_inverse(frame.T @ m) for m in matrices[open_]])
        x[open_] = _broyden(problem, x[open_], goal[open_], frame, inverse, 3)
        reached[open_], matrices[open_] = problem.slopes(x[open_])
    return _weighed(problem, x, goal, frame, reached, matrices)


def _capped_start(fitted: Numbers, start: Numbers) -> Numbers:
    """Starts drawn along the tangent, not further than two steps of the longest kind."""
    away = start - fitted
    far = np.maximum(np.max(np.abs(away), axis=1, keepdims=True) / (2.0 * LONGEST_STEP), 1.0)
    return np.asarray(fitted + away / far)


def _broyden(problem: Residuals, x: Numbers, goal: Numbers, frame: Numbers, inverse: Numbers, rounds: int) -> Numbers:
    """Broyden's good method for all draws at once; a step that makes matters worse is halved, not taken."""
    x = x.copy()
    off = problem.at(x) @ frame - goal
    fraction = np.ones(len(x))
    for _ in range(rounds):
        step = -np.einsum("dij,dj->di", inverse, off)
        step *= (fraction / np.maximum(_largest(step) / LONGEST_STEP, 1.0))[:, None]
        step[~np.isfinite(step).all(axis=1) | (_largest(off) <= SOLVED)] = 0.0  # no draw waits for another
        found = problem.at(x + step) @ frame - goal
        better = np.linalg.norm(found, axis=1) < np.linalg.norm(off, axis=1)
        unknown = ~np.isfinite(off).all(axis=1)  # where it stands cannot be simulated: any point that can is better
        better |= unknown & np.isfinite(found).all(axis=1)
        changed = np.where(better[:, None], found - off, 0.0)
        inverse = _updated(inverse, step, changed, better & ~unknown)
        x[better], off[better] = (x + step)[better], found[better]
        fraction = np.where(better, np.minimum(1.0, 2.0 * fraction), 0.3 * fraction)
        if np.all(_largest(off) <= SOLVED):
            break
    return x


def _updated(inverse: Numbers, step: Numbers, changed: Numbers, which: npt.NDArray[np.bool_]) -> Numbers:
    """Sherman and Morrison's form of Broyden's update of each inverse Jacobian."""
    moved = np.einsum("dij,dj->di", inverse, changed)
    along = np.einsum("di,dij->dj", step, inverse)
    scale = np.einsum("di,di->d", along, changed)
    usable = which & (np.abs(scale) > 1e-12)
    scale = np.where(usable, scale, 1.0)
    update = np.einsum("di,dj->dij", (step - moved) / scale[:, None], along)
    return np.asarray(np.where(usable[:, None, None], inverse + update, inverse))


def _weighed(
    problem: Residuals, x: Numbers, goal: Numbers, frame: Numbers, residuals: Numbers, matrices: Numbers
) -> Draws:
    off = _largest(residuals @ frame - goal)
    simulated, solved = np.isfinite(off) & np.isfinite(matrices).all(axis=(1, 2)), off <= SOLVED
    inside = np.all((x >= problem.lower) & (x <= problem.upper), axis=1)
    keep = simulated & solved & inside
    lost = {
        "cannot be simulated": int(np.sum(~simulated)),
        "not solved": int(np.sum(simulated & ~solved)),
        "beyond the bounds of the prior": int(np.sum(simulated & solved & ~inside)),
    }
    along = residuals[keep] @ frame
    _, size = np.linalg.slogdet(np.einsum("ri,drj->dij", frame, matrices[keep]))
    logs = 0.5 * np.sum(along**2, axis=1) - 0.5 * np.sum(residuals[keep] ** 2, axis=1) - size
    raw = np.exp(logs - logs.max()) if logs.size else logs
    solved_draws = x[simulated & solved]
    middle = solved_draws.mean(axis=0) if len(solved_draws) else np.full(x.shape[1], np.nan)
    spread = np.cov(solved_draws, rowvar=False) if len(solved_draws) > 1 else np.full((x.shape[1],) * 2, np.nan)
    return Draws(x[keep], raw / raw.sum() if raw.size else raw, len(x), lost, middle, np.atleast_2d(spread))


def _inverse(matrix: Numbers) -> Numbers:
    try:
        return np.asarray(np.linalg.inv(matrix))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrix))


def _largest(rows: Numbers) -> Numbers:
    found: Numbers = np.max(np.abs(rows), axis=1)
    return found
