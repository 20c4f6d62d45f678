"""Columns of a table as regression terms: numbers as they stand, text as indicators of its groups."""

from collections.abc import Sequence
from numbers import Real

import numpy as np
import pandas as pd

from osteoimmune.errors import DataError, InvalidValue, need_known
from osteoimmune.evidence.trial_tables import Floats


def moderator_design(table: pd.DataFrame, moderators: Sequence[str], where: str) -> tuple[tuple[str, ...], Floats]:
    """Term names and design matrix (trials, terms), the intercept first.

    A text column gives one indicator per group but the first in alphabetical order, named `column:group`.

    Raises:
        UnknownName: no such column.
        DataError: a missing or mixed value.
        InvalidValue: no moderator, or one that does not vary.
    """
    if isinstance(moderators, str) or not moderators:
        raise InvalidValue(f"{where}: moderators must be a list of one or more column names")
    need_known("column", moderators, map(str, table.columns), where)
    names, columns = ["intercept"], [np.ones(len(table))]
    for moderator in moderators:
        for name, values in _terms(table, moderator, where):
            names.append(name)
            columns.append(values)
    design = np.column_stack(columns)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise InvalidValue(f"{where}: the moderators {', '.join(moderators)} cannot be told apart in these trials")
    return tuple(names), design


def _terms(table: pd.DataFrame, moderator: str, where: str) -> list[tuple[str, Floats]]:
    values = list(table[moderator])
    if all(isinstance(value, Real) and not isinstance(value, bool) for value in values):
        numbers = np.array(values, dtype=float)
        if not np.all(np.isfinite(numbers)):
            row = int(np.flatnonzero(~np.isfinite(numbers))[0])
            raise DataError(f"{where}: study {table['study'].iloc[row]!r} has no value of {moderator}")
        terms = [(moderator, numbers)]
    else:
        groups = group_names(table, moderator, where)
        others = sorted(set(groups))[1:]
        terms = [(f"{moderator}:{other}", np.array([float(group == other) for group in groups])) for other in others]
    if not terms or any(np.ptp(column) == 0 for _, column in terms):
        raise InvalidValue(f"{where}: {moderator} is the same in every trial")
    return terms


def group_names(table: pd.DataFrame, column: str, where: str) -> list[str]:
    """The group of each trial as text. Raises `UnknownName` for a missing column, `DataError` for a gap."""
    need_known("column", [column], map(str, table.columns), where)
    groups = []
    for study, value in zip(table["study"], table[column]):
        if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
            raise DataError(f"{where}: study {study!r} has no value of {column}")
        groups.append(str(value))
    return groups
