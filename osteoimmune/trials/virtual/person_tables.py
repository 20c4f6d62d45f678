"""The tables of patients and of their visits, from what was drawn and solved."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.measures import Measure
from osteoimmune.trials.virtual.attendance import Attendance, Chance
from osteoimmune.trials.virtual.cohort import Drawn
from osteoimmune.trials.virtual.dosing import Given
from osteoimmune.trials.virtual.elementary import Numbers, exponential, inverse_normal
from osteoimmune.trials.virtual.followup import Course
from osteoimmune.trials.virtual.lives import Lives
from osteoimmune.trials.virtual.setting import Setting

MEASURED = "_measured"


def patient_table(
    setting: Setting,
    drawn: Drawn,
    lives: Lives,
    doses: Given,
    sentences: NDArray[Any],
    kept: NDArray[np.int64],
    course: Course,
    baseline: Mapping[str, Numbers],
) -> dict[str, NDArray[Any]]:
    """One row a life, failed ones too: who it is, what was given, how long it was followed.

    Returns:
        patient, arm, status (a sentence, empty where all went well), screened, covariates, `<observable>_at_start` of
        scaled markers, parameters that vary (in coherent units), doses_planned, doses_given, followed_months, ended.
    """
    table: dict[str, NDArray[Any]] = {
        "patient": lives.patient,
        "arm": lives.arm_names,
        "status": sentences.astype(str),
        "screened": drawn.attempts[lives.row],
    }
    table |= {name: column[lives.row] for name, column in drawn.columns.items() if "." not in name}
    for covariate in setting.plan.trial.population.covariates:
        if covariate.scales:
            level = baseline[covariate.scales]
            table[f"{covariate.scales}_at_start"] = _where(
                lives, kept, drawn.columns[covariate.name][lives.row[kept]] * level
            )
    table |= {name: column[lives.row] for name, column in drawn.columns.items() if "." in name}
    table["doses_planned"], table["doses_given"] = doses.planned, doses.given
    table["followed_months"] = _where(lives, kept, course.end_days / DAYS_PER_MONTH)
    ended = np.full(len(lives.row), "failed", dtype="U16")
    ended[kept] = course.why
    table["ended"] = ended
    return table


def trajectory_table(
    setting: Setting,
    chance: Chance,
    present: Attendance,
    lives: Lives,
    course: Course,
    values: Mapping[str, Numbers],
    baseline: Mapping[str, Numbers],
) -> dict[str, NDArray[Any]]:
    """One row a visit that takes place: the true value of each measure, and the measured one.

    Returns:
        patient, arm, visit (planned month), month, each measure, and `<measure>_measured` where its error is known.
    """
    days = present.visit_days[lives.row]
    attended = days <= course.end_days[:, None]
    visits = np.broadcast_to(np.asarray(setting.plan.trial.visits, np.float64), days.shape)
    table: dict[str, NDArray[Any]] = {
        "patient": np.repeat(lives.patient, attended.sum(axis=1)),
        "arm": np.repeat(lives.arm_names, attended.sum(axis=1)),
        "visit": visits[attended],
        "month": days[attended] / DAYS_PER_MONTH,
    }
    declared, trial = setting.subject.assembly.observables, setting.plan.trial
    for name, measure in setting.measures.items():
        observable = declared[measure.observable]
        factor = unit(observable.display_unit or observable.unit).factor
        true = _shown(measure, values[measure.observable], baseline[measure.observable], factor)
        table[name] = true[attended]
        if name in trial.errors:
            noise = _noise(chance, name, trial.errors[name].coherent, len(trial.visits))[lives.row]
            table[name + MEASURED] = _measured(measure, true, noise)[attended]
    return table


def _shown(measure: Measure, values: Numbers, baseline: Numbers, factor: float) -> Numbers:
    if not measure.is_change:
        return values / factor
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Numbers = 100.0 * values / baseline[:, None] - 100.0
    return result


def _noise(chance: Chance, name: str, variation: float, visits: int) -> Numbers:
    """Log-normal factors of the given coefficient of variation, (patients, visits)."""
    normal = [inverse_normal(chance.uniform(f"error: {name}", visit)) for visit in range(visits)]
    return exponential(variation * np.stack(normal, axis=1))


def _measured(measure: Measure, true: Numbers, noise: Numbers) -> Numbers:
    """With the error of this visit and, in a change, that of the first."""
    if not measure.is_change:
        return true * noise
    result: Numbers = (true + 100.0) * (noise / noise[:, :1]) - 100.0
    return result


def _where(lives: Lives, kept: NDArray[np.int64], values: Numbers) -> Numbers:
    column = np.full(len(lives.row), np.nan)
    column[kept] = values
    return column
