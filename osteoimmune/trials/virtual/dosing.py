"""What each life is given: planned doses, moved, delayed or missed, as events of the solver."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from osteoimmune.engine import Event
from osteoimmune.errors import InvalidValue
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.course import Dose, Regimen
from osteoimmune.trials.giving import dose_event, dose_events
from osteoimmune.trials.preparation import WEIGHT, PreparedArm
from osteoimmune.trials.virtual.attendance import Attendance, Chance, dose_days
from osteoimmune.trials.virtual.cohort import Drawn
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.lives import Lives
from osteoimmune.trials.virtual.setting import Setting


@dataclass(frozen=True)
class Given:
    """Attributes: events of each life; planned and given (lives,), how many doses were meant for it and given."""

    events: list[list[Event]]
    planned: NDArray[np.int64]
    given: NDArray[np.int64]


def given(setting: Setting, drawn: Drawn, chance: Chance, present: Attendance, lives: Lives) -> Given:
    """The doses of every life, and what its arm sets for everybody."""
    kilograms = _kilograms(setting, drawn)
    arms = [_Arm.of(setting, arm, kilograms, chance, present) for arm in setting.arms]
    pairs = list(zip(lives.arm.tolist(), lives.row.tolist(), strict=True))
    return Given(
        [arms[a].events(r) for a, r in pairs],
        np.array([len(arms[a].targets) for a, _ in pairs], np.int64),
        np.array([int(arms[a].taken[r].sum()) for a, r in pairs], np.int64),
    )


@dataclass(frozen=True)
class _Arm:
    """One arm's doses for all patients of the chunk: states; days, taken and amounts, each (patients, doses)."""

    arm: PreparedArm
    planned: tuple[Dose, ...]
    fixed: list[Event]
    targets: list[str]
    days: Numbers
    taken: NDArray[np.bool_]
    amounts: Numbers

    @classmethod
    def of(cls, setting: Setting, arm: PreparedArm, kilograms: Numbers, chance: Chance, present: Attendance) -> "_Arm":
        planned = tuple(dose for dose in arm.doses if dose.milligrams)
        regimen = arm.arm.regimen
        if not isinstance(regimen, Regimen) or any(dose.restarts for dose in planned):
            raise InvalidValue(
                f"arm {arm.arm.name!r} cannot be simulated patient by patient: doses of a table have no visits at which"
                " they could be late or missed; write the regimen as a sentence"
            )
        typical = [dose_event(arm.subject.assembly, arm.parameters, dose) for dose in planned]
        beside = [dose for dose in arm.beside if dose.milligrams]
        fixed = [*arm.changes, *dose_events(arm.subject.assembly, arm.parameters, beside)]
        days, taken = dose_days(setting.plan.trial, chance, planned, present.stops)
        amounts = np.tile([event.amount for event in typical], (chance.count, 1))
        if regimen.by_weight:
            amounts = _by_weight(setting, arm, kilograms, len(planned))
        return cls(arm, planned, fixed, [event.target for event in typical], days, taken, amounts)

    def events(self, row: int) -> list[Event]:
        days, amounts, taken = self.days[row].tolist(), self.amounts[row].tolist(), self.taken[row].tolist()
        if any(dose.duration_days for dose in self.planned):
            return [*self.fixed, *self._infused(row)]
        own = [Event(days[k], target, amounts[k]) for k, target in enumerate(self.targets) if taken[k]]
        return [*self.fixed, *own]

    def _infused(self, row: int) -> list[Event]:
        """Doses of which some run for a while, as changes of rate."""
        weighed = zip(self.planned, self.days[row].tolist(), self.amounts[row].tolist(), strict=True)
        scaled = [
            replace(dose, day=day, milligrams=dose.milligrams * amount / self._typical(number))
            for number, (dose, day, amount) in enumerate(weighed)
            if self.taken[row, number]
        ]
        return dose_events(self.arm.subject.assembly, self.arm.parameters, scaled)

    def _typical(self, number: int) -> float:
        return dose_event(self.arm.subject.assembly, self.arm.parameters, self.planned[number]).amount


def _by_weight(setting: Setting, arm: PreparedArm, kilograms: Numbers, count: int) -> Numbers:
    """Amounts of doses per kilogram, (patients, doses)."""
    horizon = setting.plan.study.horizon_months * DAYS_PER_MONTH
    amounts = np.zeros((len(kilograms), count))
    for row, weight in enumerate(kilograms.tolist()):
        own = arm.arm.regimen.doses(horizon, weight if np.isfinite(weight) else 1.0)
        named = [replace(d, drug=d.drug or arm.doses[0].drug) for d in own if d.milligrams]
        amounts[row] = [dose_event(arm.subject.assembly, arm.parameters, dose).amount for dose in named]
    return amounts


def _kilograms(setting: Setting, drawn: Drawn) -> Numbers:
    """Body weight of each patient, (patients,)."""
    kilogram = unit("kg").factor
    if WEIGHT in drawn.columns:
        return drawn.columns[WEIGHT] / kilogram
    known = setting.that_sets(WEIGHT)
    if known is not None:
        return drawn.columns[known.name] * (unit(known.unit).factor / kilogram)
    return np.full(len(drawn.found), setting.arms[0].parameters[WEIGHT] / kilogram)
