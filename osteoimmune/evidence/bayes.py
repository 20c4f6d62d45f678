"""Bayesian normal-normal model: flat or normal prior on the mean, half-normal prior on tau; no sampling.

Given tau the mean is normal in closed form; tau is integrated by Gauss-Legendre quadrature, so the same
data give the same digits. Roever 2020, J Stat Softw 93(6); half-normal scales: Friede et al. 2017, Res
Synth Methods 8:79 (0.5 for log ratios; 1.0 as the wide choice).
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.optimize import brentq
from scipy.special import ndtr

from osteoimmune.evidence.trial_tables import Floats

PANELS, POINTS = 24, 16


@dataclass(frozen=True)
class Posterior:
    """A mixture of normals over a grid of tau: weights, and mean and variance of the effect given tau."""

    tau: Floats
    weight: Floats
    mean: Floats
    variance: Floats

    @property
    def effect_mean(self) -> float:
        """Posterior mean of the effect."""
        return float(np.sum(self.weight * self.mean))

    @property
    def effect_sd(self) -> float:
        """Posterior standard deviation of the effect."""
        second = np.sum(self.weight * (self.variance + self.mean**2))
        return float(np.sqrt(second - self.effect_mean**2))

    @property
    def tau_median(self) -> float:
        """Posterior median of tau, interpolated on the grid."""
        return float(np.interp(0.5, np.cumsum(self.weight), self.tau))

    def quantile(self, probability: float, *, predictive: bool = False) -> float:
        """Quantile of the effect, or (predictive) of the effect in a new trial."""
        sd = np.sqrt(self.variance + (self.tau**2 if predictive else 0.0))
        reach = 40 * float(sd.max())
        low, high = float(self.mean.min()) - reach, float(self.mean.max()) + reach

        def gap(x: float) -> float:
            return float(np.sum(self.weight * ndtr((x - self.mean) / sd))) - probability

        return float(brentq(gap, low, high, xtol=1e-12))

    def probability_below(self, bound: float) -> float:
        """Posterior probability that the effect lies below `bound`."""
        return float(np.sum(self.weight * ndtr((bound - self.mean) / np.sqrt(self.variance))))


def posterior(y: Floats, v: Floats, tau_scale: float, effect_prior: tuple[float, float] | None) -> Posterior:
    """The posterior for estimates y with variances v.

    Args:
        y, v: per-trial estimates and variances; shape (trials,).
        tau_scale: of the half-normal prior on tau, on the analysis scale.
        effect_prior: mean and standard deviation of a normal prior, or None for a flat one.
    """
    tau, width = _grid(tau_scale)
    precision = 1 / (v + tau[:, None] ** 2)
    prior_precision = 0.0 if effect_prior is None else effect_prior[1] ** -2
    prior_mean = 0.0 if effect_prior is None else effect_prior[0]
    total = precision.sum(axis=1) + prior_precision
    mean = (precision @ y + prior_precision * prior_mean) / total
    misfit = (precision * (y - mean[:, None]) ** 2).sum(axis=1) + prior_precision * (mean - prior_mean) ** 2
    log_weight = 0.5 * (np.log(precision).sum(axis=1) - np.log(total) - misfit)
    log_weight += -0.5 * (tau / tau_scale) ** 2 + np.log(width)
    weight = np.exp(log_weight - log_weight.max())
    return Posterior(tau, weight / weight.sum(), mean, 1 / total)


def _grid(scale: float) -> tuple[Floats, Floats]:
    """Nodes and weights for tau from 0 to ten prior scales, panels growing as the square."""
    edges = 10 * scale * np.linspace(0, 1, PANELS + 1) ** 2
    x, w = leggauss(POINTS)
    half = np.diff(edges)[:, None] / 2
    nodes = edges[:-1, None] + half * (x + 1)
    return nodes.ravel(), (half * w).ravel()
