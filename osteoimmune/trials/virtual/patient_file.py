"""Tables of patients written as CSV and read back, to the last bit: numbers are written with all their digits."""

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import DataError, OsteoimmuneError
from osteoimmune.quantities import parse_number

WORDS = ("arm", "status", "ended")
WHOLE = ("patient", "screened", "doses_planned", "doses_given")
_LARGEST_FILE = 2_000_000_000  # bytes


def patient_csv(table: Mapping[str, NDArray[Any]]) -> str:
    """A table of patients as CSV; a number that is not there is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(_cells(column) for column in table.values()), strict=True))
    return text.getvalue()


def read_patients(path: Path) -> dict[str, NDArray[Any]]:
    """A table of patients from its CSV.

    Raises:
        DataError: no such file, no patient column, a row of another length, or a cell that is no number; the message
            names file and line.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise DataError(f"{path.name} is too large to be a table of patients")
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise DataError(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as reason:
        raise DataError(f"{path.name} cannot be read as UTF-8 text: {reason}") from None
    reader = csv.reader(lines, strict=True)
    names = next(reader, [])
    if "patient" not in names or len(set(names)) < len(names):
        raise DataError(f"{path.name}:1: needs distinct columns, one of them 'patient'")
    rows = []
    for row in reader:
        if len(row) != len(names):
            raise DataError(f"{path.name}:{reader.line_num}: the row has not as many fields as the header")
        rows.append(row)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {name: _column(name, cells, path.name) for name, cells in zip(names, columns, strict=True)}


def _cells(column: NDArray[Any]) -> list[Any]:
    if column.dtype.kind != "f":
        return list(column.tolist())
    return ["" if math.isnan(value) else repr(value) for value in column.tolist()]


def _column(name: str, cells: tuple[str, ...], file: str) -> NDArray[Any]:
    if name in WORDS:
        return np.array(cells, dtype=np.str_)
    try:
        if name in WHOLE:
            return np.array([int(cell) for cell in cells], np.int64)
        return np.array([parse_number(cell) if cell else math.nan for cell in cells], np.float64)
    except (ValueError, OsteoimmuneError) as reason:
        raise DataError(f"{file}: column {name!r}: {reason}") from reason
