"""Beyond one machine: the same values from a Dask cluster, another kernel refused, a lost worker survived."""

import pytest

from osteoimmune.errors import InvalidValue, RunError
from osteoimmune.running import resume, start
from osteoimmune.running.cluster import connected, remote_chunk
from osteoimmune.running.compute import Task
from osteoimmune.running.folder import open_folder
from osteoimmune.running.program import program_hash
from osteoimmune.running.verify import digest
from tests.running.toy_job import ToyJob

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.mark.promise("P9")
@pytest.mark.promise("P10")
def test_the_same_values_from_a_cluster_that_loses_a_worker(tmp_path):
    graves = tmp_path / "graves"
    graves.mkdir()
    start(ToyJob(60), tmp_path / "here")
    with connected(cluster="local:2") as client:
        job = ToyJob(60, fatal=31, graves=str(graves), deaths=1)
        done = start(job, tmp_path / "run", chunk_patients=7, client=client)
        assert resume(tmp_path / "run", job=ToyJob(60), client=client).made == 0
    assert len(list(graves.iterdir())) == 1
    assert (done.made, done.failures) == (60, 2)
    assert digest(open_folder(tmp_path / "run")) == digest(open_folder(tmp_path / "here"))


@pytest.mark.promise("P10")
def test_a_worker_with_another_kernel_or_program_refuses():
    from osteoimmune.running.chunks import Chunk

    task = Task(ToyJob(10, kernel="theirs"), "job", "ours", program_hash())
    assert "begun with kernel ours, and here it is theirs" in str(remote_chunk(task, Chunk(0, 10))[1])
    task = Task(ToyJob(10), "job", "toy kernel", "another program")
    assert "another version of the program" in str(remote_chunk(task, Chunk(0, 10))[1])


@pytest.mark.parametrize("words", ["local", "local:0", "local:x", "slurm:4", "local:9999"])
def test_no_cluster_of_that_kind(words):
    with pytest.raises(InvalidValue, match="local:N"), connected(cluster=words):
        pass


def test_one_of_the_two():
    with pytest.raises(InvalidValue, match="one of the two"), connected():
        pass


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer():
    with pytest.raises(RunError, match="does not answer"), connected(scheduler="tcp://127.0.0.1:1"):
        pass
