"""Times to a first event, as a trial would have recorded them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import need_known
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.setting import setting_of
from osteoimmune.trials.virtual.trial import Happening

DEATH = "death"
CENSORED, HAPPENED, COMPETED = 0, 1, 2


@dataclass(frozen=True)
class FirstEvent:
    """One row a life that can be counted.

    Attributes:
        title: what the event is.
        arm: (lives,) names.
        months: (lives,) to the first event, to a death before it, or to the end of follow-up.
        status: (lives,) `CENSORED`, `HAPPENED` or `COMPETED` (died first).
        life: (lives,) the place in the table of patients.
    """

    title: str
    arm: NDArray[Any]
    months: Numbers
    status: NDArray[np.int64]
    life: NDArray[np.int64]

    def of(self, chosen: NDArray[Any]) -> "FirstEvent":
        """Some of them."""
        return FirstEvent(self.title, self.arm[chosen], self.months[chosen], self.status[chosen], self.life[chosen])


def happenings_of(data: TrialData) -> dict[str, Happening]:
    """What can befall the patients of a trial, by name; death where the trial has a table of deaths."""
    known = {happening.name: happening for happening in setting_of(data.plan).happenings}
    if data.plan.trial.mortality is not None:
        known[DEATH] = Happening(DEATH, "", "Death", recurrent=False, terminal=True)
    return known


def first_event(data: TrialData, name: str) -> FirstEvent:
    """The first event of a kind in every life.

    What is looked for at visits (X-rays) counts from the visit at which it is seen, among those who came to at least
    one such visit after the first day; anything else counts from the day on which it happens.

    Raises:
        UnknownName: no such event in this trial.
    """
    known = happenings_of(data)
    combined = {one.name: one for one in data.plan.trial.combined}
    need_known("event", [name], {**known, **combined}, f"the trial of study {data.plan.study.name!r}")
    if name in combined:
        return _any_of(combined[name].title, [first_event(data, part) for part in combined[name].of])
    months = np.array(data.patients["followed_months"], np.float64)
    status = np.where((data.patients["ended"] == "died") & (name != DEATH), COMPETED, CENSORED)
    at = "seen_month" if known[name].seen_months else "month"
    chosen = (data.events["event"] == name) & np.isfinite(data.events[at])
    life = data.lives(data.events["patient"][chosen], data.events["arm"][chosen])
    when = data.events[at][chosen]
    for place in np.argsort(-when, kind="stable"):  # the earliest is written last
        months[life[place]], status[life[place]] = when[place], HAPPENED
    counted = np.isfinite(months)
    if known[name].seen_months:
        counted &= _looked_at(data, known[name].seen_months)
    places = np.flatnonzero(counted)
    return FirstEvent(known[name].title or name, data.patients["arm"][places], months[places], status[places], places)


def _any_of(title: str, parts: list[FirstEvent]) -> FirstEvent:
    """The first of several events; who is counted for one of them is counted."""
    lives = np.unique(np.concatenate([part.life for part in parts]))
    months, status = np.full(len(lives), np.inf), np.full(len(lives), CENSORED)
    arm = np.empty(len(lives), dtype=parts[0].arm.dtype)
    for part in parts:
        place = np.searchsorted(lives, part.life)
        arm[place] = part.arm
        happened = part.status == HAPPENED
        sooner = happened & (part.months < np.where(status[place] == HAPPENED, months[place], np.inf))
        first = sooner | (~happened & (status[place] != HAPPENED))
        months[place[first]], status[place[first]] = part.months[first], part.status[first]
    return FirstEvent(title, arm, months, status, lives)


def events_of(data: TrialData) -> dict[str, str]:
    """The title of everything that can be counted in a trial, by name: happenings, then what combines them."""
    known = {name: happening.title or name for name, happening in happenings_of(data).items()}
    return known | {one.name: one.title for one in data.plan.trial.combined}


def _looked_at(data: TrialData, months: tuple[float, ...]) -> NDArray[np.bool_]:
    """Which lives came to at least one of the visits."""
    looked = np.isin(data.trajectories["visit"], months)
    came = np.zeros(len(data.patients["patient"]), bool)
    came[data.lives(data.trajectories["patient"][looked], data.trajectories["arm"][looked])] = True
    return came
