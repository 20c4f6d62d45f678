"""Weighted least squares within bounds: Levenberg and Marquardt's steps, one record an iteration, so that it resumes.

minimise  1/2 |r(x)|^2,   lower <= x <= upper
step      argmin |J s + r|^2 + damping |s|^2   within the bounds (scipy.optimize.lsq_linear)
damping   after Nielsen 1999 (IMM-REP-1999-05): falls with the gain ratio, rises when a step is refused
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import lsq_linear

Numbers = npt.NDArray[np.float64]
SMALL_GAIN, SMALL_STEP, LARGEST_DAMPING = 1e-5, 1e-7, 1e10
TRIES = 8


@dataclass(frozen=True)
class Problem:
    """What is minimised.

    Attributes:
        residuals: (x) -> (residuals,); NaN where x cannot be simulated.
        derivatives: (x) -> residuals and their Jacobian (residuals, x).
        lower, upper: bounds of x.
    """

    residuals: Callable[[Numbers], Numbers]
    derivatives: Callable[[Numbers], tuple[Numbers, Numbers]]
    lower: Numbers
    upper: Numbers


@dataclass(frozen=True)
class State:
    """Where the search stands: all that is needed to go on.

    Attributes:
        objective: half the sum of squared residuals.
        rise: by what the damping is multiplied when a step is refused.
        finished: why it ended; empty while it goes on.
    """

    x: tuple[float, ...]
    objective: float
    damping: float
    rise: float = 2.0
    iteration: int = 0
    finished: str = ""


def begin(problem: Problem, x: Numbers) -> State:
    """A search that starts at x, brought within the bounds."""
    inside = np.clip(x, problem.lower, problem.upper)
    objective = _half(problem.residuals(inside))
    return State(tuple(inside.tolist()), objective, 0.1, finished="" if np.isfinite(objective) else "not simulated")


def search(problem: Problem, state: State, iterations: int) -> Iterator[State]:
    """The states of a search, one an iteration, until it ends."""
    while not state.finished:
        if state.iteration >= iterations:
            state = _next(state, finished=f"stopped after {iterations} iterations")
        else:
            state = _iterate(problem, state)
        yield state


def solve(problem: Problem, x: Numbers, iterations: int) -> State:
    """The last state of a search that starts at x."""
    state = begin(problem, x)
    for reached in search(problem, state, iterations):
        state = reached
    return state


def _iterate(problem: Problem, state: State) -> State:
    x, damping, rise = np.array(state.x), state.damping, state.rise
    residuals, slopes = problem.derivatives(x)
    for _ in range(TRIES):
        step = _step(problem, x, residuals, slopes, damping)
        if np.max(np.abs(step)) < SMALL_STEP:
            return _next(state, finished="steps have become small", iteration=state.iteration + 1)
        reached = _half(problem.residuals(x + step))
        expected = state.objective - _half(residuals + slopes @ step)
        gain = (state.objective - reached) / expected if np.isfinite(reached) and expected > 0 else -1.0
        if gain > 1e-3:
            finished = "gains have become small" if state.objective - reached < SMALL_GAIN * state.objective else ""
            damping *= max(1.0 / 3.0, 1.0 - (2.0 * gain - 1.0) ** 3)
            return State(tuple((x + step).tolist()), reached, damping, 2.0, state.iteration + 1, finished)
        damping, rise = damping * rise, rise * 2.0
    finished = "no step lowers the objective" if damping > LARGEST_DAMPING else ""
    return State(state.x, state.objective, damping, rise, state.iteration + 1, finished)


def _next(state: State, *, finished: str, iteration: int | None = None) -> State:
    number = state.iteration if iteration is None else iteration
    return State(state.x, state.objective, state.damping, state.rise, number, finished)


def _step(problem: Problem, x: Numbers, residuals: Numbers, slopes: Numbers, damping: float) -> Numbers:
    matrix = np.vstack([slopes, np.sqrt(damping) * np.eye(len(x))])
    target = np.concatenate([-residuals, np.zeros(len(x))])
    room = 1e-12  # lsq_linear asks for lower < upper
    found = lsq_linear(matrix, target, (problem.lower - x - room, problem.upper - x + room), method="bvls")
    step: Numbers = np.clip(x + found.x, problem.lower, problem.upper) - x
    return step


def _half(residuals: Numbers) -> float:
    total = 0.5 * float(residuals @ residuals)
    return total if np.isfinite(total) else float("inf")
