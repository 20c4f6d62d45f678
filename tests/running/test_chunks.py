"""Chunks: every patient in one, whatever their number; and what making their files loads."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.running import start
from osteoimmune.running.chunks import chunks_of
from osteoimmune.running.folder import open_folder
from osteoimmune.running.job import Coded
from osteoimmune.running.tables import arrow_table, parquet_bytes, read_parquet
from osteoimmune.running.verify import digest
from tests.running.toy_job import ToyJob

LOADED = """
import sys, numpy
from osteoimmune.running.chunks import Chunk, chunk_files
from osteoimmune.running.job import Coded
n = numpy.arange(3)
words = numpy.array(["a", "b", "a"], object)
table = {"patient": n, "arm": Coded(n * 0, ("x",)), "month": n / 2, "ended": n > 1, "why": words}
chunk_files({"patients": table}, Chunk(0, 3), "job", "kernel")
print(sorted({"pandas", "scipy", "duckdb"} & set(sys.modules)))
"""


@given(patients=st.integers(1, 20_000), each=st.integers(1, 1500))
def test_every_patient_is_in_one_chunk(patients, each):
    chunks = list(chunks_of(patients, each))
    assert [c.first for c in chunks[1:]] == [c.first + c.count for c in chunks[:-1]]
    assert (chunks[0].first, chunks[-1].first + chunks[-1].count) == (0, patients)
    assert all(1 <= c.count <= each for c in chunks)


def test_the_last_chunks_of_many_are_smaller():
    sizes = [c.count for c in chunks_of(7808, 488)]
    assert sizes[:14] == [488] * 14
    assert sizes[14:] == [128] * 7 + [80]
    assert [c.count for c in chunks_of(100, 40)] == [40, 40, 20]


@pytest.mark.promise("P9")
def test_smaller_last_chunks_hold_the_same_values(tmp_path):
    start(ToyJob(640), tmp_path / "cut", chunk_patients=64, workers=2)
    start(ToyJob(640), tmp_path / "whole", chunk_patients=640)
    assert len(list((tmp_path / "cut" / "chunks").iterdir())) == 8 + 8
    assert digest(open_folder(tmp_path / "cut")) == digest(open_folder(tmp_path / "whole"))


def test_making_a_chunk_loads_nothing_heavy():
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("rows", [0, 1, 9, 1000])
def test_a_table_comes_back_as_it_was(rows):
    random = np.random.default_rng(rows)
    value = random.normal(size=rows)
    value[::7] = np.nan
    words = np.array(["é", "b", "", "a"], object)[random.integers(0, 4, rows)]
    columns = {
        "whole": random.integers(-5, 5, rows), "value": value, "flag": value > 0.0, "word": words,
        "coded": Coded(random.integers(0, 2, rows), ("x", "ü")),
    }  # fmt: skip
    read = read_parquet(parquet_bytes(arrow_table(columns)))
    assert read.column("value").to_numpy().tobytes() == value.tobytes()
    assert read.column("whole").to_pylist() == columns["whole"].tolist()
    assert read.column("flag").to_pylist() == columns["flag"].tolist()
    assert read.column("word").to_pylist() == words.tolist()
    assert read.column("coded").to_pylist() == [("x", "ü")[c] for c in columns["coded"].codes]
