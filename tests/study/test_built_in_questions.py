"""What the built-in studies answer: directions that observation knows, any of which the model could get wrong."""

from functools import cache

import numpy as np
import pytest

from osteoimmune.study import load_study
from osteoimmune.trials import StudyResult, run_study
from osteoimmune.trials.comparison import beside, observed


@cache
def built_in(name: str) -> StudyResult:
    return run_study(load_study(name))


def at(result: StudyResult, arm: str, observable: str, month: float) -> float:
    series = result.arms[arm][observable]
    return float(np.interp(month, series.time_months, series.value))


def highest(result: StudyResult, arm: str, observable: str) -> float:
    return float(result.arms[arm][observable].value.max())


def test_the_later_the_dose_the_higher_resorption_and_the_less_bone():
    result = built_in("missed-dose")
    arms = ["on time", "1 month late", "3 months late", "6 months late", "12 months late", "never"]
    peaks = [highest(result, arm, "ctx_percent_change") for arm in arms]
    assert peaks == sorted(peaks)
    assert peaks[1] <= 0.0 < peaks[3]
    left = [at(result, arm, "bmd_total_hip_percent_change", 36.0) for arm in arms[2:]]
    assert left == sorted(left, reverse=True)
    risks = [at(result, arm, "vertebral_incidence", 48.0) for arm in arms]
    assert risks == sorted(risks)


def test_stopping_raises_the_risk_of_several_fractures_above_that_without_treatment():
    """Cummings 2018 (memory): more multiple vertebral fractures after stopping than after placebo."""
    result = built_in("stop-denosumab")
    before = result.arms["20 doses"]["multiple_vertebral_hazard"].value[0]
    assert highest(result, "20 doses", "multiple_vertebral_hazard") > 1.5 * before


def test_zoledronate_after_denosumab_keeps_what_was_won():
    result = built_in("stop-denosumab")
    kept = at(result, "4 doses, then zoledronate at 6 months", "bmd_total_hip_percent_change", 42.0)
    lost = at(result, "4 doses", "bmd_total_hip_percent_change", 42.0)
    assert kept > lost + 2.0
    assert highest(result, "4 doses, then zoledronate at 6 months", "ctx_percent_change") < 20.0


def test_ten_years_lower_the_risk_that_ageing_raises():
    result = built_in("ten-years")
    assert at(result, "denosumab for ten years", "hip_incidence", 120.0) < at(result, "no drug", "hip_incidence", 120.0)
    assert at(result, "no drug", "bmd_total_hip_percent_change", 120.0) < -2.0


def test_teriparatide_after_denosumab_loses_bone_at_the_hip_first():
    """DATA-Switch (Leder 2015, memory): switching from denosumab to teriparatide loses hip density for a year."""
    hip = "bmd_total_hip_percent_change"
    result = built_in("sequence")
    lowest = result.arms["denosumab, then teriparatide"][hip]
    after = lowest.value[lowest.time_months > 18.0].min()
    assert after < at(result, "denosumab, then teriparatide", hip, 18.0) - 1.0
    assert at(result, "teriparatide, then denosumab", hip, 36.0) > at(result, "denosumab, then teriparatide", hip, 36.0)


def test_prednisolone_takes_bone_and_denosumab_gives_more_than_risedronate():
    """Saag 2019: spine 6.2 against 1.7 % at 24 months."""
    spine = "bmd_lumbar_spine_percent_change"
    result = built_in("glucocorticoid")
    alone, risedronate, denosumab = (
        at(result, arm, spine, 24.0)
        for arm in ("prednisolone", "prednisolone and risedronate", "prednisolone and denosumab")
    )
    assert alone < risedronate < denosumab
    assert alone < -1.0


def test_calcium_falls_further_with_kidney_disease_and_less_with_calcium():
    result = built_in("ckd-calcium")
    lowest = {
        arm: float(found["calcium_mmol_per_l"].value.min() / found["calcium_mmol_per_l"].value[0])
        for arm, found in result.arms.items()
    }
    assert lowest["kidney disease"] < lowest["healthy kidneys"] - 0.01
    assert lowest["kidney disease, calcium and vitamin D"] > lowest["kidney disease"] + 0.01


@pytest.mark.parametrize(
    ("study", "endpoint", "arm"),
    [
        ("glucocorticoid", "lumbar_spine_24_months", "prednisolone and denosumab"),
        ("glucocorticoid", "total_hip_24_months", "prednisolone and denosumab"),
        ("glucocorticoid", "lumbar_spine_24_months", "prednisolone and risedronate"),
        ("glucocorticoid", "total_hip_24_months", "prednisolone and risedronate"),
        ("sequence", "lumbar_spine_36_months", "romosozumab, then denosumab"),
        ("sequence", "total_hip_36_months", "romosozumab, then denosumab"),
        ("sequence", "total_hip_36_months", "a year of none, then denosumab"),
    ],
)
def test_what_was_held_out_is_met_in_direction_and_told_in_size(study, endpoint, arm, figure):
    result = built_in(study)
    (item,) = [e for e in result.endpoints if (e.endpoint.name, e.arm) == (endpoint, arm)]
    points = [m.point for m in beside(item, result, observed(result.study)) if m.point.use == "validate"]
    assert item.value is not None
    assert points
    told = ", ".join(f"{p.value:+.1f}" for p in points)
    figure(f"{study}, {arm}, {endpoint} (held out)", f"{item.value:+.1f} %", f"observed {told} %")
    assert all(abs(item.value - p.value) < max(abs(p.value), 3.0) for p in points)
