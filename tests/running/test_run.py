"""Runs: the same values however they are cut and spread, nothing lost or doubled, damage named and made again."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osteoimmune.errors import InvalidValue, RunError
from osteoimmune.running import resume, start
from osteoimmune.running.chunks import Chunk, chunk_files, write_chunk
from osteoimmune.running.folder import RunFolder, open_folder
from osteoimmune.running.lock import is_locked, locked
from osteoimmune.running.verify import digest, verify
from tests.running.toy_job import ToyJob, frame, tables


def values(path):
    return digest(open_folder(path))


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """The digest of 60 patients, made in one chunk."""
    path = tmp_path_factory.mktemp("known")
    start(ToyJob(60), path / "run", chunk_patients=1000)
    return values(path / "run")


def test_what_is_written_is_what_was_made(tmp_path):
    start(ToyJob(60), tmp_path / "run", chunk_patients=7)
    made, read = tables(7, np.arange(60)), frame(open_folder(tmp_path / "run"), "trajectories")
    assert read["patient"].tolist() == made["trajectories"]["patient"].tolist()
    assert read["value"].to_numpy().tobytes() == made["trajectories"]["value"].tobytes()
    assert read["arm"].tolist() == [("placebo", "drug")[c] for c in made["trajectories"]["arm"].codes]
    failures = frame(open_folder(tmp_path / "run"), "failures")
    assert failures["patient"].tolist() == [7, 57]
    assert failures["sentence"].tolist() == ["a toy that does not work"] * 2


def test_the_digest_sees_one_bit(tmp_path, known):
    start(ToyJob(60, seed=8), tmp_path / "run")
    assert values(tmp_path / "run") != known


@pytest.mark.promise("P9")
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(each=st.integers(1, 70), order=st.randoms(use_true_random=False), stop=st.integers(0, 70))
def test_same_values_for_any_chunks_order_and_stop(tmp_path_factory, known, each, order, stop):
    path = tmp_path_factory.mktemp("any") / "run"
    start(ToyJob(60), path, chunk_patients=each)
    folder = open_folder(path)
    chunks = list(folder.record.chunks())
    order.shuffle(chunks)
    for chunk in chunks[:stop]:  # as if killed before these were made, whichever they are
        for file in (folder.chunks_path / chunk.name).iterdir():
            file.unlink()
        (folder.chunks_path / chunk.name).rmdir()
    done = resume(path, job=ToyJob(60))
    assert done.made == sum(c.count for c in chunks[:stop])
    assert done.made + done.kept == 60
    assert values(path) == known


@pytest.mark.promise("P9")
@pytest.mark.parametrize(("workers", "each"), [(2, 17), (4, 1)])
def test_same_values_for_any_number_of_workers(tmp_path, known, workers, each):
    told = []
    done = start(ToyJob(60), tmp_path / "run", workers=workers, chunk_patients=each, tell=told.append)
    assert values(tmp_path / "run") == known
    assert (done.made, done.failures) == (60, 2)
    last = [p for p in told if p.doing == "simulating"][-1]
    assert (last.done, last.failures, last.remaining_seconds) == (60, 2, 0.0)


def test_a_finished_run_is_resumed_without_work(tmp_path):
    start(ToyJob(30), tmp_path / "run")
    before = (tmp_path / "run" / "summary.json").stat().st_mtime_ns
    assert resume(tmp_path / "run", job=ToyJob(30)).made == 0
    assert (tmp_path / "run" / "summary.json").stat().st_mtime_ns == before


@pytest.mark.promise("P10")
@pytest.mark.parametrize("harm", ["truncate", "flip", "remove", "note", "empty"])
def test_damage_is_named_and_made_again(tmp_path, known, harm):
    path = tmp_path / "run"
    start(ToyJob(60), path, chunk_patients=20)
    victim = path / "chunks" / "patients-000000020-000000039" / "trajectories.parquet"
    content = bytearray(victim.read_bytes())
    if harm == "truncate":
        victim.write_bytes(content[: len(content) // 2])
    elif harm == "flip":
        content[random.Random(1).randrange(len(content))] ^= 8
        victim.write_bytes(content)
    elif harm == "remove":
        victim.unlink()
    elif harm == "note":
        note = victim.with_name("chunk.json")
        note.write_text(note.read_text("utf-8").replace('"rows":20', '"rows":21', 1), "utf-8")
    else:
        for file in victim.parent.iterdir():
            file.unlink()
    (problem,) = verify(path, sample=0).problems
    assert "patients-000000020-000000039" in problem.sentence
    done = resume(path, job=ToyJob(60))
    assert [d.chunk.first for d in done.damaged] == [20]
    assert (done.made, done.kept) == (20, 40)
    assert values(path) == known
    assert verify(path, job=ToyJob(60)).problems == ()


def test_verification_computes_again(tmp_path):
    start(ToyJob(60), tmp_path / "run", chunk_patients=20)
    found = verify(tmp_path / "run", sample=2, job=ToyJob(60))
    assert (found.whole, found.recomputed, found.problems, found.missing) == (3, 2, (), 0)


def test_verification_finds_other_values_with_right_checksums(tmp_path):
    path = tmp_path / "run"
    start(ToyJob(20), path)
    start(ToyJob(20, seed=8), tmp_path / "other")
    record = json.loads((tmp_path / "other" / "run.json").read_bytes())
    folder = open_folder(path)
    for own in (path / "chunks").iterdir():
        for file in own.iterdir():
            file.unlink()
        own.rmdir()
    chunk = Chunk(0, 20)
    forged = chunk_files(tables(8, np.arange(20)), chunk, folder.record.job, folder.record.kernel)
    write_chunk(folder.chunks_path, forged, chunk)
    found = verify(path, job=ToyJob(20))
    assert {p.sentence.split("differs")[0] for p in found.problems} >= {
        "patients-000000000-000000019/trajectories.parquet "
    }
    assert record["seed"] == 8


@pytest.mark.promise("P10")
def test_another_kernel_program_or_job_is_refused(tmp_path):
    path = tmp_path / "run"
    start(ToyJob(20), path)
    with pytest.raises(RunError, match="begun with kernel toy kernel, and here it is toy kernel 2"):
        resume(path, job=ToyJob(20, kernel="toy kernel 2"))
    with pytest.raises(RunError, match="another job"):
        resume(path, job=ToyJob(21))
    folder = open_folder(path)
    RunFolder(path, replace(folder.record, program="0" * 64)).save_record()
    with pytest.raises(RunError, match="another version of the program"):
        resume(path, job=ToyJob(20))


@pytest.mark.promise("P10")
def test_two_runs_do_not_share_a_folder(tmp_path):
    start(ToyJob(20), tmp_path / "run")
    with pytest.raises(RunError, match="already holds a run"):
        start(ToyJob(20), tmp_path / "run")
    with locked(tmp_path / "run"):
        assert is_locked(tmp_path / "run")
        with pytest.raises(RunError, match="another process is running"):
            resume(tmp_path / "run", job=ToyJob(20))
    assert not is_locked(tmp_path / "run")


@pytest.mark.parametrize("content", ["", "{}", "[1]", "nonsense", '{"format": 1}', "[" * 100_000])
def test_a_damaged_record_is_one_sentence(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RunError, match=r"run\.json is damaged"):
        resume(tmp_path)


def test_no_run_is_one_sentence(tmp_path):
    with pytest.raises(RunError, match="there is no run in"):
        resume(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="no folder"):
        start(ToyJob(2), tmp_path / "file")


@pytest.mark.parametrize("wrong", [{"workers": 0}, {"workers": 1.5}, {"chunk_patients": 0}, {"workers": True}])
def test_numbers_that_make_no_sense(tmp_path, wrong):
    with pytest.raises(InvalidValue, match="whole"):
        start(ToyJob(5), tmp_path / "run", **wrong)


def test_a_chunk_with_foreign_patients_is_refused(tmp_path):
    with pytest.raises(RunError, match="holds patients 7 to 7"):
        chunk_files(tables(7, np.arange(10)), Chunk(10, 10), "job", "kernel")
    with pytest.raises(RunError, match="order"):
        chunk_files(tables(7, np.arange(10)[::-1]), Chunk(0, 10), "job", "kernel")
