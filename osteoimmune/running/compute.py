"""What every process does with a chunk, here or on a cluster: compute it, and make its files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from osteoimmune.errors import RunError
from osteoimmune.running.chunks import Chunk, chunk_files
from osteoimmune.running.folder import RunRecord
from osteoimmune.running.job import Job, Prepared
from osteoimmune.running.program import program_hash


@dataclass(frozen=True)
class Task:
    """A run as its workers are told of it; it can be pickled.

    Attributes:
        job: what is run.
        identity: the hash of the job.
        kernel: the key of the kernel that every chunk must be made with.
        program: the hash of the program, likewise.
    """

    job: Job
    identity: str
    kernel: str
    program: str


def task_of(job: Job, record: RunRecord) -> Task:
    """The task of a run whose kernel is known."""
    return Task(job, record.job, record.kernel, record.program)


def make_chunk(task: Task, chunk: Chunk) -> dict[str, bytes]:
    """The files of a chunk.

    Raises:
        RunError: this process has another kernel or program than the run, or the job makes no proper tables.
    """
    ready = prepared(task)
    return chunk_files(ready.chunk(chunk.first, chunk.count), chunk, task.identity, ready.kernel)


def prepared(task: Task) -> Prepared:
    """The job, ready in this process: put together once, and only where kernel and program are those of the run.

    Raises:
        RunError: they are others.
    """
    if task.program != program_hash():
        raise RunError(
            f"the run {task.job.name!r} was begun by another version of the program (code {task.program[:12]}, here "
            f"{program_hash()[:12]}), whose values may differ; nothing was computed"
        )
    ready = ready_job(task.job)
    if ready.kernel != task.kernel:
        raise RunError(
            f"the run {task.job.name!r} was begun with kernel {task.kernel}, and here it is {ready.kernel} (another "
            "model, program or processor); nothing was computed"
        )
    return ready


def ready_job(job: Job) -> Prepared:
    """A job, ready in this process; the same object is put together once."""
    return _ready(_Carrier(job))


@dataclass(frozen=True, eq=False)
class _Carrier:
    """Takes a job past the memory of `_ready`, which goes by the object itself: a job need not be hashable."""

    job: Job

    def __hash__(self) -> int:
        return id(self.job)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Carrier) and other.job is self.job


@lru_cache(maxsize=2)
def _ready(carrier: _Carrier) -> Prepared:
    return carrier.job.prepare()
