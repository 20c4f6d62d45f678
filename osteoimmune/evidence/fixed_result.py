"""The record of a common-effect method whose heterogeneity is judged by per-trial estimates around it."""

from collections.abc import Mapping

import numpy as np

from osteoimmune.evidence.inverse_variance import informative, left_out_note
from osteoimmune.evidence.mixed_effects import chi_squared_tail, quantile, shares_of_q, two_sided
from osteoimmune.evidence.result import PooledEffect, TrialEffect
from osteoimmune.evidence.trial_effects import EffectSizes
from osteoimmune.evidence.trial_tables import Floats


def fixed_effect_result(
    sizes: EffectSizes,
    method: str,
    level: float,
    estimate: float,
    se: float,
    weights: Floats,
    details: Mapping[str, float],
    log_likelihood: float | None = None,
) -> PooledEffect:
    """Normal interval and test; Q, I2, H2 and log-likelihood from the trials that have an estimate.

    `k` counts every trial given; Q has one degree of freedom fewer than the trials with an estimate.
    """
    keep, _ = informative(sizes, drop=True)
    y, v = sizes.estimate[keep], sizes.variance[keep]
    q = float(np.sum((y - estimate) ** 2 / v))
    freedom = max(len(y) - 1, 0)
    q = q if freedom else 0.0
    i2, h2 = shares_of_q(q, freedom)
    half = quantile(level) * se
    statistic = estimate / se
    return PooledEffect(
        measure=sizes.measure,
        method=method,
        test="z",
        level=level,
        k=len(sizes.study),
        estimate=estimate,
        se=se,
        ci_low=estimate - half,
        ci_high=estimate + half,
        statistic=statistic,
        pvalue=two_sided(statistic),
        i2=i2,
        h2=h2,
        q=q,
        q_freedom=freedom,
        q_pvalue=chi_squared_tail(q, freedom),
        log_likelihood=normal_log_likelihood(sizes, estimate) if log_likelihood is None else log_likelihood,
        trials=_trials(sizes, weights),
        details=details,
        notes=left_out_note([study for study, w in zip(sizes.study, weights) if w == 0]),
    )


def normal_log_likelihood(sizes: EffectSizes, estimate: float) -> float:
    """Of the trials with an estimate, as normal deviations of known variance around the pooled one."""
    keep, _ = informative(sizes, drop=True)
    y, v = sizes.estimate[keep], sizes.variance[keep]
    return -0.5 * float(np.sum(np.log(2 * np.pi * v) + (y - estimate) ** 2 / v))


def _trials(sizes: EffectSizes, weights: Floats) -> tuple[TrialEffect, ...]:
    total = float(np.sum(weights))
    return tuple(
        TrialEffect(study, float(y), float(se), float(100 * weight / total))
        for study, y, se, weight in zip(sizes.study, sizes.estimate, sizes.se, weights)
    )
