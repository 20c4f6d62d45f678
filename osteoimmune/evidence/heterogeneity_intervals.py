"""How much trials differ: tau2, I2 and H2 with Q-profile intervals, and intervals for a new trial's effect.

Viechtbauer 2007, Stat Med 26:37 (Q-profile); Higgins & Thompson 2002, Stat Med 21:1539 (I2, H2);
Higgins, Thompson & Spiegelhalter 2009, J R Stat Soc A 172:137 (prediction).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.between_trials import generalised_q, root_of_q
from osteoimmune.evidence.inverse_variance import need_trials
from osteoimmune.evidence.mixed_effects import fit_mixed, quantile, typical_variance
from osteoimmune.evidence.result import PooledEffect
from osteoimmune.evidence.usable_trials import usable_trials

FORMS = ("hts", "t", "z")


@dataclass(frozen=True)
class Heterogeneity:
    """tau2, I2 (percent) and H2 with their interval, and Cochran's Q test."""

    method: str
    level: float
    k: int
    tau2: float
    tau2_low: float
    tau2_high: float
    i2: float
    i2_low: float
    i2_high: float
    h2: float
    h2_low: float
    h2_high: float
    q: float
    q_freedom: int
    q_pvalue: float


def heterogeneity(
    table: object,
    measure: str = "OR",
    method: str = "reml",
    *,
    zero_correction: float = 0.5,
    double_zero: str | None = None,
    level: float = 0.95,
    tau2_search: str = "reference",
) -> Heterogeneity:
    """tau2 by `method` with its Q-profile interval; arguments and errors as for `pool`.

    The interval holds every tau2 that the generalised Q test does not reject; it may be (0, 0) where the
    trials differ less than chance would let them.
    """
    need_known("method", [method], ("dl", "reml", "ml", "pm"), "heterogeneity")
    y, v, _, notes = usable_trials(table, measure, zero_correction, double_zero, "heterogeneity")
    need_trials(len(y), 2, method, "z", notes)
    design = np.ones((len(y), 1))
    fit = fit_mixed(y, v, design, method, "z", tau2_search)
    tails = [float(chi2.ppf(tail, len(y) - 1)) for tail in ((1 + level) / 2, (1 - level) / 2)]
    loose = tau2_search == "reference"
    low, high = (root_of_q(lambda tau2: generalised_q(y, v + tau2, design), tail, loose=loose) for tail in tails)
    typical = typical_variance(v, design)
    return Heterogeneity(
        method=method,
        level=level,
        k=len(y),
        tau2=fit.tau2,
        tau2_low=low,
        tau2_high=high,
        i2=fit.i2,
        i2_low=100 * low / (low + typical),
        i2_high=100 * high / (high + typical),
        h2=fit.h2,
        h2_low=low / typical + 1,
        h2_high=high / typical + 1,
        q=fit.q,
        q_freedom=fit.q_freedom,
        q_pvalue=fit.q_pvalue,
    )


def prediction_interval(pooled: PooledEffect, form: str = "hts", level: float | None = None) -> tuple[float, float]:
    """The interval in which the effect of a new trial falls, on the analysis scale.

    Args:
        pooled: a random-effects pool.
        form: 'hts' by t(k-2) (needs three trials), 't' by t(k-1), 'z' by the normal distribution.
        level: of the interval; by default that of the pool.

    Raises:
        UnknownName: another form.
        InvalidValue: too few trials for the form, or a pool without tau2.
    """
    need_known("form", [form], FORMS, "prediction_interval")
    lost = {"hts": 2, "t": 1, "z": 0}[form]
    if pooled.k <= lost:
        raise InvalidValue(f"a prediction interval of form {form!r} needs more than {lost} trials, not {pooled.k}")
    if pooled.method == "ee" or not np.isfinite(pooled.tau2 + pooled.se):
        raise InvalidValue(f"method {pooled.method!r} estimates no tau2, so it predicts no new trial")
    freedom = float(pooled.k - lost) if lost else float("inf")
    reach = quantile(level or pooled.level, freedom) * float(np.sqrt(pooled.tau2 + pooled.se**2))
    return pooled.estimate - reach, pooled.estimate + reach
