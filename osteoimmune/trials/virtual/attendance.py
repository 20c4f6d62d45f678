"""When a patient comes and is dosed: windows around visits, doses late or missed, leaving the trial."""

from dataclasses import dataclass

import numpy as np

from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.regimen import Dose
from osteoimmune.trials.virtual.elementary import Numbers, logarithm
from osteoimmune.trials.virtual.population import Flags
from osteoimmune.trials.virtual.trial import Trial
from osteoimmune.trials.virtual.uniforms import uniforms

NEVER = np.inf


@dataclass(frozen=True)
class Attendance:
    """Attributes: visit_days (patients, visits); leaves and stops (patients,), the day of leaving the trial and of
    stopping the drug, infinite for never.
    """

    visit_days: Numbers
    leaves: Numbers
    stops: Numbers


class Chance:
    """The random numbers of one run of patients of one trial."""

    def __init__(self, trial: Trial, first: int, count: int) -> None:
        self._trial, self._first, self.count = trial, first, count

    def uniform(self, purpose: str, item: int = 0) -> Numbers:
        """One number between 0 and 1 a patient; see `uniforms`."""
        trial = self._trial
        return uniforms(trial.seed, purpose, self._first, self.count, item=item, replicate=trial.replicate)

    def waiting(self, purpose: str, rate: float) -> Numbers:
        """Days until something that happens at a constant rate a day; infinite at a rate of 0."""
        if rate == 0.0:
            return np.full(self.count, NEVER)
        return -logarithm(self.uniform(purpose)) / rate


def attendance(trial: Trial, chance: Chance, horizon_days: float) -> Attendance:
    """Visits and leaving of patients.

    Args:
        horizon_days: end of the trial; no visit falls after it.
    """
    days = [_moved(trial, chance, month * DAYS_PER_MONTH) for month in trial.visits]
    in_order = np.maximum.accumulate(np.minimum(np.stack(days, axis=1), horizon_days), axis=1)
    leaves = chance.waiting("leaving the trial", trial.conduct.number("drop_out"))
    stops = chance.waiting("stopping the drug", trial.conduct.number("stop_drug"))
    return Attendance(in_order, leaves, np.minimum(stops, leaves))


def dose_days(trial: Trial, chance: Chance, planned: tuple[Dose, ...], stops: Numbers) -> tuple[Numbers, Flags]:
    """When each planned dose is given.

    Args:
        planned: of one arm.
        stops: (patients,) the day on which each stops the drug.

    Returns:
        days (patients, doses), rising, and whether it is given (patients, doses).
    """
    days = np.zeros((chance.count, len(planned)))
    given = np.ones((chance.count, len(planned)), bool)
    conduct = trial.conduct
    for number, dose in enumerate(planned):
        days[:, number] = _moved(trial, chance, dose.day)
        if number == 0:
            continue
        late = chance.uniform("dose comes late", number) < conduct.number("late")
        days[:, number] += late * chance.uniform("delay of a dose", number) * conduct.number("delay")
        given[:, number] = chance.uniform("dose is missed", number) >= conduct.number("missed")
    days = np.maximum.accumulate(days, axis=1) if len(planned) else days
    return days, given & (days < stops[:, None])


def _moved(trial: Trial, chance: Chance, day: float) -> Numbers:
    """A planned day, moved within the window; a visit and a dose of one day are moved together."""
    window = trial.conduct.number("window")
    if day == 0.0 or window == 0.0:
        return np.full(chance.count, day)
    return day + window * (2.0 * chance.uniform("window of a visit", round(day * 1000)) - 1.0)
