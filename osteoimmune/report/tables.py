"""A study's results as plain tables beside its report: curves, endpoints, numbers."""

import csv
import io
from collections.abc import Iterable, Sequence

from osteoimmune.trials.result import StudyResult

CURVES = ("arm", "observable", "unit", "month", "value")
ENDPOINTS = ("endpoint", "title", "arm", "observable", "unit", "value", "month", "since")
NUMBERS = ("name", "arm", "value", "unit", "status", "source", "decided_by", "meaning")
Row = tuple[object, ...]


def curve_rows(result: StudyResult) -> Iterable[Row]:
    """Every sample of every curve: see `CURVES`; months since the first day."""
    for arm in result.arms.values():
        for name, series in arm.series.items():
            for month, value in zip(series.time_months.tolist(), series.value.tolist(), strict=True):
                yield arm.name, name, series.unit, month, value


def endpoint_rows(result: StudyResult) -> Iterable[Row]:
    """Every endpoint: see `ENDPOINTS`; what did not happen is empty."""
    for item in result.endpoints:
        asked = item.endpoint
        yield asked.name, asked.title, item.arm, asked.observable, item.unit, item.value, item.month, asked.since


def number_rows(result: StudyResult) -> Iterable[Row]:
    """Every number of the model: see `NUMBERS`."""
    for used in result.parameters:
        told = used.value
        yield used.name, used.arm, told.number, told.unit, told.status, told.source, used.decided_by, told.meaning


def csv_text(header: Sequence[str], rows: Iterable[Row]) -> str:
    """A table as CSV; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def _harmless(cell: object) -> object:
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def curves_parquet(result: StudyResult) -> bytes:
    """The curves as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*curve_rows(result), strict=True)) or [()] * len(CURVES)
    types = (pa.string(), pa.string(), pa.string(), pa.float64(), pa.float64())
    arrays = [pa.array(list(column), kind) for column, kind in zip(columns, types, strict=True)]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(arrays, names=list(CURVES)), sink)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def table_files(result: StudyResult) -> dict[str, str | bytes]:
    """Every table by the name of its file."""
    return {
        "curves.csv": csv_text(CURVES, curve_rows(result)),
        "curves.parquet": curves_parquet(result),
        "endpoints.csv": csv_text(ENDPOINTS, endpoint_rows(result)),
        "numbers.csv": csv_text(NUMBERS, number_rows(result)),
    }
