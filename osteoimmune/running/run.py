"""Running a job into a folder, and going on with a run that was stopped, killed or damaged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from osteoimmune.errors import InvalidValue, RunError
from osteoimmune.running.chunks import Chunk, Damage, Written
from osteoimmune.running.compute import Task, prepared, ready_job, task_of
from osteoimmune.running.files import remove
from osteoimmune.running.finish import finish, is_finished
from osteoimmune.running.folder import RunFolder, clear, make_folder, need_no_run, open_folder, record_of
from osteoimmune.running.job import Job, job_hash
from osteoimmune.running.kinds import job_of
from osteoimmune.running.lock import locked
from osteoimmune.running.pool import run_here, run_pool

Executor = Callable[[Task, Path, Sequence[Chunk]], Iterator[Written]]
MOST_WORKERS = 1024


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        doing: in words.
        done: patients that are on disk.
        patients: all there will be.
        failures: rows of failures so far.
        fresh: patients of `done` that were made since the start or resumption.
        seconds: since then.
    """

    doing: str
    done: int = 0
    patients: int = 0
    failures: int = 0
    fresh: int = 0
    seconds: float = 0.0

    @property
    def remaining_seconds(self) -> float | None:
        """How long it may take still; unknown before the first chunk."""
        return self.seconds * (self.patients - self.done) / self.fresh if self.fresh else None


Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class Outcome:
    """What running came to.

    Attributes:
        folder: where the values are.
        made: patients computed this time.
        kept: patients that were there already.
        failures: rows of failures, of all patients.
        damaged: what was found damaged and made again.
        seconds: it took.
    """

    folder: RunFolder
    made: int
    kept: int
    failures: int
    damaged: tuple[Damage, ...]
    seconds: float


def start(
    job: Job,
    folder: Path | str,
    *,
    workers: int = 1,
    chunk_patients: int | None = None,
    client: Any = None,
    tell: Tell = lambda _: None,
) -> Outcome:
    """Run a job into a new folder.

    Args:
        workers: processes, this one among them.
        chunk_patients: how many patients a chunk has; values do not depend on it.
        client: of a Dask cluster (see `osteoimmune.running.cluster`), which then computes instead of workers here.
        tell: told how far it is.

    Raises:
        RunError: the folder holds a run already, is in use, or cannot be written (a full disk).
        InvalidValue: workers or patients are no sensible numbers.
    """
    _need_whole("patients", job.patients, 1_000_000_000)
    each = usual_chunk(job.patients) if chunk_patients is None else chunk_patients
    _need_whole("patients a chunk", each, 1_000_000)
    _need_whole("workers", workers, MOST_WORKERS)
    path = Path(folder)
    need_no_run(path)
    make_folder(path)
    with locked(path):
        need_no_run(path)
        own = RunFolder(path, record_of(job, each))
        own.save_record()
        return _run(own, job, _executor(workers, client), tell, workers)


def resume(
    folder: Path | str,
    *,
    job: Job | None = None,
    workers: int = 1,
    client: Any = None,
    tell: Tell = lambda _: None,
) -> Outcome:
    """Go on with the run in a folder: what is whole is kept, what is missing or damaged is made.

    Args:
        job: the job, where it is of a kind of your own; by default it is read from the folder.
        workers, client, tell: see `start`; they need not be those the run began with.

    Raises:
        RunError: there is no run, it is in use, or it was begun with another job, program or kernel.
    """
    _need_whole("workers", workers, MOST_WORKERS)
    own = open_folder(Path(folder))
    with locked(own.path):
        own = open_folder(own.path)
        return _run(own, own_job(own, job), _executor(workers, client), tell, workers)


def own_job(folder: RunFolder, job: Job | None = None) -> Job:
    """The job of a folder.

    Raises:
        RunError: the job given or read is another.
    """
    found = job if job is not None else job_of(folder.record)
    if job_hash(found) != folder.record.job:
        raise RunError(f"{folder.path} holds a run of another job ({folder.record.name!r}, {folder.record.job[:12]})")
    return found


def usual_chunk(patients: int) -> int:
    """How many patients a chunk has where nobody says: enough to be worth a file, few enough to share out."""
    return min(1000, max(64, 8 * (patients // 128)))


def _run(folder: RunFolder, job: Job, execute: Executor, tell: Tell, workers: int) -> Outcome:
    begun = time.monotonic()
    clear(folder.path)
    folder = _with_kernel(folder, job, tell)
    tell(Progress("checking what is there"))
    whole, damaged = folder.check(thorough=True)
    for own in damaged:
        tell(Progress(f"{own.sentence}; it is made again"))
        remove(folder.chunks_path / own.chunk.name)
    wanted = folder.missing(whole)
    if not wanted and not damaged and is_finished(folder):
        return Outcome(folder, 0, job.patients, _failures(whole), (), time.monotonic() - begun)
    made = _made(folder, execute(task_of(job, folder.record), folder.chunks_path, wanted), whole, tell)
    clear(folder.path)
    tell(Progress("summarising", job.patients, job.patients, _failures([*whole, *made])))
    finish(folder, workers)
    kept = sum(own.chunk.count for own in whole)
    fresh = sum(own.chunk.count for own in made)
    return Outcome(folder, fresh, kept, _failures([*whole, *made]), tuple(damaged), time.monotonic() - begun)


def _with_kernel(folder: RunFolder, job: Job, tell: Tell) -> RunFolder:
    """The folder with its kernel known; one that was known already must be the one at hand."""
    tell(Progress("putting the model together"))
    if folder.record.kernel:
        prepared(task_of(job, folder.record))
        return folder
    ready = ready_job(job)
    known = RunFolder(folder.path, replace(folder.record, kernel=ready.kernel, model=ready.model))
    prepared(task_of(job, known.record))
    known.save_record()
    return known


def _made(folder: RunFolder, coming: Iterator[Written], whole: Sequence[Written], tell: Tell) -> list[Written]:
    made: list[Written] = []
    kept, failures = sum(own.chunk.count for own in whole), _failures(whole)
    begun, fresh = time.monotonic(), 0
    for own in coming:
        made.append(own)
        fresh, failures = fresh + own.chunk.count, failures + own.failures
        gone = time.monotonic() - begun
        tell(Progress("simulating", kept + fresh, folder.record.patients, failures, fresh, gone))
    return made


def _executor(workers: int, client: Any) -> Executor:
    if client is not None:
        from osteoimmune.running.cluster import run_cluster

        return lambda task, path, chunks: run_cluster(task, path, chunks, client)
    if workers == 1:
        return run_here
    return lambda task, path, chunks: run_pool(task, path, chunks, workers)


def _failures(written: Sequence[Written]) -> int:
    return sum(own.failures for own in written)


def _need_whole(what: str, given: object, most: int) -> None:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= most:
        raise InvalidValue(f"the number of {what} must be whole and from 1 to {most}, not {given!r}")
