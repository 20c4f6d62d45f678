"""Results as tables: the same numbers in CSV, Parquet and JSON, and no cell that a spreadsheet would run."""

import csv
import io
from dataclasses import replace
from functools import cache

import pyarrow.parquet as pq
import pytest

from osteoimmune.report.tables import CURVES, csv_text, table_files
from osteoimmune.study import load_study
from osteoimmune.trials import run_study


@cache
def files():
    return table_files(run_study(load_study("fc-opg")))


def test_every_number_is_the_same_in_all(tmp_path):
    result = run_study(load_study("fc-opg"))
    rows = list(csv.reader(io.StringIO(files()["curves.csv"])))
    assert tuple(rows[0]) == CURVES
    assert len(rows) - 1 == sum(len(s.value) for arm in result.arms.values() for s in arm.series.values())
    (tmp_path / "c.parquet").write_bytes(files()["curves.parquet"])
    columns = pq.read_table(tmp_path / "c.parquet").to_pydict()
    assert [float(row[4]) for row in rows[1:]] == columns["value"]
    assert [row[0] for row in rows[1:]] == columns["arm"]


def test_every_parameter_has_its_line():
    rows = list(csv.DictReader(io.StringIO(files()["numbers.csv"])))
    assert len(rows) > 50
    assert all(row["source"] and row["status"] for row in rows)


@pytest.mark.promise("P14")
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-x", "@a", "\tx"])
def test_a_cell_that_would_be_run_is_not(cell):
    assert csv_text(("a",), [(cell,)]).splitlines()[1].lstrip('"').startswith("'")


def test_what_did_not_happen_is_empty():
    result = run_study(load_study("fc-opg"))
    none = replace(result, endpoints=tuple(replace(e, value=None, month=None) for e in result.endpoints))
    rows = list(csv.DictReader(io.StringIO(table_files(none)["endpoints.csv"])))
    assert all(row["value"] == "" for row in rows)
