"""Pools within groups of trials, and the test of whether the groups differ.

Borenstein & Higgins 2013, Prev Sci 14:134: each group has its own tau2; Q between groups is the weighted
sum of squares of their estimates around the common one, chi-squared with groups - 1 degrees of freedom.
"""

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.mixed_effects import chi_squared_tail
from osteoimmune.evidence.moderators import group_names
from osteoimmune.evidence.pooling import pool
from osteoimmune.evidence.result import PooledEffect


@dataclass(frozen=True)
class Subgroups:
    """One pool per group, numbers by size then text by alphabet, and the test between (NaN for one)."""

    by: str
    groups: tuple[str, ...]
    pools: tuple[PooledEffect, ...]
    q_between: float
    q_freedom: int
    q_pvalue: float


def subgroups(table: pd.DataFrame, by: str, measure: str = "OR", method: str = "reml", **choices: Any) -> Subgroups:
    """Pool the trials of each group of column `by`.

    `choices` are keywords of `pool`. Groups are compared by their estimates and standard errors.

    Raises:
        UnknownName, InvalidValue, DataError: as for `pool`; the message of a group names the group.
    """
    if not isinstance(table, pd.DataFrame) or "study" not in table.columns:
        pool(table, measure, method, **choices)
    members = pd.Series(group_names(table, by, "subgroups"), index=table.index)
    names = tuple(sorted(set(members), key=_rank))
    pools = tuple(_one(table.loc[members == name], by, name, measure, method, choices) for name in names)
    y = np.array([pooled.estimate for pooled in pools])
    weight = np.array([pooled.se**-2 for pooled in pools])
    q = float(np.sum(weight * (y - np.sum(weight * y) / np.sum(weight)) ** 2))
    freedom = len(names) - 1
    return Subgroups(by, names, pools, q, freedom, chi_squared_tail(q, freedom) if freedom else nan)


def _rank(name: str) -> tuple[float, str]:
    """Numbers by size, then text by alphabet."""
    try:
        return float(name), ""
    except ValueError:
        return float("inf"), name


def _one(rows: pd.DataFrame, by: str, name: str, measure: str, method: str, choices: dict[str, Any]) -> PooledEffect:
    try:
        return pool(rows, measure, method, **choices)
    except InvalidValue as problem:
        raise InvalidValue(f"group {name!r} of {by}: {problem}") from None
