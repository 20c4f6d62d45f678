"""From a data frame to a checked table: a value that cannot be used is refused by study, row and column."""

from difflib import get_close_matches
from numbers import Real

import numpy as np
import pandas as pd
from scipy.special import ndtri

from osteoimmune.errors import DataError, InvalidValue
from osteoimmune.evidence.measures import Measure
from osteoimmune.evidence.trial_tables import (
    CountTable,
    EstimateTable,
    Floats,
    LogRankTable,
    PersonTimeTable,
    TrialTable,
    frozen,
)

COLUMNS: dict[str, tuple[str, ...]] = {
    "counts": ("events_treat", "n_treat", "events_ctrl", "n_ctrl"),
    "person_time": ("events_treat", "time_treat", "events_ctrl", "time_ctrl"),
    "log_rank": ("o_minus_e", "variance"),
    "estimates": ("estimate", "se"),
    "interval": ("ratio", "ratio_low", "ratio_high"),
}
ZERO_ALLOWED = ("events_treat", "events_ctrl", "variance")
ANY_SIGN = ("estimate", "o_minus_e")
LARGEST = 1e12


def read_table(table: object, measure: Measure, where: str = "pool") -> TrialTable:
    """The trials of a data frame, checked, in the richest form that the measure can use.

    Args:
        table: a pandas DataFrame with a `study` column and the columns of one kind in `COLUMNS`
            (`ratio, ratio_low, ratio_high` are a 95 % interval on the natural scale).
        measure: decides which kinds are of use.
        where: the call named in messages.

    Raises:
        InvalidValue: not a data frame, no rows, or a value out of its range.
        DataError: a column is missing, doubled, or holds text; a line comes twice.
    """
    if not isinstance(table, pd.DataFrame):
        raise InvalidValue(f"{where} needs a pandas DataFrame of trials, not {type(table).__name__}")
    if len(table) == 0:
        raise InvalidValue(f"{where} needs at least one trial, and the table has no rows")
    _refuse_doubled(table, where)
    kind = _kind_of(table, measure, where)
    study = _study_names(table, where)
    columns = {name: _numbers(table, name, study, where) for name in COLUMNS[kind]}
    _refuse_repeated(study, columns, where)
    return _build(kind, study, columns, where)


def _refuse_doubled(table: pd.DataFrame, where: str) -> None:
    doubled = table.columns[table.columns.duplicated()]
    if len(doubled):
        raise DataError(f"{where}: the column {str(doubled[0])!r} stands twice in the table")


def _refuse_repeated(study: tuple[str, ...], columns: dict[str, Floats], where: str) -> None:
    """The same name with the same numbers is one trial twice; a name alone may stand for two reports."""
    first: dict[tuple[object, ...], int] = {}
    for row, line in enumerate(zip(study, *columns.values()), start=1):
        if line in first:
            raise DataError(f"{where}: study {line[0]!r} (row {row}) repeats row {first[line]}; a trial counts once")
        first[line] = row


def _kind_of(table: pd.DataFrame, measure: Measure, where: str) -> str:
    present = [str(column) for column in table.columns]
    for kind in measure.kinds:
        if set(COLUMNS[kind]) <= set(present):
            return kind
    nearest = max(measure.kinds, key=lambda kind: len(set(COLUMNS[kind]) & set(present)))
    missing = next(name for name in COLUMNS[nearest] if name not in present)
    raise DataError(_missing_column(missing, present, measure, where))


def _missing_column(missing: str, present: list[str], measure: Measure, where: str) -> str:
    like = get_close_matches(missing, [name for name in present if name not in sum(COLUMNS.values(), ())], n=1)
    hint = f"; is {like[0]!r} meant" if like else ""
    forms = " or ".join("(" + ", ".join(COLUMNS[kind]) + ")" for kind in measure.kinds)
    return f"{where}: the table has no column {missing!r}{hint}; {measure.name} needs study and {forms}"


def _study_names(table: pd.DataFrame, where: str) -> tuple[str, ...]:
    if "study" not in table.columns:
        raise DataError(f"{where}: the table has no column 'study'")
    names = []
    for row, name in enumerate(table["study"], start=1):
        if name is None or name is pd.NA or (isinstance(name, float) and np.isnan(name)) or not str(name).strip():
            raise DataError(f"{where}: row {row} has no study name")
        names.append(str(name))
    return tuple(names)


def _numbers(table: pd.DataFrame, column: str, study: tuple[str, ...], where: str) -> Floats:
    values = np.empty(len(study))
    for row, value in enumerate(table[column].tolist()):
        problem = _unusable(value, column)
        if problem is not None:
            kind, words = problem
            raise kind(f"{where}: study {study[row]!r} (row {row + 1}): {column} is {words}")
        values[row] = value
    return frozen(values)


def _unusable(value: object, column: str) -> tuple[type[DataError | InvalidValue], str] | None:
    """What is wrong with a value, as the error to raise and the rest of its sentence; None for a good one."""
    if value is None or value is pd.NA or value is pd.NaT:
        return InvalidValue, "missing"
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        comma = " (a decimal comma?)" if isinstance(value, str) and "," in value else ""
        return DataError, f"{_short(value)}, which is not a number{comma}"
    number = float(value)
    if np.isnan(number):
        return InvalidValue, "missing (NaN)"
    if abs(number) > LARGEST:
        return InvalidValue, f"{number:g}, which is not a finite number of a usable size"
    if column not in ANY_SIGN and (number < 0 or (number == 0 and column not in ZERO_ALLOWED)):
        bound = "zero or more" if column in ZERO_ALLOWED else "above zero"
        return InvalidValue, f"{number:g}, and must be {bound}"
    return None


def _short(value: object) -> str:
    text = repr(value[:60]) if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _build(kind: str, study: tuple[str, ...], columns: dict[str, Floats], where: str) -> TrialTable:
    if kind == "counts":
        for arm in ("treat", "ctrl"):
            _events_within(study, columns[f"events_{arm}"], columns[f"n_{arm}"], arm, where)
        return CountTable(study, **columns)
    if kind == "person_time":
        return PersonTimeTable(study, **columns)
    if kind == "log_rank":
        return LogRankTable(study, **columns)
    if kind == "interval":
        return _from_interval(study, columns, where)
    return EstimateTable(study, **columns)


def _events_within(study: tuple[str, ...], events: Floats, n: Floats, arm: str, where: str) -> None:
    for row in np.flatnonzero(events > n):
        raise InvalidValue(
            f"{where}: study {study[row]!r} (row {row + 1}): events_{arm} is {events[row]:g}, "
            f"more than n_{arm}, {n[row]:g}"
        )


def _from_interval(study: tuple[str, ...], columns: dict[str, Floats], where: str) -> EstimateTable:
    ratio, low, high = (columns[name] for name in COLUMNS["interval"])
    for row in np.flatnonzero(~((low < high) & (low <= ratio) & (ratio <= high))):
        raise InvalidValue(
            f"{where}: study {study[row]!r} (row {row + 1}): the ratio {ratio[row]:g} "
            f"is not inside its interval {low[row]:g} to {high[row]:g}"
        )
    se = (np.log(high) - np.log(low)) / (2 * float(ndtri(0.975)))
    return EstimateTable(study, frozen(np.log(ratio)), frozen(se))
