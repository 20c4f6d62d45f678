"""What is run: a record that says everything which decides the values, and a function that makes a chunk of them.

A job knows nothing of processes, files or clusters; they know nothing of patients. A chunk is a range of patients, and
its values depend on the job and the kernel alone, never on the range it lies in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

TABLES = ("patients", "trajectories", "events", "failures")


@dataclass(frozen=True)
class Coded:
    """A column of words that repeat.

    Attributes:
        codes: (rows,) which word stands in each row.
        words: the words.
    """

    codes: npt.NDArray[Any]
    words: Sequence[str]


Columns = Mapping[str, npt.NDArray[Any] | Coded]
Tables = Mapping[str, Columns]


NO_FAILURES: Columns = {
    "patient": np.zeros(0, np.int64),
    "arm": Coded(np.zeros(0, np.int32), ()),
    "sentence": Coded(np.zeros(0, np.int32), ()),
}


class Prepared(Protocol):
    """A job that is ready to compute, in the process that will."""

    @property
    def kernel(self) -> str:
        """The key of the kernel that solves the patients."""

    @property
    def model(self) -> str:
        """The hash of the equations' layout."""

    def chunk(self, first: int, count: int) -> Tables:
        """The tables of patients first to first + count - 1, rows sorted by patient, arm and time.

        Returns:
            those of `TABLES` that the job has, the same with the same columns in every chunk, with or without rows;
            each has a column "patient". The table of failures may be left out where there are none.
        """


class Job(Protocol):
    """What is run; it can be pickled, and made again from its description by the reader of its kind."""

    @property
    def kind(self) -> str:
        """Which sort of job it is, as `osteoimmune.running.kinds` knows it."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def patients(self) -> int:
        """How many there are."""

    @property
    def seed(self) -> int:
        """Of all random numbers."""

    def description(self) -> Mapping[str, Any]:
        """Everything else that decides the values, as JSON."""

    def prepare(self) -> Prepared:
        """Put the model together and load its kernel."""


def job_hash(job: Job) -> str:
    """What a job is known by: two jobs of one hash have the same values on the same kernel."""
    told = [job.kind, job.name, job.patients, job.seed, job.description()]
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def canonical(content: Any) -> str:
    """JSON with one spelling: keys sorted, no spaces, numbers as they read back."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def rows_of(columns: Columns) -> int:
    """How many rows a table has."""
    first = next(iter(columns.values()), np.zeros(0))
    return len(first.codes if isinstance(first, Coded) else first)
