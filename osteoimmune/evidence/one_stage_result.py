"""The record of a one-stage likelihood method."""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from osteoimmune.evidence.inverse_variance import left_out_note, trial_effects
from osteoimmune.evidence.mixed_effects import chi_squared_tail, quantile, two_sided, typical_variance
from osteoimmune.evidence.result import PooledEffect
from osteoimmune.evidence.trial_effects import EffectSizes
from osteoimmune.evidence.trial_tables import Flags


@dataclass(frozen=True)
class OneStageFit:
    """What a likelihood gives: effect, spread, and two tests of heterogeneity without it.

    `q_ratio` is the likelihood-ratio statistic against one effect per trial; `q_wald` the Wald one, to
    which a trial with an empty cell, whose own effect is infinite, adds nothing. The conditional
    log-likelihood is that of the data given the most likely random effects, not integrated over them.
    """

    estimate: float
    se: float
    tau2: float
    log_likelihood: float
    q_ratio: float
    q_wald: float
    conditional_log_likelihood: float


def one_stage_result(
    sizes: EffectSizes, informative: Flags, method: str, level: float, fit: OneStageFit
) -> PooledEffect:
    """Normal interval and test; I2 and H2 from tau2 and the typical variance of the corrected estimates."""
    freedom = int(informative.sum()) - 1
    v = sizes.variance[informative]
    typical = typical_variance(v, np.ones((len(v), 1))) if freedom > 0 else float("nan")
    half = quantile(level) * fit.se
    reach = quantile(level) * float(np.sqrt(fit.se**2 + fit.tau2))
    statistic = fit.estimate / fit.se
    weight = 1 / (v + fit.tau2)
    return PooledEffect(
        measure=sizes.measure,
        method=method,
        test="z",
        level=level,
        k=freedom + 1,
        estimate=fit.estimate,
        se=fit.se,
        ci_low=fit.estimate - half,
        ci_high=fit.estimate + half,
        statistic=statistic,
        pvalue=two_sided(statistic),
        tau2=fit.tau2,
        i2=100 * fit.tau2 / (fit.tau2 + typical) if freedom else 0.0,
        h2=fit.tau2 / typical + 1 if freedom else 1.0,
        q=fit.q_ratio,
        q_freedom=freedom,
        q_pvalue=chi_squared_tail(fit.q_ratio, freedom),
        pi_low=fit.estimate - reach,
        pi_high=fit.estimate + reach,
        log_likelihood=fit.log_likelihood,
        trials=trial_effects(sizes, informative, 100 * weight / weight.sum()),
        details=MappingProxyType(
            {
                "q_wald": fit.q_wald,
                "q_wald_pvalue": chi_squared_tail(fit.q_wald, freedom),
                "conditional_log_likelihood": fit.conditional_log_likelihood,
            }
        ),
        notes=left_out_note([study for study, kept in zip(sizes.study, informative) if not kept]),
    )
