"""The packaged evidence checked as a whole, and what it holds, in sentences."""

from osteoimmune.errors import DataError
from osteoimmune.evidence.bias import risk_of_bias
from osteoimmune.evidence.missing import missing_trials
from osteoimmune.evidence.rows import EvidenceRow
from osteoimmune.evidence.tables import safety_rows


def packaged_summary() -> tuple[str, ...]:
    """What the packaged files hold, after every check of theirs.

    Raises:
        DataError: a row without its source, a parent that does not exist or counts fewer, a pooled trial
            without its risk of bias.
    """
    rows = safety_rows()
    for row in rows:
        _need_parent(row)
    unassessed = sorted({row.trial for row in rows if row.use == "pool"} - set(risk_of_bias()))
    if unassessed:
        raise DataError(f"risk_of_bias.csv: no judgement for {', '.join(unassessed)}")
    seen = sum(row.seen for row in rows)
    usable = sum(row.use == "pool" and row.seen and row.has_counts for row in rows)
    sourced = sum(bool(row.source and row.locus) for row in rows)
    return (
        f"safety_rows.csv: {len(rows)} contrasts of {len({row.trial for row in rows})} trials, no fault found",
        f"{sourced} of {len(rows)} name their source and their place in it",
        f"{seen} were seen in a source, {len(rows) - seen} are from memory; {usable} may be pooled",
        f"risk_of_bias.csv: {len(risk_of_bias())} trials, five domains each",
        f"missing_trials.csv: {len(missing_trials())} trials lack some or all of their counts",
    )


def _need_parent(row: EvidenceRow) -> None:
    if not row.parent_row:
        return
    parent = safety_rows().row(row.parent_row)
    pairs = ((row.events_treat, parent.events_treat), (row.events_ctrl, parent.events_ctrl))
    if any(own is not None and whole is not None and own > whole for own, whole in pairs):
        raise DataError(f"safety_rows.csv: {row.row_id} counts more events than its parent {parent.row_id}")
