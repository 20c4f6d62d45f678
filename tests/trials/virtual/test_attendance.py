"""Coming, missing, leaving: within what the protocol says, and each by its own chance."""

from dataclasses import replace

import numpy as np
import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.course import Dose
from osteoimmune.trials.virtual.assignment import assigned
from osteoimmune.trials.virtual.attendance import Chance, attendance, dose_days
from osteoimmune.trials.virtual.trial import Conduct
from tests.trials.virtual.small_trials import number, trial

PLANNED = tuple(Dose(6 * k * DAYS_PER_MONTH, 60.0, "SC", "denosumab") for k in range(6))
HORIZON = 36 * DAYS_PER_MONTH
PEOPLE = 5000


def came(**conduct):
    protocol = trial(conduct=Conduct(**conduct))
    chance = Chance(protocol, 0, PEOPLE)
    return protocol, chance, attendance(protocol, chance, HORIZON)


def test_a_perfect_trial_happens_to_the_day():
    protocol, chance, present = came()
    assert (present.visit_days == np.array(protocol.visits) * DAYS_PER_MONTH).all()
    days, given = dose_days(protocol, chance, PLANNED, present.stops)
    assert (days == [dose.day for dose in PLANNED]).all()
    assert given.all()


def test_visits_stay_within_their_window_and_doses_go_with_them():
    protocol, chance, present = came(window=number(14, "day"))
    away = present.visit_days[:, 1:-1] - np.array(protocol.visits[1:-1]) * DAYS_PER_MONTH
    assert np.abs(away).max() <= 14.0
    assert np.abs(away.mean()) < 0.5
    assert (present.visit_days[:, -1] <= HORIZON).all()
    days, _ = dose_days(protocol, chance, PLANNED, present.stops)
    assert (days[:, 1] == present.visit_days[:, 1]).all()  # month 6 is both


def test_doses_are_missed_and_late_as_often_as_declared():
    protocol, chance, present = came(missed=number(0.1, "1"), late=number(0.2, "1"), delay=number(60, "day"))
    days, given = dose_days(protocol, chance, PLANNED, present.stops)
    assert given[:, 0].all()
    assert 1.0 - given[:, 1:].mean() == pytest.approx(0.1, abs=0.01)
    late = days[:, 1:] - np.array([dose.day for dose in PLANNED[1:]])
    assert (late > 0).mean() == pytest.approx(0.2, abs=0.01)
    assert late.max() <= 60.0


def test_people_leave_at_the_declared_rate_and_are_given_nothing_after():
    protocol, chance, present = came(drop_out=number(0.1, "1/year"))
    assert (present.leaves < 3 * 365.25).mean() == pytest.approx(1 - np.exp(-0.3), abs=0.02)
    days, given = dose_days(protocol, chance, PLANNED, present.stops)
    assert not (given & (days >= present.leaves[:, None])).any()


@pytest.mark.parametrize(
    "conduct",
    [{"window": number(-1, "day")}, {"missed": number(1.2, "1")}, {"drop_out": number(0.1, "day")}],
)
def test_conduct_that_cannot_be_is_refused(conduct):
    with pytest.raises(InvalidValue, match="of a trial"):
        Conduct(**conduct)


@pytest.mark.promise("P9")
def test_arms_are_dealt_in_blocks_whoever_asks():
    everybody = assigned(7, (2, 1, 2), 0, 1000)
    assert np.array_equal(assigned(7, (2, 1, 2), 333, 77), everybody[333:410])
    for start in range(0, 1000, 10):
        assert np.bincount(everybody[start : start + 10]).tolist() == [4, 2, 4]
    assert not np.array_equal(everybody, assigned(7, (2, 1, 2), 0, 1000, replicate=1))


def test_an_allocation_must_name_every_arm():
    from tests.trials.virtual.small_trials import plan

    with pytest.raises(InvalidValue, match="says nothing of the arm"):
        replace(plan(), trial=trial(allocation={"placebo": 1}))
