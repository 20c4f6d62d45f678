"""The patients of one chunk, simulated: the one function that every way of running a trial calls.

What comes back depends on the plan and the numbers of the patients alone: not on how many are taken at a time, in
which order, in which process or beside whom.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.engine import Solution, simulate
from osteoimmune.errors import InvalidValue
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.virtual.assignment import assigned
from osteoimmune.trials.virtual.attendance import Attendance, Chance, attendance
from osteoimmune.trials.virtual.cohort import NOBODY, Drawn, need_patients
from osteoimmune.trials.virtual.dosing import Given, given
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.followup import follow
from osteoimmune.trials.virtual.lives import Lives
from osteoimmune.trials.virtual.people import people_of
from osteoimmune.trials.virtual.person_tables import patient_table, trajectory_table
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.setting import Setting, setting_of

Columns = dict[str, NDArray[Any]]
TABLES = ("patients", "trajectories", "events", "failures")
LOOKS_A_MONTH = 1  # how often rates are read off; see `occurrences`


def simulate_chunk(plan: TrialPlan, first_patient: int, count: int, *, threads: int = 1) -> dict[str, Columns]:
    """Simulate some patients of a trial.

    Args:
        first_patient: the number of the first, from 0 on.
        count: how many; those beyond the plan's last are left out.
        threads: of the solver; values do not depend on it.

    Returns:
        tables by name (`TABLES`), each a mapping of column names to arrays of equal length, sorted by patient and arm
        (and by time): `patients` one row a life (a patient in an arm), `trajectories` one row a visit, `events` one row
        an event, `failures` one row a life that could not be simulated, with its sentence.

    Raises:
        OsteoimmuneError: the plan asks for what the body does not have, or the patients are no whole numbers.
    """
    need_patients(first_patient, count)
    last = min(first_patient + count, plan.patients)
    count = max(0, last - first_patient)
    if not count:
        raise InvalidValue(f"the trial has patients 0 to {plan.patients - 1}, none from {first_patient} on")
    setting = setting_of(plan)
    drawn = people_of(plan, first_patient, count)
    chance = Chance(plan.trial, first_patient, count)
    present = attendance(plan.trial, chance, plan.study.horizon_months * DAYS_PER_MONTH)
    lives = _lives(plan, first_patient, count, drawn)
    doses = given(setting, drawn, chance, present, lives)
    alive = np.flatnonzero(drawn.found[lives.row])
    looks = _looks(setting, present.visit_days[lives.row[alive]])
    solution = _solve(setting, drawn, lives.row[alive], [doses.events[i] for i in alive], looks, threads)
    lived = _Lived(setting, drawn, chance, present, lives, doses, alive, looks, solution)
    return lived.tables()


@dataclass(frozen=True)
class _Lived:
    """Everything known after the solve; `alive` are the lives that were solved, in the order of the solution."""

    setting: Setting
    drawn: Drawn
    chance: Chance
    present: Attendance
    lives: Lives
    doses: Given
    alive: NDArray[np.int64]
    looks: "Looks"
    solution: Solution

    def tables(self) -> dict[str, Columns]:
        sentences = np.full(len(self.lives.row), NOBODY, dtype=object)
        sentences[self.alive] = self.solution.messages()
        good = np.flatnonzero(self.solution.status == 0)
        kept = self.alive[good]
        values = {name: column[good] for name, column in self.looks.at_visits(self.solution).items()}
        baseline = {name: column[good] for name, column in self.solution.baseline.items()}
        integrals = {name: column[good] for name, column in self.looks.on_grid(self.solution).items()}
        course, events = follow(
            self.setting, self.drawn, self.chance, self.present, self.lives.of(kept), self.looks.grid, integrals
        )
        return {
            "patients": patient_table(
                self.setting, self.drawn, self.lives, self.doses, sentences, kept, course, baseline
            ),
            "trajectories": trajectory_table(
                self.setting, self.chance, self.present, self.lives.of(kept), course, values, baseline
            ),
            "events": events,
            "failures": self._failures(sentences),
        }

    def _failures(self, sentences: NDArray[Any]) -> Columns:
        failed = np.flatnonzero(sentences != "")
        return {
            "patient": self.lives.patient[failed],
            "arm": self.lives.arm_names[failed],
            "sentence": sentences[failed].astype(str),
        }


@dataclass(frozen=True)
class Looks:
    """When lives are looked at: their visits, and a grid of days common to all on which rates are read.

    Attributes:
        times: (lives, looks) days, rising.
        visit_places, grid_places: where in `times` the visits and the grid are, (lives, visits) and (lives, grid).
        grid: (grid,) days.
    """

    times: Numbers
    visit_places: NDArray[np.int64]
    grid_places: NDArray[np.int64]
    grid: Numbers

    def at_visits(self, solution: Solution) -> dict[str, Numbers]:
        """Every output at each life's own visits, (lives, visits)."""
        return {n: np.take_along_axis(v, self.visit_places, axis=1) for n, v in solution.values.items()}

    def on_grid(self, solution: Solution) -> dict[str, Numbers]:
        """Every output on the common grid, (lives, grid)."""
        return {n: np.take_along_axis(v, self.grid_places, axis=1) for n, v in solution.values.items()}


def _looks(setting: Setting, visit_days: Numbers) -> Looks:
    months = setting.plan.study.horizon_months
    steps = max(1, round(months * LOOKS_A_MONTH)) if setting.happenings else 1
    grid: Numbers = np.arange(steps + 1, dtype=np.float64) * (months / steps) * DAYS_PER_MONTH
    every = np.concatenate([visit_days, np.broadcast_to(grid, (len(visit_days), len(grid)))], axis=1)
    order = np.argsort(every, axis=1, kind="stable")
    places = np.argsort(order, axis=1, kind="stable")
    visits = visit_days.shape[1]
    return Looks(np.take_along_axis(every, order, axis=1), places[:, :visits], places[:, visits:], grid)


def _lives(plan: TrialPlan, first: int, count: int, drawn: Drawn) -> Lives:
    names = np.array([arm.name for arm in plan.study.arms])
    if plan.trial.design == "every arm":
        row = np.repeat(np.arange(count), len(names))
        arm = np.tile(np.arange(len(names)), count)
    else:
        row = np.arange(count)
        arm = assigned(plan.trial.seed, plan.shares, first, count, replicate=plan.trial.replicate)
    return Lives(first + row, row, arm, names)


def _solve(
    setting: Setting, drawn: Drawn, rows: NDArray[np.int64], events: Sequence[Any], looks: Looks, threads: int
) -> Solution:
    subject, typical = setting.subject, setting.arms[0]
    parameters, inputs = setting.numbers_of(drawn, rows)
    solution = simulate(
        subject.assembly,
        {**typical.parameters, **parameters},
        reference=subject.reference.coherent(),
        inputs={**typical.inputs, **inputs},
        events=list(events),
        times=looks.times,
        outputs=setting.outputs,
        patients=len(rows),
        rtol=setting.plan.relative_tolerance,
        threads=threads,
    )
    return replace(solution, times=looks.times)


def check(tables: Mapping[str, Mapping[str, NDArray[Any]]]) -> None:
    """Refuse tables whose columns differ in length.

    Raises:
        InvalidValue: naming the table.
    """
    for name, columns in tables.items():
        if len({len(column) for column in columns.values()}) > 1:
            raise InvalidValue(f"the columns of the table {name!r} differ in length")
