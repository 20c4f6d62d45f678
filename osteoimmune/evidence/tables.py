"""The packaged evidence: the reviewed safety rows, and how to ask for some of them."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from osteoimmune.errors import DataError, need_known
from osteoimmune.evidence.rows import COLUMNS, EvidenceRow, row_from_text

ALIASES = {
    "neoplasm": "malignancy",
    "cancer": "malignancy",
    "serious_neoplasm": "serious_malignancy",
    "serious_cancer": "serious_malignancy",
    "any_AE": "any_adverse_event",
    "any_SAE": "any_serious_adverse_event",
    "ONJ": "osteonecrosis_of_jaw",
    "hypocalcemia": "hypocalcaemia",
    "GI": "gastrointestinal",
    "ENT": "ear_nose_throat",
    "CV": "cardiovascular",
}


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """Rows of evidence in their order; every question about them returns another table or plain values."""

    rows: tuple[EvidenceRow, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[EvidenceRow]:
        return iter(self.rows)

    def where(self, keep: Callable[[EvidenceRow], bool]) -> "EvidenceTable":
        """The rows for which `keep` holds."""
        return EvidenceTable(tuple(row for row in self.rows if keep(row)))

    def row(self, row_id: str) -> EvidenceRow:
        """The row of that name; raises `UnknownName` with the nearest right ones."""
        by_id = {row.row_id: row for row in self.rows}
        need_known("row", [row_id], by_id, "the evidence table")
        return by_id[row_id]

    def values(self, column: str) -> tuple[str, ...]:
        """The distinct words of a column, sorted."""
        need_known("column", [column], COLUMNS, "the evidence table")
        return tuple(sorted({str(getattr(row, column)) for row in self.rows}))

    def frame(self) -> pd.DataFrame:
        """The rows as a data frame, one column a field; missing counts are `<NA>` (Int64)."""
        frame = pd.DataFrame([asdict(row) for row in self.rows], columns=list(COLUMNS))
        counts = ["events_treat", "n_treat", "events_ctrl", "n_ctrl"]
        return frame.astype(dict.fromkeys(counts, "Int64"))

    def ancestors(self, row: EvidenceRow) -> tuple[str, ...]:
        """The ids of the rows whose patients include this row's, nearest first."""
        by_id, chain = {r.row_id: r for r in self.rows}, []
        parent = row.parent_row
        while parent and parent not in chain:
            chain.append(parent)
            parent = by_id[parent].parent_row if parent in by_id else ""
        return tuple(chain)


def packaged_records(name: str) -> list[tuple[str, dict[str, str]]]:
    """The lines of a packaged CSV as `(file:line, cells)`; raises `DataError` on a torn line."""
    text = files("osteoimmune.evidence").joinpath("data", name).read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    records = []
    for cells in reader:
        where = f"{name}:{reader.line_num}"
        if None in cells or None in cells.values():
            raise DataError(f"{where}: has not as many cells as the header")
        records.append((where, dict(cells)))
    return records


@cache
def safety_rows() -> EvidenceTable:
    """The reviewed safety rows of the package: 155 contrasts of denosumab trials, each with its source."""
    rows = tuple(row_from_text(cells, where) for where, cells in packaged_records("safety_rows.csv"))
    need_distinct((row.row_id for row in rows), "safety_rows.csv")
    return EvidenceTable(rows)


def need_distinct(names: Iterable[str], where: str) -> None:
    """Raise `DataError` for the first name that comes twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DataError(f"{where}: {name!r} comes twice")
        seen.add(name)


def trial_named(name: str) -> str:
    """The trial of that name, whatever its case; raises `UnknownName` with the nearest."""
    trials = safety_rows().values("trial")
    chosen = {trial.lower(): trial for trial in trials}.get(name.strip().lower(), name)
    need_known("trial", [chosen], trials, "the evidence table")
    return chosen


def known_name(kind: str, name: str, known: Iterable[str], where: str = "") -> str:
    """`name`, or the packaged word for its alias ("neoplasm" is "malignancy"); raises `UnknownName`."""
    names = set(known)
    chosen = name if name in names else ALIASES.get(name, name.strip().lower().replace(" ", "_"))
    need_known(kind, [chosen], names, where)
    return chosen
