"""Counts rebuilt from printed percentages: the nearest whole number, and the span it could have been."""

import math
from dataclasses import replace

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.rows import EvidenceRow


def counts_from_percentages(row: EvidenceRow) -> EvidenceRow:
    """The row with its counts rebuilt where only percentages were printed; else the row itself.

    Raises:
        InvalidValue: neither counts nor percentages.
    """
    if row.has_counts:
        return row
    numbers = (row.percent_treat, row.n_treat, row.percent_ctrl, row.n_ctrl)
    if None in numbers:
        raise InvalidValue(f"row {row.row_id} has neither counts nor percentages")
    return replace(
        row,
        events_treat=_nearest(row.percent_treat, row.n_treat),
        events_ctrl=_nearest(row.percent_ctrl, row.n_ctrl),
    )


def _nearest(percent: float | None, subjects: int | None) -> int:
    return round((percent or 0.0) / 100 * (subjects or 0))


def count_span(percent: float, subjects: int, decimals: int = 1) -> tuple[int, int]:
    """The fewest and most events that print as `percent` with that many decimals.

    >>> count_span(0.9, 3886)
    (34, 36)
    """
    half = 0.5 * 10.0**-decimals
    fewest = math.ceil((percent - half) / 100 * subjects)
    most = math.ceil((percent + half) / 100 * subjects) - 1
    return max(fewest, 0), min(max(most, 0), subjects)
