"""A user's own table: any CSV of trials, columns mapped by name, every fault with its line and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from osteoimmune.errors import DataError, InvalidValue, need_known
from osteoimmune.evidence.csv_text import TextTable, read_text_table
from osteoimmune.evidence.question import Question
from osteoimmune.evidence.shared_controls import share_controls
from osteoimmune.evidence.user_cells import KINDS, MISSING, NAMES, TARGETS, user_value


@dataclass(frozen=True, slots=True)
class UserTable:
    """A user's table, checked: which kind of numbers it holds, its frame, and the line of each row."""

    name: str
    kind: str
    frame: pd.DataFrame
    lines: tuple[int, ...]
    remarks: tuple[str, ...]

    def question(self, shared_arms: str = "", title: str = "") -> Question:
        """The table as a question; shared control arms need `combine` or `split`.

        Raises:
            InvalidValue: control arms are shared and no policy is given.
        """
        frame, notes = share_controls(self.frame, shared_arms, f"{self.name}")
        return Question(title or Path(self.name).stem, "", frame, notes=(*notes, *self.remarks))


def read_user_table(path: Path, mapping: Mapping[str, str] | None = None) -> UserTable:
    """A user's CSV as a checked table.

    Args:
        path: a CSV file in UTF-8 (comma, semicolon or tab).
        mapping: our column name to theirs, `{"events_treat": "ev1"}`; unmapped ones bear our names.

    Raises:
        DataError: a file that cannot be read, a missing column, a cell that is no number, a line twice.
        InvalidValue: events above subjects, a negative count, an arm without subjects.
        UnknownName: a mapping from or to a column that does not exist.
    """
    text = read_text_table(path)
    columns = _columns(text, dict(mapping or {}))
    kind = _kind(columns, text)
    records, lines = [], []
    for number, cells in text.lines:
        records.append(_record(cells, columns, kind, text, number))
        lines.append(number)
    _need_distinct(records, lines, text.name)
    frame = pd.DataFrame(records)
    return UserTable(text.name, kind, frame, tuple(lines), _remarks(frame, kind))


def parse_mapping(text: str) -> dict[str, str]:
    """The mapping written as `events_treat=ev1,n_treat=n1`; raises `InvalidValue`, `UnknownName`."""
    mapping: dict[str, str] = {}
    for part in (piece.strip() for piece in text.split(",") if piece.strip()):
        target, equals, column = (piece.strip() for piece in part.partition("="))
        if not equals or not target or not column:
            raise InvalidValue(f"--map: {part!r} is not written as ours=theirs (events_treat=ev1)")
        need_known("column to map", [target], TARGETS, "--map")
        if target in mapping:
            raise InvalidValue(f"--map: {target} is mapped twice")
        mapping[target] = column
    return mapping


def _columns(text: TextTable, mapping: dict[str, str]) -> dict[str, int]:
    where = f"{text.name}:1"
    need_known("column to map", mapping, TARGETS, "the mapping")
    need_known("column", mapping.values(), text.header, where)
    if len(set(mapping.values())) < len(mapping):
        raise InvalidValue("the mapping gives one column of the file two meanings")
    chosen = {target: mapping.get(target, target) for target in TARGETS}
    return {target: text.header.index(name) for target, name in chosen.items() if name in text.header}


def _kind(columns: Mapping[str, int], text: TextTable) -> str:
    if "study" not in columns:
        need_known("column", ["study"], [*text.header], f"{text.name}:1 (map it: --map study=...)")
    for kind, needed in KINDS.items():
        if set(needed) <= set(columns):
            return kind
    kind = max(KINDS, key=lambda name: len(set(KINDS[name]) & set(columns)) / len(KINDS[name]))
    missing = [name for name in KINDS[kind] if name not in columns]
    raise DataError(
        f"{text.name}:1: no column {' or '.join(missing)}; the file has {_some(text.header)}; "
        f"map yours with --map {missing[0]}=..."
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _record(
    cells: Sequence[str], columns: Mapping[str, int], kind: str, text: TextTable, line: int
) -> dict[str, object]:
    record: dict[str, object] = {}
    for target, position in columns.items():
        cell = cells[position].strip()
        where = f"{text.name}:{line}:{text.header[position]}"
        if target in NAMES:
            record[target] = _name(cell, target, where)
        elif target in KINDS[kind] or (cell.lower() not in MISSING):
            record[target] = user_value(cell, target, where)
        else:
            record[target] = float("nan")
    _need_possible(record, f"{text.name}:{line}")
    return record


def _name(cell: str, target: str, where: str) -> str:
    if not cell and target == "study":
        raise DataError(f"{where}: the study has no name")
    return " ".join(cell.split())


def _need_possible(record: Mapping[str, object], where: str) -> None:
    for arm in ("treat", "ctrl"):
        events, subjects = record.get(f"events_{arm}"), record.get(f"n_{arm}")
        if isinstance(events, int) and isinstance(subjects, int) and events > subjects:
            raise InvalidValue(f"{where}: {events} events among {subjects} subjects (events_{arm}, n_{arm})")
    middle, low, high = (record.get(name) for name in KINDS["intervals"])
    if not (isinstance(low, float) and isinstance(middle, float) and isinstance(high, float)):
        return
    if not low <= middle <= high or low == high:
        raise InvalidValue(f"{where}: the ratio {middle:g} is not inside its interval {low:g} to {high:g}")


def _need_distinct(records: Sequence[Mapping[str, object]], lines: Sequence[int], name: str) -> None:
    first: dict[tuple[object, ...], int] = {}
    for record, line in zip(records, lines):
        key = tuple(record.get(column, "") for column in ("study", "arm", "control_arm"))
        if key in first:
            words = ", ".join(str(part) for part in key if part)
            raise DataError(
                f"{name}:{line}: {words} is already on line {first[key]}; "
                "two arms of one study need a column 'arm' that tells them apart"
            )
        first[key] = line


def _remarks(frame: pd.DataFrame, kind: str) -> tuple[str, ...]:
    remarks = []
    if len(frame) == 1:
        remarks.append("One trial only: its own result is shown, nothing is pooled.")
    if kind in ("counts", "person-time") and not frame[["events_treat", "events_ctrl"]].to_numpy().any():
        remarks.append("No arm has an event: no ratio can be estimated, only a risk difference.")
    return tuple(remarks)
