"""Counts rebuilt from printed percentages: the nearest whole number."""

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
