"""Exact conditional inference on a common odds (or rate) ratio, by the distribution of all treated events.

The sum S of treated events over trials, given all totals, has a distribution that depends on the common
ratio alone. Estimate: conditional maximum likelihood; interval: two one-sided tests inverted at (1-level)/2
each; p-value: the total probability of sums no likelier than the observed one. Cox & Snell 1989; Gart 1970,
Biometrika 57:471; for one trial this is Fisher's exact test. Discreteness makes the interval conservative.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from osteoimmune.evidence.conditional_tables import ConditionalTables
from osteoimmune.evidence.trial_tables import Flags, Floats


@dataclass(frozen=True)
class ExactFit:
    """Log ratio (may be infinite), its interval, its conditional standard error, and the p-value."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    pvalue: float
    log_likelihood: float


def fit_exact(tables: ConditionalTables, level: float) -> ExactFit:
    """The conditional estimate, exact interval at `level` and exact two-sided p-value of ratio 1."""
    estimate = conditional_estimate(tables)
    low, high = _interval(tables, estimate, (1 - level) / 2)
    at_null = _law_of_sum(tables, 0.0)
    finite = bool(np.isfinite(estimate))
    log_probability, _, variance = tables.moments(np.full((len(tables.observed), 1), estimate if finite else 0.0))
    return ExactFit(
        estimate=estimate,
        se=float(variance.sum() ** -0.5) if finite else float("nan"),
        ci_low=low,
        ci_high=high,
        pvalue=_two_sided(at_null, int(tables.observed.sum() - _extremes(tables)[0])),
        log_likelihood=float(log_probability.sum()) if finite else 0.0,
    )


def _interval(tables: ConditionalTables, estimate: float, tail: float) -> tuple[float, float]:
    """The ratios at which the observed sum, or one further out, has probability `tail` on either side."""
    if not np.isfinite(estimate):
        bound = _bound_at_edge(tables, tail)
        return (-np.inf, bound) if estimate < 0 else (bound, np.inf)
    lowest, highest = _extremes(tables)
    sums, observed = np.arange(lowest, highest + 1), float(tables.observed.sum())
    law = _law_of_sum(tables, estimate)
    low, high = (_bound(law, sums, side, tail) for side in (sums >= observed, sums <= observed))
    return estimate + low, estimate + high


def _bound_at_edge(tables: ConditionalTables, tail: float) -> float:
    """The same where the sum is the smallest or largest possible, whose probability is a plain product."""

    def excess(theta: float) -> float:
        log_probability = tables.moments(np.full((len(tables.observed), 1), theta))[0]
        return float(log_probability.sum()) - float(np.log(tail))

    reach = 1.0
    while excess(-reach) * excess(reach) > 0:
        reach *= 2
    return float(brentq(excess, -reach, reach, xtol=1e-12))


def conditional_estimate(tables: ConditionalTables) -> float:
    """The log ratio at which the expected sum equals the observed one; infinite at the edges."""
    observed = float(tables.observed.sum())
    lowest, highest = _extremes(tables)
    if observed in (lowest, highest):
        return -np.inf if observed == lowest else np.inf

    def excess(theta: float) -> float:
        mean = tables.moments(np.full((len(tables.observed), 1), theta))[1]
        return float(mean.sum()) - observed

    reach = 1.0
    while excess(-reach) > 0 or excess(reach) < 0:
        reach *= 2
    return float(brentq(excess, -reach, reach, xtol=1e-13, rtol=1e-14))


def _extremes(tables: ConditionalTables) -> tuple[float, float]:
    return float(tables.support[:, 0].sum()), float(tables.support[:, -1].sum())


def _law_of_sum(tables: ConditionalTables, theta: float) -> Floats:
    """Log-probabilities of S on its support, by convolution of the trials at log ratio `theta`."""
    law = np.ones(1)
    for support, log_weight in zip(tables.support, tables.log_weight):
        own = np.isfinite(log_weight)
        terms = log_weight[own] + theta * support[own]
        law = np.convolve(law, np.exp(terms - terms.max()))
        law /= law.max()
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(law) - np.log(law.sum()))


def _bound(law: Floats, sums: Floats, tail_sums: Flags, tail: float) -> float:
    """The shift of the log ratio that gives the sums of one tail the probability `tail`."""

    def excess(shift: float) -> float:
        terms = law + shift * (sums - sums[len(sums) // 2])
        weight = np.exp(terms - terms.max())
        return float(weight[tail_sums].sum() / weight.sum()) - tail

    reach = 1.0
    while excess(-reach) * excess(reach) > 0:
        reach *= 2
    return float(brentq(excess, -reach, reach, xtol=1e-12))


def _two_sided(law: Floats, position: int) -> float:
    """The probability of every sum no likelier than the observed one (ties within 1e-7 count)."""
    rare = law <= law[position] + np.log1p(1e-7)
    return min(1.0, float(np.exp(law[rare]).sum()))
