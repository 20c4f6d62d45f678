"""Peto's one-step pooling of observed minus expected events, for counts and for log-rank sums.

Yusuf, Peto, Lewis, Collins & Sleight 1985, Prog Cardiovasc Dis 27:335. Good for rare events, balanced
arms and effects that are not large; biased where arms are very unequal (Greenland & Salvan 1990).
"""

from types import MappingProxyType

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.effect_sizes import EffectSizes, peto_parts
from osteoimmune.evidence.fixed_result import fixed_effect_result
from osteoimmune.evidence.result import PooledEffect
from osteoimmune.evidence.trial_tables import CountTable, LogRankTable, frozen


def pool_peto(table: CountTable | LogRankTable, measure: str, level: float) -> PooledEffect:
    """The log odds (or hazard) ratio sum(O - E) / sum(V), with standard error 1 / sqrt(sum(V)).

    Raises:
        InvalidValue: no trial has any variance (no events, or nothing but events).
    """
    if isinstance(table, CountTable):
        excess, variance = peto_parts(table)
        double_zero = table.without_contrast
    else:
        excess, variance = table.o_minus_e, table.variance
        double_zero = variance == 0
    total = float(variance.sum())
    if total <= 0:
        raise InvalidValue("Peto pooling needs a trial with events, and every trial has none (or only events)")
    usable = variance > 0
    sizes = EffectSizes(
        study=table.study,
        measure=measure,
        estimate=frozen(np.divide(excess, variance, out=np.zeros_like(variance), where=usable)),
        variance=frozen(np.divide(1.0, variance, out=np.full_like(variance, np.inf), where=usable)),
        double_zero=double_zero,
    )
    return fixed_effect_result(
        sizes, "peto", level, float(excess.sum()) / total, total**-0.5, variance, MappingProxyType({})
    )
