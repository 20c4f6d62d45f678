"""Many looks at once: adjusted p-values.

Holm 1979, Scand J Stat 6:65; Benjamini & Hochberg 1995, J R Stat Soc B 57:289; Benjamini & Yekutieli 2001,
Ann Stat 29:1165. Bonferroni and Holm bound the chance of any false claim; BH and BY the share of false
claims, BY under any dependence.
"""

from collections.abc import Sequence

import numpy as np

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.trial_tables import Floats

ADJUSTMENTS = ("bh", "by", "holm", "bonferroni")


def adjust_pvalues(pvalues: Sequence[float] | Floats, method: str = "bh") -> Floats:
    """Adjusted p-values in the given order; NaN stays NaN and does not count.

    Args:
        pvalues: from 0 to 1.
        method: 'bh', 'by', 'holm' or 'bonferroni'.

    Raises:
        UnknownName: another method. InvalidValue: a value outside 0 to 1, or none.
    """
    need_known("adjustment", [method], ADJUSTMENTS, "adjust_pvalues")
    given = np.asarray(pvalues, dtype=float)
    if given.ndim != 1 or given.size == 0:
        raise InvalidValue("adjust_pvalues needs a list of one or more p-values")
    known = ~np.isnan(given)
    for place in np.flatnonzero(known & ~((given >= 0) & (given <= 1))):
        raise InvalidValue(f"adjust_pvalues: value {place + 1} is {given[place]:g}, and must be from 0 to 1")
    adjusted = np.full(given.shape, np.nan)
    adjusted[known] = _adjust(given[known], method)
    return adjusted


def _adjust(p: Floats, method: str) -> Floats:
    count = len(p)
    if method == "bonferroni":
        return np.asarray(np.minimum(1.0, count * p))
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, count + 1)
    if method == "holm":
        stepped = np.maximum.accumulate((count + 1 - rank) * p[order])
    else:
        price = float(np.sum(1 / rank)) if method == "by" else 1.0
        stepped = np.minimum.accumulate((price * count / rank * p[order])[::-1])[::-1]
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(1.0, stepped)
    return adjusted
