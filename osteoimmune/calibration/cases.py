"""Rows of a table as experiments: who was treated how becomes a body, its inputs and its doses."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from osteoimmune.calibration.patients import Patients
from osteoimmune.calibration.plan import FreeParameter
from osteoimmune.calibration.predict import Subject, known_to, predict
from osteoimmune.calibration.published import Case, PublishedRow
from osteoimmune.calibration.targets import WEIGHT_KG, Entered, Experiment, Measured, Setting
from osteoimmune.calibration.treatment import Stage, Treatment
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

Numbers = npt.NDArray[np.float64]
ENTERS = {
    "denosumab": "pharmacology.depot",
    "fc_opg": "decoy.depot",
    "zoledronate": "zoledronate.central",
    "romosozumab": "romosozumab.depot",
}
TAKEN = {"alendronate": 1.0, "risedronate": 1.0, "teriparatide": 1e3}  # milligrams in the unit of the intake
POSTMENOPAUSAL = 0.1  # oestrogen after therapy has ended


def predict_rows(subject: Subject, rows: Sequence[PublishedRow]) -> dict[str, float]:
    """The percent change (or the difference of two, in points) of every row that has a case, by the row's name."""
    found = predict_rows_with(subject, rows, [], np.zeros((1, 0)))
    return {name: float(change[0]) for name, change in found.items() if math.isfinite(change[0])}


def predict_rows_with(
    subject: Subject, rows: Sequence[PublishedRow], parameters: Sequence[FreeParameter], sets: Numbers
) -> dict[str, Numbers]:
    """The same under many parameter sets: (sets,) for each row, NaN where a set cannot be simulated.

    Args:
        parameters: those that vary, in the order of the columns of `sets`.
        sets: (sets, parameters) in the units of the parameters' own tables.
    """
    found: dict[str, Numbers] = {}
    arms: dict[tuple[Patients, Treatment], list[_Wanted]] = {}
    for wanted, arm in (pair for row in rows if row.case and row.case.month > 0.0 for pair in _wanted(row, row.case)):
        arms.setdefault(arm, []).append(wanted)
    for arm, mine in arms.items():
        changes = _changes(subject, *arm, [w.measured for w in mine], parameters, sets)
        for wanted, change in zip(mine, changes.T, strict=True):
            found[wanted.measured.label] = found.get(wanted.measured.label, 0.0) + wanted.weight * change
    return found


@dataclass(frozen=True)
class _Wanted:
    """A number of one arm; its weight in a row is the share of patients with this course, below 0 for a comparator."""

    measured: Measured
    weight: float


def _wanted(row: PublishedRow, case: Case) -> Iterator[tuple[_Wanted, tuple[Patients, Treatment]]]:
    for share, course in case.courses:
        measured = _measured(row, course)
        yield _Wanted(measured, share), (course.patients, course.treatment)
        if course.against is not None:
            yield _Wanted(measured, -share), (course.patients, course.against)


def _changes(
    subject: Subject,
    patients: Patients,
    treatment: Treatment,
    measured: Sequence[Measured],
    parameters: Sequence[FreeParameter],
    sets: Numbers,
) -> Numbers:
    """(sets, numbers)."""
    drugs = {stage.drug for stage in treatment.stages}
    companions = tuple(sorted(drugs - {"", "denosumab", "fc_opg", "oestrogen"}))
    person = replace(subject, name=patients.body, companions=companions)
    drug = "fc_opg" if "fc_opg" in drugs else "denosumab"
    experiment = _experiment(patients, treatment, tuple(measured), drug)
    own = known_to(person, drug, parameters, sets)
    return np.asarray(100.0 * (predict(person, [experiment], *own, shared=len(sets) == 1) - 1.0))


def _measured(row: PublishedRow, case: Case) -> Measured:
    day, since = case.month * DAYS_PER_MONTH, case.since_month * DAYS_PER_MONTH
    return Measured(row.row, row.measure, day, 1.0, 1.0, 1.0, True, since=since)


def _experiment(patients: Patients, treatment: Treatment, measured: tuple[Measured, ...], drug: str) -> Experiment:
    horizon = max(m.day for m in measured)
    settings = [Setting(patients.first_dose, name, value) for name, value in patients.first_day]
    entered: list[Entered] = []
    begin = 0.0
    for stage in treatment.stages:
        end = begin + stage.days if stage.days else max(horizon, begin)
        settings += _settings(stage, begin, end, horizon)
        entered += _entered(stage, begin, end)
        begin = end
    return Experiment(
        measured[0].label,
        (),
        measured,
        drug,
        dict(patients.life_long),
        trial=patients.trial,
        settings=tuple(settings),
        entered=tuple(entered),
    )


def _settings(stage: Stage, begin: float, end: float, horizon: float) -> list[Setting]:
    if stage.drug == "oestrogen":
        name, value, after = "oestrogen", stage.milligrams, POSTMENOPAUSAL
    elif stage.drug in TAKEN:
        name, after = f"{stage.drug}_intake", 0.0
        value = TAKEN[stage.drug] * stage.milligrams / (stage.interval_days or 1.0)
    else:
        return []
    stopped = [Setting(end, name, after)] if end < horizon else []
    return [Setting(begin, name, value), *stopped]


def _entered(stage: Stage, begin: float, end: float) -> list[Entered]:
    if stage.drug not in ENTERS or not stage.milligrams:
        return []
    count = math.ceil((end - begin) / stage.interval_days - 1e-9) if stage.interval_days else 1
    amount = stage.milligrams * (WEIGHT_KG if stage.per_kilogram else 1.0)
    return [Entered(begin + k * stage.interval_days, ENTERS[stage.drug], amount) for k in range(count)]
