"""Questions to a run: its own tables, read only, nothing else of the machine, one sentence for what cannot be."""

import math

import pytest

from osteoimmune.errors import RunError
from osteoimmune.running import start
from osteoimmune.running.query import asked
from tests.running.toy_job import ToyJob


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "it's a run"  # a quote in the path
    start(ToyJob(60), path, chunk_patients=25)
    return path


def rows(folder, question):
    with asked(folder, question) as answer:
        return list(answer.rows)


def test_four_tables(folder):
    assert rows(folder, "SELECT count(*) FROM patients") == [(60,)]
    assert rows(folder, "SELECT count(*), count(DISTINCT arm) FROM trajectories") == [(360, 2)]
    assert rows(folder, "SELECT count(*) FROM events") == [(15,)]
    assert rows(folder, "FROM failures ORDER BY patient")[0] == (7, "placebo", "a toy that does not work")


def test_values_come_back_bit_for_bit(folder):
    zero = rows(folder, "SELECT value FROM trajectories WHERE patient = 13 AND month = 0 AND arm = 'drug'")
    assert math.copysign(1.0, zero[0][0]) == -1.0
    assert math.isnan(rows(folder, "SELECT value FROM trajectories WHERE patient = 7 LIMIT 1")[0][0])


@pytest.mark.parametrize("question", ["DESCRIBE patients", "WITH a AS (SELECT 1) FROM a", "SUMMARIZE patients"])
def test_what_only_reads_is_answered(folder, question):
    assert rows(folder, question)


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("SELECT patientt FROM patients", 'Candidate bindings: "patient"'),
        ("SELECT * FROM patient", "patients"),
        ("SELEKT 1", "syntax error"),
        ("", "not nothing"),
        ("SELECT 1; SELECT 2", "not 2"),
        ("SELECT * FROM read_text('/etc/hostname')", "cannot be answered"),
        ("SELECT * FROM '/etc/passwd'", "cannot be answered"),
        ("SELECT * FROM glob('/etc/*')", "cannot be answered"),
        ("SELECT * FROM read_csv('https://example.org/a.csv')", "cannot be answered"),
        ("COPY patients TO 'out.csv'", "may only SELECT"),
        ("ATTACH 'x.db'", "may only SELECT"),
        ("INSTALL httpfs", "may only SELECT"),
        ("SET threads = 1", "may only SELECT"),
        ("PRAGMA database_list", "may only SELECT"),
        ("DROP VIEW patients", "may only SELECT"),
        ("SELECT * FROM answer", "cannot be answered"),
    ],
)
def test_what_cannot_be_is_one_sentence(folder, question, told):
    before = sorted(p.stat().st_mtime_ns for p in folder.rglob("*"))
    with pytest.raises(RunError) as caught:
        rows(folder, question)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(p.stat().st_mtime_ns for p in folder.rglob("*")) == before


def test_a_shortened_chunk_is_named(tmp_path):
    start(ToyJob(60), tmp_path / "run", chunk_patients=25)
    victim = tmp_path / "run" / "chunks" / "patients-000000025-000000049" / "events.parquet"
    victim.write_bytes(victim.read_bytes()[:100])
    with pytest.raises(RunError, match=r"patients-000000025-000000049/events\.parquet has 100 bytes.*resume"):
        rows(tmp_path / "run", "SELECT 1")


def test_nothing_there_yet(tmp_path):
    with pytest.raises(ZeroDivisionError):
        start(ToyJob(10, broken=0), tmp_path / "run")
    with pytest.raises(RunError, match="no finished chunk yet"):
        rows(tmp_path / "run", "SELECT 1")
