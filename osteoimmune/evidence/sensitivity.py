"""How one trial, or the order of time, moves the answer: leave-one-out and cumulative pooling."""

from typing import Any

import pandas as pd

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.pooling import pool
from osteoimmune.evidence.result import PooledEffect


def leave_one_out(
    table: pd.DataFrame, measure: str = "OR", method: str = "mh", **choices: Any
) -> tuple[tuple[str, PooledEffect | None], ...]:
    """For each trial in turn, its name and the pool without it (None where nothing is left to pool).

    `choices` are keywords of `pool`. Raises what `pool` raises for the whole table, and `InvalidValue`
    for a table of one trial.
    """
    pool(table, measure, method, **choices)
    if len(table) < 2:
        raise InvalidValue("leave_one_out needs at least two trials, and the table has one")
    rows = range(len(table))
    return tuple((str(table["study"].iloc[row]), _without(table, row, measure, method, choices)) for row in rows)


def _without(table: pd.DataFrame, row: int, measure: str, method: str, choices: dict[str, Any]) -> PooledEffect | None:
    rest = table.iloc[[i for i in range(len(table)) if i != row]]
    try:
        return pool(rest, measure, method, **choices)
    except InvalidValue:
        return None


def cumulative(
    table: pd.DataFrame, measure: str = "OR", method: str = "mh", *, order: str | None = None, **choices: Any
) -> tuple[tuple[str, PooledEffect | None], ...]:
    """For each trial in turn, its name and the pool of it and all before it (None while too few).

    Args:
        table: as for `pool`.
        order: a column to sort by, such as a year; the given order if None.
        measure, method, choices: as for `pool`.

    Raises:
        UnknownName: no such column; and what `pool` raises for the whole table.
    """
    pool(table, measure, method, **choices)
    if order is not None:
        need_known("column", [order], map(str, table.columns), "cumulative")
        table = table.sort_values(order, kind="stable")
    steps: list[tuple[str, PooledEffect | None]] = []
    for end in range(1, len(table) + 1):
        try:
            pooled: PooledEffect | None = pool(table.iloc[:end], measure, method, **choices)
        except InvalidValue:
            pooled = None
        steps.append((str(table["study"].iloc[end - 1]), pooled))
    return tuple(steps)
