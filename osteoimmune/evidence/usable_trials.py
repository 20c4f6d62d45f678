"""From a data frame to the estimates that inverse-variance work uses, in one step."""

import pandas as pd

from osteoimmune.errors import need_known
from osteoimmune.evidence.inverse_variance import informative
from osteoimmune.evidence.measures import measure_named
from osteoimmune.evidence.read_table import read_table
from osteoimmune.evidence.trial_effects import check_correction, sizes_of
from osteoimmune.evidence.trial_tables import Flags, Floats

DOUBLE_ZERO = ("drop", "keep")


def usable_trials(
    table: object, measure: str, zero_correction: float, double_zero: str | None, where: str
) -> tuple[Floats, Floats, Flags, tuple[str, ...]]:
    """Estimates and variances of the trials that enter, which rows these are, and a note on the others.

    Raises:
        UnknownName, InvalidValue, DataError: as for `pool`.
    """
    found = measure_named(measure, where)
    check_correction(zero_correction, where)
    if double_zero is not None:
        need_known("double_zero policy", [double_zero], DOUBLE_ZERO, where)
    sizes = sizes_of(read_table(table, found, where), found, zero_correction)
    drop = double_zero == "drop" if double_zero else not found.keeps_double_zero
    keep, notes = informative(sizes, drop)
    return sizes.estimate[keep], sizes.variance[keep], keep, notes


def rows_of(table: pd.DataFrame, keep: Flags) -> pd.DataFrame:
    """The rows that enter, as a data frame of their own."""
    rows: pd.DataFrame = table.loc[keep.tolist()].reset_index(drop=True)
    return rows
