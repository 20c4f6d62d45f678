"""Maximum likelihood over mean effects and a between-trial spread that cannot be negative."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from scipy.optimize import Bounds, minimize

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.trial_tables import Floats

Likelihood: TypeAlias = Callable[[Floats], tuple[float, Floats]]
SPREADS = (0.2, 1.0)
WIDEST = 20.0
OPTIONS: Any = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8}


def maximise_with_spread(likelihood: Likelihood, start: Floats) -> tuple[Floats, float]:
    """The best parameters, the spread last and not negative, and the log-likelihood there.

    Args:
        likelihood: log-likelihood and gradient; even in the spread, so 0 is always stationary.
        start: the best parameters with spread 0.
    """
    best, top = start.copy(), likelihood(start)[0]
    free = np.full(len(start) - 1, np.inf)
    bounds = Bounds(np.append(-free, 0.0), np.append(free, WIDEST))

    latest: dict[bytes, tuple[float, Floats]] = {}

    def at(x: Floats) -> tuple[float, Floats]:  # value and slope are asked for one after the other
        if x.tobytes() not in latest:
            latest.clear()
            latest[x.tobytes()] = likelihood(x)
        return latest[x.tobytes()]

    def negative(x: Floats) -> float:
        return -at(x)[0]

    def slope(x: Floats) -> Floats:
        return -at(x)[1]

    for spread in SPREADS:
        trial = np.append(start[:-1], spread)
        found = minimize(negative, trial, jac=slope, method="L-BFGS-B", bounds=bounds, options=OPTIONS)
        if -found.fun > top + 1e-9:
            best, top = np.asarray(found.x), float(-found.fun)
    return best, top


def covariance_at(likelihood: Likelihood, best: Floats) -> Floats:
    """The inverse of the observed information, by central differences of the gradient.

    At spread 0 the spread's row and column stand out as zero: the others are its conditional values.

    Raises:
        InvalidValue: the likelihood does not bend downwards there, so that it has no proper maximum.
    """
    free = len(best) if best[-1] > 0 else len(best) - 1
    information = np.zeros((free, free))
    for i in range(free):
        step = 1e-5 * max(1.0, abs(best[i]))
        shift = np.zeros(len(best))
        shift[i] = min(step, best[i] / 2) if i == len(best) - 1 else step
        rise = likelihood(best + shift)[1] - likelihood(best - shift)[1]
        information[i] = -rise[:free] / (2 * shift[i])
    covariance = np.zeros((len(best), len(best)))
    information = (information + information.T) / 2
    if best[-1] >= WIDEST or np.linalg.eigvalsh(information)[0] <= 0:
        raise InvalidValue(
            "too few events to tell the spread between trials: the likelihood has no proper maximum "
            "(common_effect=True or method 'exact' needs none)"
        )
    covariance[:free, :free] = np.linalg.inv(information)
    return covariance
