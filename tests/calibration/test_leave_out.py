"""Leave one arm out: the patients are gone from the fit under all their names, and are predicted."""

import pytest

from osteoimmune.calibration.leave_out import leave_one_arm_out
from osteoimmune.calibration.plan import plan_of
from osteoimmune.calibration.predict import Subject

ARM = {"file": "arms", "measures": ["ctx"]}


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


@pytest.mark.slow
def test_every_arm_unseen_is_still_nearer_than_any_peer(shared, figure):
    from pathlib import Path

    from osteoimmune.calibration.plan import read_plan

    found = leave_one_arm_out(read_plan(Path("bone")), Subject("precursor_pool_and_opg")).metrics
    figure("each arm unseen", {n: v["calibrate"] and round(v["calibrate"], 3) for n, v in found.items()}, "peers")
    assert found["ctx_mape"]["calibrate"] < 27.3
    assert found["bsap_mape"]["calibrate"] < 15.4
    assert found["hip_mae_points"]["calibrate"] < 0.46
    assert found["spine_mae_points"]["calibrate"] < 0.86
