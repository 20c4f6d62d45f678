"""What each life is given: planned doses, moved, delayed or missed, as events of the solver."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteoimmune.engine import Event
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.regimen import Dose
from osteoimmune.trials.schedule import coherent_amount, entrance
from osteoimmune.trials.simulation import WEIGHT
from osteoimmune.trials.virtual.attendance import Attendance, Chance, dose_days
from osteoimmune.trials.virtual.cohort import Drawn
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.lives import Lives
from osteoimmune.trials.virtual.plan import TrialPlan


@dataclass(frozen=True)
class Given:
    """Attributes: events of each life; planned and given (lives,), how many doses were meant for it and given."""

    events: list[list[Event]]
    planned: NDArray[np.int64]
    given: NDArray[np.int64]


def given(plan: TrialPlan, drawn: Drawn, chance: Chance, present: Attendance, lives: Lives) -> Given:
    """The doses of every life, and what the study sets on the first day for everybody."""
    begun = [Event(0.0, name, value, "set") for name, value in _conditions(plan)]
    arms = [_Arm.of(plan, drawn, chance, present, number) for number in range(len(plan.study.arms))]
    events = [begun + arms[a].events(r) for a, r in zip(lives.arm.tolist(), lives.row.tolist(), strict=True)]
    planned = np.array([arms[a].given.shape[1] for a in lives.arm.tolist()], np.int64)
    count = np.array([len(own) - len(begun) for own in events], np.int64)
    return Given(events, planned, count)


@dataclass(frozen=True)
class _Arm:
    """One arm's doses for all patients of the chunk: states, days, given and amounts, each (patients, doses)."""

    targets: list[str]
    days: Numbers
    given: NDArray[np.bool_]
    amounts: Numbers

    @classmethod
    def of(cls, plan: TrialPlan, drawn: Drawn, chance: Chance, present: Attendance, number: int) -> "_Arm":
        regimen = plan.study.arms[number].regimen
        horizon = plan.study.horizon_months * DAYS_PER_MONTH
        one, two = (_real(regimen.doses(horizon, kilograms)) for kilograms in (1.0, 2.0))
        assembly, parameters = plan.subject.assembly, plan.subject.values.coherent()
        targets = [entrance(assembly, plan.study.drug, dose.route) for dose in one]
        kilograms = _kilograms(plan, drawn)
        amounts = np.zeros((chance.count, len(one)))
        for k, (light, heavy) in enumerate(zip(one, two, strict=True)):
            factor = coherent_amount(assembly, parameters, targets[k], 1.0)
            by_weight = heavy.milligrams - light.milligrams
            amounts[:, k] = factor * (light.milligrams - by_weight + by_weight * kilograms)
        days, taken = dose_days(plan.trial, chance, one, present.stops)
        return cls(targets, days, taken, amounts)

    def events(self, row: int) -> list[Event]:
        days, amounts = self.days[row].tolist(), self.amounts[row].tolist()
        return [Event(days[k], target, amounts[k]) for k, target in enumerate(self.targets) if self.given[row, k]]


def _real(doses: tuple[Dose, ...]) -> tuple[Dose, ...]:
    return tuple(dose for dose in doses if dose.milligrams)


def _kilograms(plan: TrialPlan, drawn: Drawn) -> Numbers:
    """Body weight of each patient, (patients,)."""
    if WEIGHT in drawn.columns:
        return drawn.columns[WEIGHT] / unit("kg").factor
    for known in plan.trial.population.known:
        if known.sets == WEIGHT:
            return drawn.columns[known.name] * (unit(known.unit).factor / unit("kg").factor)
    return np.full(len(drawn.found), plan.subject.values.coherent()[WEIGHT] / unit("kg").factor)


def _conditions(plan: TrialPlan) -> list[tuple[str, float]]:
    declared = plan.subject.assembly.inputs
    return [(name, value * unit(declared[name].unit).factor) for name, value in plan.study.conditions.items()]
