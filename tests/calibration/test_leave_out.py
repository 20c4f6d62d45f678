"""Leave one arm out: the patients are gone from the fit under all their names, and are predicted."""

from dataclasses import replace
from pathlib import Path

import pytest

from osteoimmune.calibration.leave_out import Unseen, averaged, leave_later_out, leave_one_arm_out
from osteoimmune.calibration.plan import plan_of, read_plan
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.structure import shipped_structure
from osteoimmune.errors import InvalidValue

ARM = {"file": "arms", "measures": ["ctx"]}
OTHER = ARM | {"arm": "mcclung2006_denosumab_14_q6m", "patients": "14 mg"}


def test_an_arm_is_predicted_by_a_fit_that_has_not_seen_it(tree, shared, figure):
    tree["digitised"] = [
        ARM | {"arm": "mcclung2006_denosumab_14_q6m", "patients": "14 mg"},
        ARM | {"arm": "4", "file": "phase2", "early_only": True, "patients": "14 mg"},
        ARM | {"arm": "mcclung2006_denosumab_60_q6m", "patients": "60 mg"},
    ]
    tree["iterations"] = 4
    small = plan_of(tree, "small.toml")
    found = leave_one_arm_out(small, Subject("precursor_pool_and_opg"), only=["14 mg"])
    assert {(e.arm.file, e.arm.group) for e in found.endpoints} == {
        ("arms", "mcclung2006_denosumab_14_q6m"),
        ("phase2", "4"),
    }
    error = found.metrics["ctx_mape"]["calibrate"]
    figure("CTX of 14 mg every 6 months, unseen, small form", f"{error:.1f} %", "< 27.3 (best open peer)")
    assert error < 27.3


def test_what_came_after_treatment_is_predicted_from_the_two_years_on_it(shared, figure):
    found = leave_later_out(read_plan(Path("bone")), Subject("precursor_pool_and_opg"), 24.0).metrics
    error, hip = found["off_treatment_ctx_mae"]["calibrate"], found["hip_mae_points"]["calibrate"]
    figure("CTX of Bone 2011 off treatment, seen to month 24 only, log error", error, "<= 0.10 when fitted")
    figure("hip of Bone 2011 off treatment, seen to month 24 only, points", hip, "0.46 (best open peer, all arms)")
    assert error < 0.10


def test_a_month_beyond_all_arms_is_refused(tree, shared):
    tree["digitised"] = [ARM | {"arm": "mcclung2006_denosumab_60_q6m", "patients": "60 mg"}]
    with pytest.raises(InvalidValue, match="choose an earlier one"):
        leave_later_out(plan_of(tree, "small.toml"), Subject("precursor_pool_and_opg"), 60.0)


@pytest.fixture(scope="module")
def unseen(shared):
    return leave_one_arm_out(read_plan(Path("bone")), Subject("precursor_pool_and_opg")).metrics


HIP = pytest.mark.xfail(strict=True, reason="0.50: without Bone 2011 the hip falls to that of placebo after stopping")
PEERS = [("ctx_mape", 27.3), ("ctx_rmsle", 0.38), ("p1np_mape", 23.0), ("bsap_mape", 15.4), ("spine_mae_points", 0.86)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "peer"), [*PEERS, pytest.param("hip_mae_points", 0.46, marks=HIP)])
def test_every_arm_unseen_is_still_nearer_than_any_peer(unseen, figure, name, peer):
    figure(f"{name}, each arm unseen", f"{unseen[name]['calibrate']:.3g}", f"< {peer:g}, the best open peer")
    assert unseen[name]["calibrate"] < peer


@pytest.fixture(scope="module")
def together(shared):
    plan, weights = read_plan(Path("bone")), shipped_structure().weights
    return averaged({name: leave_one_arm_out(plan, Subject(name)) for name in weights}, weights).metrics


@pytest.mark.slow
@pytest.mark.parametrize(("name", "peer"), [*PEERS, ("hip_mae_points", 0.46)])
def test_every_arm_unseen_by_all_accounts_together_is_nearer_than_any_peer(together, figure, name, peer):
    figure(f"{name}, each arm unseen by all accounts", f"{together[name]['calibrate']:.3g}", f"< {peer:g}")
    assert together[name]["calibrate"] < peer


def test_accounts_are_averaged_by_their_weights_and_silent_where_one_is(tree, shared):
    arms = [ARM | {"arm": "mcclung2006_denosumab_60_q6m", "patients": "60 mg"}, OTHER]
    plan = plan_of(tree | {"digitised": arms, "iterations": 1}, "small.toml")
    one = leave_one_arm_out(plan, Subject("precursor_pool_and_opg"), only=["60 mg"])
    other = Unseen(tuple(replace(e, predicted=None if k == 0 else 0.0) for k, e in enumerate(one.endpoints)))
    found = averaged({"a": one, "b": other}, {"a": 0.25, "b": 0.75})
    assert found.endpoints[0].predicted is None
    assert found.endpoints[1].predicted == pytest.approx(0.25 * one.endpoints[1].predicted)
