"""A virtual trial as a job: its plan goes into run.json whole, so that a run needs no other file to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osteoimmune.engine import build, system_of
from osteoimmune.errors import RunError
from osteoimmune.running.database import tables_of
from osteoimmune.running.folder import RunRecord, open_folder
from osteoimmune.running.job import Tables
from osteoimmune.running.plain import from_plain, to_plain
from osteoimmune.running.query import columns_of_run
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.virtual.chunk import simulate_chunk
from osteoimmune.trials.virtual.people import people_of
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.setting import setting_of

KIND = "trial"


@dataclass(frozen=True)
class TrialJob:
    """A trial to run.

    Attributes:
        plan: the study and its protocol, with the number of patients and the seed.
    """

    plan: TrialPlan

    @property
    def kind(self) -> str:
        """`trial`."""
        return KIND

    @property
    def name(self) -> str:
        """The study's."""
        return self.plan.study.name

    @property
    def patients(self) -> int:
        """How many are enrolled."""
        return self.plan.patients

    @property
    def seed(self) -> int:
        """Of all random numbers."""
        return self.plan.trial.seed

    def description(self) -> Mapping[str, Any]:
        """The plan, whole."""
        return {"plan": to_plain(self.plan)}

    def prepare(self) -> _ReadyTrial:
        """Put the body together, load its kernel, and see that a table of people is the one it was."""
        people_of(self.plan, 0, 1)
        assembly = setting_of(self.plan).subject.assembly
        return _ReadyTrial(self.plan, build(system_of(assembly)).key, assembly.layout)


def read_job(record: RunRecord) -> TrialJob:
    """The job of a run's record.

    Raises:
        RunError: the record holds no plan of a trial.
    """
    return TrialJob(from_plain(TrialPlan, record.description.get("plan")))


@dataclass(frozen=True)
class _ReadyTrial:
    plan: TrialPlan
    kernel: str
    model: str

    def chunk(self, first: int, count: int) -> Tables:
        """Some patients of the trial."""
        return simulate_chunk(self.plan, first, count)


def read_trial(path: Path | str) -> TrialData:
    """All rows of a trial that was run into a folder, for its analysis; for trials that fit in memory.

    Raises:
        RunError: there is no run, it is not finished, or it is of no trial.
    """
    folder = open_folder(Path(path))
    if folder.record.kind != KIND:
        raise RunError(f"the run in {folder.path} is no trial but a {folder.record.kind!r}")
    whole, damaged = folder.check(thorough=False)
    if damaged or folder.missing(whole):
        raise RunError(f"the run in {folder.path} is not complete; 'osteoimmune resume {folder.path}' goes on with it")
    names = tables_of(folder, whole)
    return TrialData(read_job(folder.record).plan, {name: columns_of_run(folder, whole, name) for name in names})
