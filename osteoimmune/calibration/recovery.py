"""Recovery: does a fit find parameters that are known, and do its intervals hold them as often as they say?

Data are simulated from a known parameter set with the plan's own errors, fitted as the real data are, and given
intervals from the curvature at the fit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from osteoimmune.calibration.least_squares import solve
from osteoimmune.calibration.problem import Calibration, Numbers
from osteoimmune.calibration.targets import Experiment

Tell = Callable[[str], None]
SIMULATED = 7_002  # what these random numbers are for


@dataclass(frozen=True)
class Recovered:
    """One simulated data set, fitted.

    Attributes:
        truth, found, error: (parameters,) as the search sees them; `error` the standard error, priors included.
    """

    truth: Numbers
    found: Numbers
    error: Numbers

    def holds(self, level: float) -> Numbers:
        """(parameters,) 1 where the interval at this level contains the truth, else 0."""
        reach = float(ndtri(0.5 + level / 2.0)) * self.error
        return (np.abs(self.found - self.truth) <= reach).astype(np.float64)


def recover(
    setup: Calibration, truths: Numbers, seed: int, *, iterations: int = 30, tell: Tell = lambda _: None
) -> list[Recovered]:
    """Simulate and fit one data set for each known parameter set.

    Args:
        truths: (data sets, parameters) as the search sees them.
        seed: of the simulated errors; each data set has its own key.
    """
    found = []
    for number, truth in enumerate(truths):
        generator = np.random.Generator(np.random.Philox(key=[seed, (SIMULATED << 32) + number]))
        simulated = replace(setup, experiments=simulated_data(setup, truth, generator))
        problem = simulated.problem()
        state = solve(problem, setup.to_search(setup.centre), iterations)
        reached = np.array(state.x)
        _, slopes = problem.derivatives(reached)
        errors = np.sqrt(np.diag(np.linalg.inv(slopes.T @ slopes)))
        found.append(Recovered(truth, reached, errors))
        tell(f"data set {number + 1} of {len(truths)}: objective {state.objective:.1f}, {state.finished}")
    return found


def simulated_data(setup: Calibration, truth: Numbers, generator: np.random.Generator) -> tuple[Experiment, ...]:
    """The plan's experiments with numbers that the known set would have given, errors and all."""
    ratios = iter(setup.predictions(truth[None, :])[0])
    made = []
    for experiment in setup.experiments:
        measured = []
        for m in experiment.measured:
            error = m.sd / m.weight**0.5 * generator.standard_normal()
            ratio = next(ratios)
            measured.append(replace(m, ratio=float(ratio * np.exp(error) if m.logarithmic else ratio + error / 100.0)))
        made.append(replace(experiment, measured=tuple(measured)))
    return tuple(made)


def coverage(found: Sequence[Recovered], which: Numbers, level: float = 0.90) -> float:
    """The share of intervals that hold the truth, pooled over the parameters chosen.

    Args:
        which: (parameters,) true for those that count (the identified ones).
    """
    return float(np.mean([r.holds(level)[which] for r in found]))
