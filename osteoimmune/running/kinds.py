"""The kinds of job that a run folder can be resumed from: a name in this table, never code that a file names."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from osteoimmune.errors import need_known

if TYPE_CHECKING:
    from osteoimmune.running.folder import RunRecord
    from osteoimmune.running.job import Job

_READERS = {"trial": "osteoimmune.running.trial_job"}


def job_of(record: RunRecord) -> Job:
    """The job of a run folder, made again from its record.

    Raises:
        UnknownName: this program has no such kind of job.
    """
    need_known("kind of job", [record.kind], _READERS, "the run's record")
    read: Callable[[RunRecord], Any] = import_module(_READERS[record.kind]).read_job
    job: Job = read(record)
    return job
