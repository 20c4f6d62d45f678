"""Pooling by one-stage likelihoods and by Bayes: the bridge from a checked table to each fit."""

from dataclasses import dataclass, replace
from math import nan
from types import MappingProxyType

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.arm_likelihood import informative_arms
from osteoimmune.evidence.bayes import posterior
from osteoimmune.evidence.beta_binomial import fit_beta_binomial
from osteoimmune.evidence.conditional_exact import fit_exact
from osteoimmune.evidence.conditional_tables import conditional_tables
from osteoimmune.evidence.glmm_conditional import fit_conditional, heterogeneity_tests
from osteoimmune.evidence.glmm_unconditional import fit_unconditional
from osteoimmune.evidence.inverse_variance import informative, need_trials, trial_effects
from osteoimmune.evidence.mixed_effects import typical_variance
from osteoimmune.evidence.one_stage_result import OneStageFit, one_stage_result
from osteoimmune.evidence.result import PooledEffect, TrialEffect
from osteoimmune.evidence.trial_effects import EffectSizes
from osteoimmune.evidence.trial_tables import CountTable, PersonTimeTable

UNPAIRED = "the arms of a trial are not paired: what differs between trials is not kept apart from the treatment"


@dataclass(frozen=True)
class OneStageOptions:
    """Choices that only some methods have; the names are the keywords of `pool`."""

    common_effect: bool = False
    coding: float = 0.5
    tau_prior_scale: float | None = None
    effect_prior: tuple[float, float] | None = None


def pool_one_stage(
    table: CountTable | PersonTimeTable,
    sizes: EffectSizes,
    method: str,
    level: float,
    options: OneStageOptions,
) -> PooledEffect:
    """Pool by 'exact', 'cm.el' or 'um.fs'; trials without contrast are left out, as their likelihood does.

    Raises:
        InvalidValue: no informative trial, only one where a spread is asked for, or an infinite estimate.
    """
    keep = ~table.without_contrast
    need_trials(int(keep.sum()), 1 if method == "exact" or options.common_effect else 2, method, "z", ())
    if method == "exact":
        return _exact(table, sizes, level)
    if method == "cm.el":
        fit = fit_conditional(conditional_tables(table), common_effect=options.common_effect)
    else:
        arms = informative_arms(table)
        fit = fit_unconditional(arms, coding=options.coding, common_effect=options.common_effect)
    return one_stage_result(sizes, keep, method, level, fit)


def _exact(table: CountTable | PersonTimeTable, sizes: EffectSizes, level: float) -> PooledEffect:
    tables = conditional_tables(table)
    fit = fit_exact(tables, level)
    q_ratio, q_wald = heterogeneity_tests(tables, fit.log_likelihood)
    shared = OneStageFit(fit.estimate, fit.se, 0.0, fit.log_likelihood, q_ratio, q_wald, fit.log_likelihood)
    plain = one_stage_result(sizes, ~table.without_contrast, "exact", level, shared)
    return replace(
        plain,
        i2=max(0.0, 100 * (1 - plain.q_freedom / plain.q)) if plain.q > 0 else 0.0,
        h2=plain.q / plain.q_freedom if plain.q_freedom else 1.0,
        ci_low=fit.ci_low,
        ci_high=fit.ci_high,
        pi_low=float("nan"),
        pi_high=float("nan"),
        pvalue=fit.pvalue,
    )


def pool_beta_binomial(table: CountTable, sizes: EffectSizes, level: float) -> PooledEffect:
    """Pool by beta-binomial regression; every trial enters, those without any event too."""
    need_trials(len(table.study), 2, "betabinom", "z", ())
    fit = fit_beta_binomial(table, sizes.measure)
    wald = OneStageFit(fit.estimate, fit.se, 0.0, fit.log_likelihood, nan, nan, fit.log_likelihood)
    plain = one_stage_result(sizes, np.isfinite(sizes.variance), "betabinom", level, wald)
    size = table.n_treat + table.n_ctrl
    trials = tuple(
        TrialEffect(study, float(y), float(se), float(100 * n / size.sum()))
        for study, y, se, n in zip(sizes.study, sizes.estimate, sizes.se, size)
    )
    details = MappingProxyType({"intraclass_correlation": fit.correlation})
    return replace(
        plain,
        k=len(table.study),
        tau2=nan,
        i2=nan,
        h2=nan,
        q=nan,
        q_freedom=0,
        q_pvalue=nan,
        pi_low=nan,
        pi_high=nan,
        trials=trials,
        details=details,
        notes=(UNPAIRED,),
    )


def pool_bayes(
    sizes: EffectSizes, level: float, options: OneStageOptions, *, drop: bool, is_ratio: bool
) -> PooledEffect:
    """Pool by the normal-normal model with a half-normal prior on tau.

    `estimate` and `se` are posterior mean and standard deviation, the interval is the central credible
    one, tau2 the square of tau's posterior median, `pvalue` twice the smaller posterior probability of a
    side of no effect, and the prediction interval the central posterior predictive one.

    Raises:
        InvalidValue: no informative trial, or a difference measure without an explicit prior scale.
    """
    scale = options.tau_prior_scale or (0.5 if is_ratio else None)
    if scale is None:
        raise InvalidValue(f"method 'bayes' needs tau_prior_scale for {sizes.measure}: no scale fits every difference")
    keep, notes = informative(sizes, drop)
    need_trials(int(keep.sum()), 1, "bayes", "z", notes)
    y, v = sizes.estimate[keep], sizes.variance[keep]
    belief = posterior(y, v, scale, options.effect_prior)
    tail, below, tau2 = (1 - level) / 2, belief.probability_below(0.0), belief.tau_median**2
    typical = typical_variance(v, np.ones((len(v), 1))) if len(v) > 1 else float("nan")
    weight = 1 / (v + tau2)
    return PooledEffect(
        measure=sizes.measure,
        method="bayes",
        test="z",
        level=level,
        k=len(y),
        estimate=belief.effect_mean,
        se=belief.effect_sd,
        ci_low=belief.quantile(tail),
        ci_high=belief.quantile(1 - tail),
        statistic=belief.effect_mean / belief.effect_sd,
        pvalue=2 * min(below, 1 - below),
        tau2=tau2,
        i2=100 * tau2 / (tau2 + typical),
        h2=tau2 / typical + 1,
        pi_low=belief.quantile(tail, predictive=True),
        pi_high=belief.quantile(1 - tail, predictive=True),
        trials=trial_effects(sizes, keep, 100 * weight / weight.sum()),
        details=MappingProxyType({"probability_below_zero": below, "tau_median": belief.tau_median}),
        notes=notes,
    )
