"""Adaptive Gauss-Hermite quadrature of log-concave integrands, many trials at once.

Each trial's integral of exp(h(z)) over a standard normal z is centred on the mode of h(z) - z^2/2 and
scaled by its curvature there. Liu & Pierce 1994, Biometrika 81:624.
"""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from osteoimmune.evidence.trial_tables import Floats

Integrand: TypeAlias = Callable[[Floats], tuple[Floats, Floats, Floats]]
NODES = 25


def nodes_around_mode(integrand: Integrand, trials: int, points: int = NODES) -> tuple[Floats, Floats]:
    """Abscissae z and log-weights for each trial, shapes (trials, points).

    Args:
        integrand: maps z (trials, points) to h, h' and h'' of the same shape.
        trials: how many trials it covers.
        points: nodes per trial.

    The log of each integral is logsumexp(h(z) + log-weight) over the points.
    """
    mode, curvature = _modes(integrand, np.zeros((trials, 1)))
    spread = 1 / np.sqrt(curvature)
    abscissae, weights = _rule(points)
    z = mode + spread * abscissae
    log_weight = np.log(weights / np.sqrt(2 * np.pi)) + np.log(spread) + abscissae**2 / 2 - z**2 / 2
    return z, log_weight


@cache
def _rule(points: int) -> tuple[Floats, Floats]:
    abscissae, weights = hermegauss(points)
    return abscissae, weights


def _modes(integrand: Integrand, z: Floats) -> tuple[Floats, Floats]:
    """Newton with steps of at most one, on functions whose curvature is at least one."""
    for _ in range(100):
        _, slope, bend = integrand(z)
        step = np.clip((slope - z) / (1 - bend), -1.0, 1.0)
        z = z + step
        if np.max(np.abs(step)) < 1e-6:
            break
    return z, 1 - integrand(z)[2]
