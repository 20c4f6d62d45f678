"""Whole trials left out: nothing of them stays in the fit, and what is missed becomes one share of the effect."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from osteoimmune.calibration.leave_trial_out import (
    NewTrial,
    leave_one_trial_out,
    misfits_between_trials,
    trials_of,
    without,
)
from osteoimmune.calibration.plan import plan_of, read_plan
from osteoimmune.calibration.structure import Structure


def row(trial, measure, error, effect, floor=0.0, alternative="a"):
    return NewTrial(alternative, trial, measure, error, effect, floor)


def test_nothing_of_a_trial_stays(shared):
    plan = read_plan(Path("bone"))
    assert trials_of(plan) == ["Bekker 2004 phase 1 single dose", "DEFEND", "FREEDOM", "McClung 2006", "phase2:15"]
    kept, gone = without(plan, "McClung 2006")
    assert not any("mcclung" in t.arm or (t.file == "phase2" and t.arm in "1234567") for t in kept.digitised)
    assert len(kept.digitised) + len(gone.digitised) == len(plan.digitised)
    kept, gone = without(plan, "FREEDOM")
    assert kept.digitised == plan.digitised
    assert len(gone.published) == 3
    assert not gone.phenotypes
    assert kept.phenotypes == plan.phenotypes


def test_a_trial_is_predicted_by_a_fit_without_it(tree, shared, figure):
    arm = {"file": "arms", "measures": ["ctx"]}
    tree["digitised"] = [
        arm | {"arm": "mcclung2006_denosumab_60_q6m", "patients": "60 mg"},
        arm | {"arm": "bone2011_denosumab", "patients": "four doses"},
    ]
    tree["published"] = []
    tree["iterations"] = 4
    found = leave_one_trial_out(plan_of(tree, "small.toml"), "precursor_pool_and_opg")
    assert {(r.trial, r.measure) for r in found} == {("McClung 2006", "ctx"), ("DEFEND", "ctx")}
    for r in found:
        missed = f"{r.error**0.5:.2f} of {r.effect**0.5:.2f} log units"
        figure(f"CTX of {r.trial} by a small fit without it, missed by", missed, "misfit")
        assert 0.0 < r.error < r.effect


def test_what_was_fitted_to_trials_is_no_freedom_of_theirs_and_measures_of_one_trial_are_one():
    rows = [row("x", "ctx", 1.0, 1.0), row("y", "ctx", 1.0, 1.0), row("y", "bsap", 1.0, 1.0)]
    half = [replace(one, freedom=0.5) for one in rows]
    assert misfits_between_trials(rows, {"ctx": 0.1}, {"a": 1.0})["ctx"].freedom == 2.0
    assert misfits_between_trials(half, {"ctx": 0.1}, {"a": 1.0})["ctx"].freedom == 1.0


def test_what_is_missed_beyond_the_error_of_means_is_a_share_of_the_effect():
    rows = [
        row("x", "ctx", 0.05, 1.0, 0.01),
        row("y", "bsap", 0.02, 1.0, 0.02),
        row("z", "bmd_total_hip", 0.1, 9.0, 0.2),
    ]
    found = misfits_between_trials(rows, {"ctx": 0.1, "bsap": 0.1, "bmd_total_hip": 0.3}, {"a": 1.0})
    assert found["ctx"].factor == found["bsap"].factor == pytest.approx(np.sqrt(0.04 / 2.0))
    assert found["bmd_total_hip"].factor == 0.0
    assert (found["ctx"].freedom, found["bmd_total_hip"].freedom) == (2, 1)


def test_alternatives_count_by_their_weights():
    rows = [row("x", "ctx", 0.04, 1.0), row("x", "ctx", 0.16, 1.0, alternative="b")]
    found = misfits_between_trials(rows, {"ctx": 0.1}, {"a": 0.75, "b": 0.25})
    assert found["ctx"].factor == pytest.approx(np.sqrt(0.75 * 0.04 + 0.25 * 0.16))


@pytest.mark.parametrize(("trials", "times"), [(1, 3.84), (4, 1.296), (1000, 1.0)])
def test_few_trials_make_wider_intervals(trials, times):
    many = [row(str(k), "ctx", 0.04, 1.0) for k in range(trials)]
    made = Structure({"a": 1.0}, misfits_between_trials(many, {"ctx": 0.1}, {"a": 1.0}))
    assert made.misfit("ctx", 1.0) == pytest.approx(0.2 * times, rel=2e-3)
