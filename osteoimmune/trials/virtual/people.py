"""Who takes part: people drawn from declared spreads, or read from a table and checked as those would be.

People of a table come in the order of their numbers and are numbered from 0 on, so that a table written from drawn
people gives the same trial. A covariate that follows from others may be left out, and so may all parameters of the
body, which are then drawn as for anybody else; what a trial found of its people (arm, doses, end) is passed over.
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import DataError, RunError
from osteoimmune.trials.virtual.cohort import NOBODY, Drawn, draw, draw_bodies, joined
from osteoimmune.trials.virtual.patient_file import PatientTable, read_table
from osteoimmune.trials.virtual.people_checks import check_people, renamed
from osteoimmune.trials.virtual.plan import PeopleFile, TrialPlan
from osteoimmune.trials.virtual.setting import Setting, setting_of

RESULTS = ("patient", "arm", "status", "screened", "doses_planned", "doses_given", "followed_months", "ended")


def with_people(plan: TrialPlan, path: Path, patients: int | None = None) -> TrialPlan:
    """A plan whose people are those of a table.

    Args:
        patients: the first so many of them; None for all.

    Raises:
        DataError, UnknownName: the table is not there or not of such people; the message names line and column.
        InvalidValue: more are asked for than it has.
    """
    table = read_table(path)
    many = len(np.unique(table.columns["patient"]))
    if not many:
        raise DataError(f"{table.file} has no row, so there is nobody to take part")
    trial = replace(plan.trial, patients=many if patients is None else patients)
    made = replace(plan, trial=trial, people=PeopleFile(str(path.resolve()), table.sha256, many))
    people_of(made, 0, 1)
    return made


def people_of(plan: TrialPlan, first: int, count: int) -> Drawn:
    """Patients `first` to `first + count - 1` of a plan, drawn or read.

    Raises:
        OsteoimmuneError: the recipe contradicts itself, or the table is missing, another one or of other people.
    """
    setting = setting_of(plan)
    if plan.people is None:
        return draw(setting.recipe, first, count)
    every, with_bodies = _people(plan)
    own = slice(first, first + count)
    found = Drawn({n: c[own] for n, c in every.columns.items()}, every.attempts[own], every.found[own])
    return found if with_bodies else joined(found, draw_bodies(setting.recipe, first, len(found.found)))


def has_bodies(plan: TrialPlan) -> bool:
    """Whether the people of a plan's table bring the parameters of their bodies with them."""
    return plan.people is not None and _people(plan)[1]


@lru_cache(maxsize=2)
def _people(plan: TrialPlan) -> tuple[Drawn, bool]:
    """Everybody in the table of a plan that has one, and whether it brings the parameters of their bodies."""
    assert plan.people is not None
    setting = setting_of(plan)
    table = _read(plan.people.path, plan.people.sha256)
    columns = renamed(table, setting, _passed_over(setting))
    rows = _rows(table, columns)
    nobody = _nobody(table, rows)
    bodies = [name for name in setting.recipe.parameters if name in columns]
    known = check_people(table, setting, {n: c[rows] for n, c in columns.items()}, rows, nobody)
    screened = table.columns.get("screened", np.ones(len(table.lines), np.int64))[rows]
    return Drawn(known, screened, ~nobody), bool(bodies)


@lru_cache(maxsize=2)
def _read(path: str, sha256: str) -> PatientTable:
    """The table at a path, if it is still the one of that hash."""
    table = read_table(Path(path))
    if table.sha256 != sha256:
        raise RunError(
            f"{path} is not the table of patients that this trial was planned with (SHA-256 {sha256[:12]}, here "
            f"{table.sha256[:12]}); nothing was computed"
        )
    return table


def _passed_over(setting: Setting) -> tuple[str, ...]:
    scaled = [f"{c.scales}_at_start" for c in setting.plan.trial.population.covariates if c.scales]
    return (*RESULTS, *scaled)


def _rows(table: PatientTable, columns: dict[str, NDArray[Any]]) -> NDArray[np.int64]:
    """The first row of each patient, in the order of numbers; a patient's other rows must be of the same person."""
    _, first, which = np.unique(table.columns["patient"], return_index=True, return_inverse=True)
    for name, column in columns.items():
        other = column[first][which]
        unlike = np.flatnonzero((column != other) & ~(np.isnan(column) & np.isnan(other)))
        if len(unlike):
            at = int(unlike[0])
            number = int(table.columns["patient"][at])
            raise DataError(f"{table.place(at)}: patient {number} has another {name!r} here than in an earlier row")
    rows: NDArray[np.int64] = first
    return rows


def _nobody(table: PatientTable, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whom no draw had found when the table was written: rows that say so, and stay failures."""
    said = table.columns.get("status")
    return np.zeros(len(rows), bool) if said is None else np.asarray(said[rows] == NOBODY)
