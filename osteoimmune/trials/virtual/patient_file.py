"""Tables of patients written and read back to the last bit, as CSV (numbers with all their digits) or as Parquet."""

import csv
import hashlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import DataError, OsteoimmuneError
from osteoimmune.quantities import parse_number

WORDS = ("arm", "status", "ended")
WHOLE = ("patient", "screened", "doses_planned", "doses_given")
_LARGEST_FILE = 2_000_000_000  # bytes
_PARQUET = b"PAR1"


@dataclass(frozen=True)
class PatientTable:
    """A table of patients as it was read.

    Attributes:
        file: its name.
        sha256: of its bytes.
        columns: by name as the header says, each (rows,); NaN where a cell is empty.
        lines: (rows,) where each row stands: the line of a CSV, the number of the row, from 1 on, of a Parquet file.
    """

    file: str
    sha256: str
    columns: Mapping[str, NDArray[Any]]
    lines: Sequence[int]
    is_text: bool

    def place(self, row: int) -> str:
        """Where a row stands, for messages."""
        return f"{self.file}:{self.lines[row]}" if self.is_text else f"{self.file}, row {self.lines[row]}"


def patient_csv(table: Mapping[str, NDArray[Any]]) -> str:
    """A table of patients as CSV; a number that is not there is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(_cells(column) for column in table.values()), strict=True))
    return text.getvalue()


def patient_parquet(table: Mapping[str, NDArray[Any]]) -> bytes:
    """A table of patients as Parquet; numbers are stored as they lie in memory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    own = {n: pa.array(c.tolist() if c.dtype.kind in "UO" else c, from_pandas=False) for n, c in table.items()}
    pq.write_table(pa.table(own), sink, compression="zstd")
    return bytes(sink.getvalue())


def read_patients(path: Path) -> dict[str, NDArray[Any]]:
    """The columns of a table of patients; see `read_table`."""
    return dict(read_table(path).columns)


def read_table(path: Path) -> PatientTable:
    """A table of patients from CSV or Parquet, whichever the file is.

    Raises:
        DataError: no such file, no patient column, a row of another length, or a cell that is no number; the message
            names file and line.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise DataError(f"{path.name} is too large to be a table of patients")
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"there is no file {path}") from None
    except OSError as reason:
        raise DataError(f"{path} cannot be read: {reason.strerror}") from None
    known = hashlib.sha256(content).hexdigest()
    if content.startswith(_PARQUET):
        columns = _from_parquet(content, path.name)
        rows = len(next(iter(columns.values())))
        return PatientTable(path.name, known, columns, range(1, rows + 1), is_text=False)
    columns, lines = _from_csv(content, path.name)
    return PatientTable(path.name, known, columns, lines, is_text=True)


def _from_csv(content: bytes, file: str) -> tuple[dict[str, NDArray[Any]], list[int]]:
    try:
        text = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as reason:
        raise DataError(f"{file} cannot be read as UTF-8 text: {reason}") from None
    reader = csv.reader(text, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        names = next(reader, [])
        _need_names(names, f"{file}:1")
        for row in reader:
            if len(row) != len(names):
                raise DataError(f"{file}:{reader.line_num}: the row has not as many fields as the header")
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as reason:
        raise DataError(f"{file}:{reader.line_num}: this is no CSV: {reason}") from None
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {name: _column(name, own, file, lines) for name, own in zip(names, cells, strict=True)}, lines


def _from_parquet(content: bytes, file: str) -> dict[str, NDArray[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)
    except (pa.ArrowException, OSError) as reason:
        raise DataError(f"{file} is a damaged Parquet file: {' '.join(str(reason).split())[:120]}") from None
    _need_names(table.column_names, file)
    return {name: _arrow_column(name, table.column(name), file) for name in table.column_names}


def _arrow_column(name: str, column: Any, file: str) -> NDArray[Any]:
    import pyarrow as pa

    if name in WORDS:
        return np.array([str(word) for word in column.to_pylist()], dtype=np.str_)
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise DataError(f"{file}: column {name!r} holds {kind}, not numbers")
    if name in WHOLE:
        if column.null_count or not pa.types.is_integer(kind):
            raise DataError(f"{file}: column {name!r} needs whole numbers, one in every row")
        return np.asarray(column.to_numpy(), np.int64)
    return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64)


def _need_names(names: Sequence[str], where: str) -> None:
    if "patient" not in names or len(set(names)) < len(names):
        raise DataError(f"{where}: needs distinct columns, one of them 'patient'")


def _cells(column: NDArray[Any]) -> list[Any]:
    if column.dtype.kind != "f":
        return list(column.tolist())
    return ["" if math.isnan(value) else repr(value) for value in column.tolist()]


def _column(name: str, cells: tuple[str, ...], file: str, lines: Sequence[int]) -> NDArray[Any]:
    if name in WORDS:
        return np.array(cells, dtype=np.str_)
    read: list[Any] = []
    try:
        for cell in cells:
            read.append(int(cell) if name in WHOLE else parse_number(cell) if cell else math.nan)
    except (ValueError, OsteoimmuneError) as reason:
        raise DataError(f"{file}:{lines[len(read)]}: column {name!r}: {reason}") from None
    return np.array(read, np.int64 if name in WHOLE else np.float64)
