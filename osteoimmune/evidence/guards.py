"""Guards: no patient counted twice, no subset beside its parent, no integrated analysis beside its trials."""

from collections.abc import Iterable
from itertools import combinations

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.rows import EvidenceRow
from osteoimmune.evidence.tables import EvidenceTable, safety_rows

INTEGRATES = {"SRE integrated": ("Fizazi 2011", "Stopeck 2010", "Henry 2011")}


def contrast_of(row: EvidenceRow) -> tuple[str, str]:
    """The patients on both sides: equal for two reports of the same contrast."""
    return row.treated_group_id, row.control_group_id


def shares_an_arm(one: EvidenceRow, other: EvidenceRow) -> bool:
    """Whether two contrasts use the same treated or the same control patients."""
    return one.treated_group_id == other.treated_group_id or one.control_group_id == other.control_group_id


def overlap(one: EvidenceRow, other: EvidenceRow, table: EvidenceTable) -> str:
    """Why two rows may not stand in one pool, as a sentence; empty where they may."""
    if one.row_id in table.ancestors(other) or other.row_id in table.ancestors(one):
        return f"{one.row_id} and {other.row_id} are a row and a subset of it"
    if contrast_of(one) == contrast_of(other):
        return f"{one.row_id} and {other.row_id} count the same patients of {one.trial}"
    for whole, part in ((one, other), (other, one)):
        if part.trial in INTEGRATES.get(whole.trial, ()):
            return f"{whole.row_id} is an integrated analysis that already contains {part.trial}"
    return ""


def need_no_overlap(rows: Iterable[EvidenceRow], table: EvidenceTable | None = None) -> None:
    """Refuse a set of rows in which any patient would be counted twice as a treated-control contrast.

    Rows that share one arm only (several doses, one placebo) pass: `share_arms` treats those.

    Raises:
        InvalidValue: naming the two rows and the reason.
    """
    known = table if table is not None else safety_rows()
    for one, other in combinations(tuple(rows), 2):
        reason = overlap(one, other, known)
        if reason:
            raise InvalidValue(f"these rows cannot be pooled: {reason}")


def need_one_question(rows: Iterable[EvidenceRow]) -> None:
    """Refuse rows of different pooling groups: they answer different questions; raises `InvalidValue`."""
    groups = sorted({row.pooling_group for row in rows})
    if len(groups) > 1:
        raise InvalidValue(f"these rows cannot be pooled: they answer different questions ({', '.join(groups)})")


def need_usable(rows: Iterable[EvidenceRow]) -> None:
    """Refuse a row that carries no poolable contrast (single arm, no counts); raises `InvalidValue`."""
    for row in rows:
        if row.use not in ("pool", "subset", "sources conflict"):
            raise InvalidValue(f"row {row.row_id} ({row.trial}) cannot be pooled: {row.use}")
        if not row.has_counts:
            raise InvalidValue(f"row {row.row_id} ({row.trial}) cannot be pooled: it has no counts")
