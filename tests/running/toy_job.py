"""A job that costs nothing: curves in closed form, every number from the patient's own number and the seed alone."""

import os
import signal
import time
from dataclasses import dataclass, field
from multiprocessing import parent_process
from pathlib import Path

import numpy as np
import pandas as pd

from osteoimmune.running import Coded
from osteoimmune.running.query import columns_of_run

MONTHS = np.array([0.0, 6.0, 12.0])
ARMS = ("placebo", "drug")


@dataclass(frozen=True)
class ToyJob:
    """Attributes: pause: seconds a chunk takes; fatal: a patient over whom a worker kills itself, as often as files
    are missing in `graves`, and until the first has done so the parent waits; broken: one over whom the program fails.
    """

    patients: int
    seed: int = 7
    kernel: str = "toy kernel"
    pause: float = 0.0
    fatal: int = -1
    graves: str = ""
    deaths: int = 1
    broken: int = -1
    kind: str = "toy"
    name: str = "toy"

    def description(self) -> dict:
        return {"months": MONTHS.tolist()}

    def prepare(self) -> "ToyReady":
        return ToyReady(self, self.kernel)


@dataclass(frozen=True)
class ToyReady:
    job: ToyJob
    kernel: str
    model: str = "toy model"
    calls: list = field(default_factory=list)

    def chunk(self, first: int, count: int) -> dict:
        self.calls.append((first, count))
        time.sleep(self.job.pause)
        if first <= self.job.broken < first + count:
            raise ZeroDivisionError("the program is at fault")
        if self.job.fatal >= 0 and parent_process() is None:
            wait_for_a_grave(self.job)
        elif first <= self.job.fatal < first + count:
            die(self.job)
        patients = np.arange(first, first + count)
        return tables(self.job.seed, patients)


def tables(seed: int, patients: np.ndarray) -> dict:
    shape = (len(patients), len(ARMS), len(MONTHS))
    level = (patients * 0.618 + seed) % 1.0
    effect = np.array([0.0, 0.3])[None, :, None]
    value = np.exp(level)[:, None, None] * (1.0 - effect * (MONTHS > 0)) * np.ones(shape)
    value[patients % 10 == 3] = -0.0
    lost = patients % 50 == 7
    value[lost] = np.nan
    rows = np.indices(shape).reshape(3, -1)
    sick = patients[patients % 4 == 0]
    return {
        "patients": {"patient": patients, "level": level, "sex": np.where(patients % 2, "woman", "man")},
        "trajectories": {
            "patient": patients[rows[0]],
            "arm": Coded(rows[1], ARMS),
            "month": MONTHS[rows[2]],
            "value": value.reshape(-1),
        },
        "events": {"patient": sick, "arm": Coded(sick % 2, ARMS), "event": np.full(len(sick), "fall"), "day": sick / 7},
        "failures": {
            "patient": patients[lost],
            "arm": Coded(np.zeros(lost.sum(), int), ARMS),
            "sentence": np.full(lost.sum(), "a toy that does not work"),
        },
    }


def die(job: ToyJob) -> None:
    graves = Path(job.graves)
    if len(list(graves.iterdir())) < job.deaths:
        (graves / f"{os.getpid()}-{time.monotonic_ns()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)


def wait_for_a_grave(job: ToyJob) -> None:
    end = time.monotonic() + 60.0
    while not list(Path(job.graves).iterdir()):
        assert time.monotonic() < end, "no worker has made the fatal chunk"
        time.sleep(0.01)


def frame(folder, name: str) -> pd.DataFrame:
    """A table of a run as a data frame."""
    return pd.DataFrame(columns_of_run(folder, folder.check(thorough=False)[0], name))


def read_job(record) -> ToyJob:
    """The toy of a run's record; a test makes the kind known."""
    return ToyJob(record.patients, record.seed)
