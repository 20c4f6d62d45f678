"""Predictions for mapped rows: each study is run once, and each row read off as its arm over its control."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.immunity.rows import ABSENT, Change, Mapped
from osteoimmune.quantities import Value
from osteoimmune.study import load_study
from osteoimmune.trials.design import Arm, Study
from osteoimmune.trials.preparation import prepare_arm
from osteoimmune.trials.result import ArmResult, StudyResult
from osteoimmune.trials.simulation import run_study

WINDOW = 0.02  # months between the month asked for and the nearest that was looked at


@dataclass(frozen=True)
class Prediction:
    """What the model shows for a row.

    Attributes:
        ratio: the observable in the arm over that in the control.
        change: what that comes to by the row's own bounds.
    """

    row_id: str
    ratio: float
    change: Change
    absent: bool


def predict_phenotypes(
    rows: Iterable[Mapped], *, progress: Callable[[str], None] = lambda _: None
) -> dict[str, Prediction]:
    """What the model shows for every row that it can show.

    Raises:
        OsteoimmuneError: a row names a study, arm or observable that does not exist, or an arm could not be solved.
    """
    results: dict[str, StudyResult] = {}
    found = {}
    for row in rows:
        if not row.representable:
            continue
        if row.study not in results:
            progress(f"simulating the study {row.study!r}")
            results[row.study] = run_study(load_study(row.study))
        found[row.row_id] = read_off(row, results[row.study])
    return found


def mutated(row: Mapped, changes: Mapping[str, float]) -> Prediction:
    """The same row with parameters at other values in arm and control, and inputs set on the first day in the arm.

    Raises:
        UnknownName: neither parameter nor input has one of these names.
    """
    study = load_study(row.study)
    arm, control = _pair(study, row)
    inputs = prepare_arm(study, arm).subject.assembly.inputs
    lasting = {name: number for name, number in changes.items() if name not in inputs}
    arms = (_changed(study, arm, changes), _changed(study, control, lasting))
    return read_off(row, run_study(replace(study, arms=arms, endpoints=(), observations=())))


def read_off(row: Mapped, result: StudyResult) -> Prediction:
    """The prediction for a row from a simulated study."""
    ratio = _at(result.arms[row.arm], row) / _at(result.arms[row.control], row)
    change: Change = "lower" if ratio < row.lower else "higher" if ratio > row.upper else "same"
    return Prediction(row.row_id, ratio, change, ratio <= ABSENT)


def _at(arm: ArmResult, row: Mapped) -> float:
    if arm.status:
        raise InvalidValue(f"the arm {arm.name!r} of study {row.study!r} could not be solved: {arm.status}")
    series = arm[row.observable]
    if row.month is None:
        return float(series.value[-1])
    place = int(np.argmin(np.abs(series.time_months - row.month)))
    if abs(series.time_months[place] - row.month) > WINDOW:
        raise InvalidValue(f"row {row.row_id}: month {row.month:g} of arm {arm.name!r} was not looked at")
    return float(series.value[place])


def _pair(study: Study, row: Mapped) -> tuple[Arm, ...]:
    by_name = {arm.name: arm for arm in study.arms}
    return by_name[row.arm], by_name[row.control]


def _changed(study: Study, arm: Arm, changes: Mapping[str, float]) -> Arm:
    prepared = prepare_arm(study, arm)
    known, inputs = prepared.values.values, prepared.subject.assembly.inputs
    values: dict[str, Value] = {}
    conditions = dict(arm.conditions)
    for name, number in changes.items():
        if name in inputs:
            conditions[name] = number
        elif name in known:
            values[name] = known[name].replace(number=number, source="a mechanism switched off", status="assumption")
        else:
            raise InvalidValue(f"neither a parameter nor an input of arm {arm.name!r} is called {name!r}")
    return replace(arm, parameters={**arm.parameters, **values}, conditions=conditions)
