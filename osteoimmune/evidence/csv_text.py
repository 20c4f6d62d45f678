"""From bytes to lines of cells: encodings, limits and torn lines are refused by file, line and column."""

import csv
from dataclasses import dataclass
from pathlib import Path

from osteoimmune.errors import DataError

LARGEST_FILE = 20_000_000  # bytes
LONGEST_CELL = 10_000  # characters
MOST_LINES = 100_000
LONGEST_NAME = 100  # characters of a column's name
_MARKS = {
    b"PK\x03\x04": "a zip or Excel workbook; save it as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save it as CSV",
    b"%PDF": "a PDF",
    b"\xff\xfe": "UTF-16 text; save it as UTF-8",
    b"\xfe\xff": "UTF-16 text; save it as UTF-8",
    b"\x1f\x8b": "a gzip archive; unpack it first",
}


@dataclass(frozen=True, slots=True)
class TextTable:
    """A CSV file as text: its name, its header, and each line's number and cells."""

    name: str
    header: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]


def read_text_table(path: Path) -> TextTable:
    """The header and lines of a CSV file (comma, semicolon or tab; UTF-8).

    Blank lines are skipped; a byte-order mark is dropped.

    Raises:
        DataError: no such file, not text, too large, a cell too long, a torn line, no data.
    """
    text = _decoded(path)
    lines = _split(text, path.name) if text.strip() else []
    if not lines:
        raise DataError(f"{path.name}: the file is empty")
    number, header = lines[0]
    header = tuple(cell.strip() for cell in header)
    _need_header(header, f"{path.name}:{number}")
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise DataError(
                f"{path.name}:{number}: {len(cells)} cells where the header has {len(header)} columns"
                + _comma_hint(len(cells), len(header), text)
            )
    if len(lines) == 1:
        raise DataError(f"{path.name}: a header and no line of data")
    return TextTable(path.name, header, tuple(lines[1:]))


def _comma_hint(cells: int, columns: int, text: str) -> str:
    likely = cells > columns and "," in text and ";" not in text.splitlines()[0]
    return "; is a decimal comma or an unquoted comma in it?" if likely else ""


def _decoded(path: Path) -> str:
    if not path.exists():
        raise DataError(f"{path}: no such file")
    if not path.is_file():
        raise DataError(f"{path}: is not a file")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise DataError(f"{path.name}: {size / 1e6:.0f} MB is more than the {LARGEST_FILE / 1e6:.0f} MB allowed")
    data = path.read_bytes()
    for mark, meaning in _MARKS.items():
        if data.startswith(mark):
            raise DataError(f"{path.name}: is not CSV text but {meaning}")
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise DataError(f"{path.name}:{line}: holds a zero byte; this is not CSV text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        column = fault.start - (data.rfind(b"\n", 0, fault.start) + 1) + 1
        raise DataError(
            f"{path.name}:{line}:{column}: byte 0x{data[fault.start]:02x} is not UTF-8; "
            "save the file as UTF-8 (it looks like Latin-1 or Windows-1252)"
        ) from None


def _split(text: str, name: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True)
    lines: list[tuple[int, tuple[str, ...]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _need_short(cells, f"{name}:{start}")
                lines.append((start, tuple(cells)))
            if len(lines) > MOST_LINES:
                raise DataError(f"{name}:{start}: more than {MOST_LINES} lines")
            start = reader.line_num + 1
    except csv.Error as fault:
        raise DataError(f"{name}:{start}: {_csv_fault(str(fault))}") from None
    return lines


def _csv_fault(message: str) -> str:
    if "field larger than" in message:
        return f"a cell of more than 131,072 characters, where {LONGEST_CELL:,} are allowed"
    if "unexpected end of data" in message:
        return "a quotation mark is opened and never closed"
    return f"is not proper CSV ({message})"


def _need_short(cells: list[str], where: str) -> None:
    for column, cell in enumerate(cells, start=1):
        if len(cell) > LONGEST_CELL:
            raise DataError(f"{where}: cell {column} has {len(cell):,} characters, where {LONGEST_CELL:,} are allowed")


def _delimiter(text: str) -> str:
    first = next(line for line in text.splitlines() if line.strip())
    return max(",;\t", key=first.count)


def _need_header(header: tuple[str, ...], where: str) -> None:
    for column, title in enumerate(header, start=1):
        if not title:
            raise DataError(f"{where}: column {column} has no name")
        if not title.isprintable() or len(title) > LONGEST_NAME:
            raise DataError(f"{where}: the name of column {column} is too long or holds a line break")
        if header.index(title) != column - 1:
            raise DataError(f"{where}: the column name {title!r} comes twice")
