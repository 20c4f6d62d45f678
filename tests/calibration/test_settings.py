"""Experiments of a plan: conditions of a trial, inputs that fall, and ratios since a day."""

import copy

import numpy as np
import pytest
from small_plan import TREE

from osteoimmune.calibration.plan import plan_of
from osteoimmune.calibration.predict import IN_A_TRIAL, Subject, predict
from osteoimmune.calibration.targets import FALL_STEPS, experiments
from osteoimmune.errors import DataError, UnknownName

REBOUND = "precursor_pool_and_opg"
FALL = {
    "name": "spine lost",
    "measure": "bmd_lumbar_spine",
    "ratio": 0.93,
    "sd": 0.01,
    "day": 1461.0,
    "since": 365.25,
    "inputs": {"oestrogen": 1.0},
    "falls": {"oestrogen": 0.1},
    "conditions": {"ageing": 1.0},
    "source": "a test",
    "status": "assumption",
}


@pytest.fixture
def tree():
    return copy.deepcopy(TREE) | {"variants": {"ageing": "drift"}, "conditions": {"ageing": 1, "calcium_intake": 2}}


def ratios(plan, chosen, **choices):
    given = {"variants": plan.variants, "conditions": plan.conditions} | choices
    return predict(Subject(REBOUND, **given), chosen, [], np.zeros((1, 0)))[0]


def test_every_arm_of_a_trial_grows_older_and_takes_calcium(tree):
    """Ten years of it cost the hip what age takes, and phenotypes and single doses have none of it."""
    plan = plan_of(tree, "small.toml")
    chosen = experiments(plan)
    assert dict(plan.conditions) == dict(IN_A_TRIAL)
    older, frozen = ratios(plan, chosen), ratios(plan, chosen, conditions={})
    assert older[1] < frozen[1] - 0.005  # the hip at five years
    tree["published"][0]["trial"] = False
    exempt = plan_of(tree, "small.toml")
    assert ratios(exempt, experiments(exempt)) == pytest.approx(frozen, rel=1e-6)


def test_an_input_falls_in_equal_steps(tree):
    plan = plan_of(tree | {"phenotype": [FALL]}, "small.toml")
    (one,) = [e for e in experiments(plan) if e.name == "phenotype:spine lost"]
    steps = [s for s in one.settings if s.name == "oestrogen"]
    assert len(steps) == FALL_STEPS
    assert steps[-1].value == pytest.approx(0.1)
    assert steps[-1].day == pytest.approx(1095.75)
    assert np.diff([s.value for s in steps]) == pytest.approx(np.full(FALL_STEPS - 1, -0.9 / FALL_STEPS))
    assert not one.trial


def test_a_ratio_since_a_day_is_of_the_two_days(tree):
    def one(**changes):
        plan = plan_of(tree | {"phenotype": [FALL | changes]}, "small.toml")
        return ratios(plan, [e for e in experiments(plan) if e.name.startswith("phenotype")])[0]

    whole, early = one(since=0.0), one(since=0.0, day=365.25)
    assert one() == pytest.approx(whole / early, rel=1e-6)
    assert one() < 1.0


def test_what_falls_needs_a_value_to_fall_from(tree):
    with pytest.raises(DataError, match="life-long value"):
        experiments(plan_of(tree | {"phenotype": [FALL | {"inputs": {}}]}, "small.toml"))


def test_parts_and_inputs_that_do_not_exist_are_refused(tree):
    with pytest.raises(UnknownName, match="ageing"):
        plan_of(tree | {"variants": {"agein": "drift"}}, "small.toml")
    plan = plan_of(tree | {"conditions": {"agein": 1.0}}, "small.toml")
    with pytest.raises(UnknownName, match="ageing"):
        ratios(plan, experiments(plan))
