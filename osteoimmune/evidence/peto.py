"""Peto's one-step pooling of observed minus expected events, for counts and for log-rank sums.

Yusuf, Peto, Lewis, Collins & Sleight 1985, Prog Cardiovasc Dis 27:335. Good for rare events, balanced
arms and effects that are not large; biased where arms are very unequal (Greenland & Salvan 1990).
"""

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.fixed_result import fixed_effect_result, normal_log_likelihood
from osteoimmune.evidence.result import PooledEffect
from osteoimmune.evidence.trial_effects import EffectSizes, corrected_cells, peto_parts
from osteoimmune.evidence.trial_tables import CountTable, Floats, LogRankTable, frozen


def pool_peto(table: CountTable | LogRankTable, measure: str, level: float) -> PooledEffect:
    """The log odds (or hazard) ratio sum(O - E) / sum(V), with standard error 1 / sqrt(sum(V)).

    The log-likelihood of counts takes tables with a zero cell after adding 1/2, as R metafor does.

    Raises:
        InvalidValue: no trial has any variance (no events, or nothing but events).
    """
    sizes, variance = _one_step(table, measure)
    total = float(variance.sum())
    if total <= 0:
        raise InvalidValue("Peto pooling needs a trial with events, and every trial has none (or only events)")
    estimate = float(np.sum(np.where(variance > 0, sizes.estimate * variance, 0.0))) / total
    likelihood = None
    if isinstance(table, CountTable):
        corrected, _ = _one_step(_with_half(table), measure)
        keep = ~table.without_contrast
        likelihood = normal_log_likelihood(replace(corrected, double_zero=~keep), estimate)
    return fixed_effect_result(sizes, "peto", level, estimate, total**-0.5, variance, MappingProxyType({}), likelihood)


def _one_step(table: CountTable | LogRankTable, measure: str) -> tuple[EffectSizes, Floats]:
    """Per-trial one-step estimates, and the variances V of O - E."""
    if isinstance(table, CountTable):
        excess, variance = peto_parts(table)
        double_zero = table.without_contrast
    else:
        excess, variance = table.o_minus_e, table.variance
        double_zero = variance == 0
    usable = variance > 0
    estimate = np.divide(excess, variance, out=np.zeros_like(variance), where=usable)
    spread = np.divide(1.0, variance, out=np.full_like(variance, np.inf), where=usable)
    return EffectSizes(table.study, measure, frozen(estimate), frozen(spread), double_zero), variance


def _with_half(table: CountTable) -> CountTable:
    a, b, c, d = corrected_cells(table, 0.5)
    return CountTable(table.study, a, a + b, c, c + d)
