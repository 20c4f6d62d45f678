"""Studies, simulated on the real body; each takes a tenth of a second once the kernel is built."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from osteoimmune.errors import OsteoimmuneError, UnknownName
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.study import built_in_studies, load_study
from osteoimmune.trials import Arm, Study, StudyResult, parse_regimen, run_study

OUTPUTS = ("denosumab_ug_per_ml", "free_rankl_percent", "ctx_percent_change", "bmd_total_hip_percent_change")


@cache
def built_in(name: str) -> StudyResult:
    return run_study(load_study(name))


def small(*sentences: str, **changes: object) -> Study:
    arms = tuple(Arm(sentence, parse_regimen(sentence)) for sentence in sentences)
    fields: dict[str, object] = {"body": "postmenopausal", "horizon_months": 12.0, "outputs": OUTPUTS, "arms": arms}
    return Study("small", "Small", "What happens?", **(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", list(built_in_studies()))
def test_every_built_in_study_runs_to_its_end(name):
    result = built_in(name)
    for arm in result.arms.values():
        assert not arm.status
        for series in arm.series.values():
            assert np.isfinite(series.value).all()
            assert series.time_months.shape == series.value.shape
            assert (np.diff(series.time_months) > 0).all()
    design = {arm.name: result.study.horizon_of(arm) for arm in result.study.arms}
    for arm in result.arms.values():
        assert arm[result.study.outputs[0]].time_months[-1] == pytest.approx(design[arm.name])


def test_json_has_the_promised_shape_and_no_number_that_json_lacks():
    content = json.loads(built_in("freedom").to_json())
    assert set(content) == {"arms", "endpoints"}
    assert set(content["arms"]) == {"denosumab 60 mg Q6M", "placebo"}
    for arm in content["arms"].values():
        for series in arm.values():
            assert set(series) == {"time_months", "value", "unit"}
            assert len(series["time_months"]) == len(series["value"]) > 72
    wanted = ["ctx", "p1np", "bsap", "bmd_lumbar_spine", "bmd_total_hip", "bmd_femoral_neck"]
    expected = {f"{name}_percent_change" for name in wanted} | {"denosumab_ug_per_ml", "free_rankl_percent"}
    assert set(content["arms"]["placebo"]) == expected
    assert content["endpoints"]["placebo"]["ctx_1_month"]["since"] == "first dose"


@pytest.mark.promise("P12")
def test_a_misspelt_arm_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="unknown arm 'placbo'; did you mean 'placebo'"):
        built_in("freedom").arms["placbo"]


def test_an_untreated_arm_without_conditions_stays_at_its_baseline():
    arm = run_study(replace(load_study("freedom"), conditions={})).arms["placebo"]
    for name, series in arm.series.items():
        rest = 100.0 if name == "free_rankl_percent" else 0.0
        assert np.abs(series.value - rest).max() < 1e-6


@pytest.mark.promise("P7")
def test_no_drug_and_a_dose_of_zero_are_the_same_to_the_bit():
    result = run_study(small("no drug", "0 mg SC every 6 months"))
    untreated, zero = result.arms.values()
    for name in OUTPUTS:
        assert (untreated[name].value == np.interp(untreated[name].time_months, *_points(zero[name]))).all()


def _points(series):
    return series.time_months, series.value


@pytest.mark.promise("P7")
def test_an_arm_does_not_depend_on_the_arms_beside_it():
    alone = run_study(small("60 mg SC every 6 months")).arms["60 mg SC every 6 months"]
    beside = run_study(small("60 mg SC every 6 months", "210 mg IV once")).arms["60 mg SC every 6 months"]
    for name in OUTPUTS:
        assert (alone[name].value == beside[name].value).all()


def test_a_value_at_the_time_of_a_dose_is_the_one_before_it():
    series = built_in("freedom").arms["denosumab 60 mg Q6M"]["denosumab_ug_per_ml"]
    at_second_dose = float(series.value[np.argmin(np.abs(series.time_months - 6.0))])
    day_after = float(np.interp(6.0 + 1.0 / DAYS_PER_MONTH, series.time_months, series.value))
    assert at_second_dose < 0.1 < day_after


def test_a_dose_into_blood_is_there_at_once_and_all_of_it():
    result = run_study(small("60 mg SC once", "60 mg IV once", horizon_months=1.0))
    under_skin, into_blood = (arm["denosumab_ug_per_ml"] for arm in result.arms.values())
    quarter_day = int(np.argmin(np.abs(under_skin.time_months - 0.25 / DAYS_PER_MONTH)))
    assert into_blood.value[quarter_day] > 10.0 * under_skin.value[quarter_day]
    assert into_blood.value.max() < 60.0 / 2.49 + 1e-6  # mg over the central volume, litre


def test_a_dose_per_kilogram_is_for_the_body_weight():
    result = run_study(small("1 mg/kg SC once", "66 mg SC once"))
    per_kilogram, plain = result.arms.values()
    assert per_kilogram.doses[0].milligrams == pytest.approx(66.0)
    assert (per_kilogram["ctx_percent_change"].value == plain["ctx_percent_change"].value).all()


def test_stopping_longer_treatment_rebounds_higher():
    all_peaks = [e for e in built_in("stop-denosumab").endpoints if e.endpoint.name == "ctx_peak"]
    peaks = [e.value for e in all_peaks if "then" not in e.arm]
    assert peaks == sorted(peaks)


@pytest.mark.parametrize(
    ("study", "endpoint", "arm", "low", "high"),
    [
        ("freedom", "ctx_1_month", "denosumab 60 mg Q6M", -91.0, -80.0),
        ("freedom", "ctx_6_months", "denosumab 60 mg Q6M", -80.0, -65.0),
        ("freedom-extension", "lumbar_spine_60_months", "denosumab 60 mg Q6M", 12.2, 15.2),
        ("freedom-extension", "lumbar_spine_96_months", "denosumab 60 mg Q6M", 16.9, 19.9),
        ("freedom-extension", "total_hip_12_months", "denosumab 60 mg Q6M", 2.2, 4.2),
        ("freedom-extension", "total_hip_36_months", "denosumab 60 mg Q6M", 4.0, 6.0),
        ("freedom-extension", "total_hip_60_months", "denosumab 60 mg Q6M", 6.0, 8.0),
        ("freedom-extension", "total_hip_96_months", "denosumab 60 mg Q6M", 7.3, 9.3),
        ("stop-denosumab", "ctx_peak", "4 doses", 40.0, 90.0),
        ("stop-denosumab", "ctx_peak_month", "4 doses", 10.0, 15.0),
    ],
)
def test_endpoints_lie_where_they_were_seen(study, endpoint, arm, low, high, figure):
    (found,) = [e for e in built_in(study).endpoints if (e.endpoint.name, e.arm) == (endpoint, arm)]
    assert found.value is not None
    figure(f"{study}, {arm}, {endpoint}", f"{found.value:.2f} {found.unit}", f"{low:g} to {high:g}")
    assert low <= found.value <= high


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"outputs": ("ctx_percent_chang",)}, "did you mean 'ctx_percent_change'"),
        ({"body": "postmenopausl"}, "did you mean 'postmenopausal'"),
        ({"drug": "denosumb"}, "did you mean 'denosumab'"),
        ({"variants": {"rebuond": "none"}}, "did you mean 'rebound'"),
        ({"variants": {"rebound": "osteomorf"}}, "did you mean 'osteomorph'"),
        ({"outputs": ("fc_opg_ng_per_ml",)}, "unknown observable 'fc_opg_ng_per_ml'"),
    ],
)
def test_what_a_body_does_not_have_is_refused(changes, named):
    with pytest.raises(OsteoimmuneError, match=named):
        run_study(small("60 mg SC once", **changes))


def test_provenance_names_study_model_kernel_and_versions():
    provenance = built_in("freedom").provenance
    assert {"study", "model", "kernel", "relative tolerance", "osteoimmune", "NumPy"} <= set(provenance)
    assert load_study("freedom").fingerprint in provenance["study"]
    assert all(provenance.values())


def test_every_number_used_is_told_with_its_source_and_who_decided_it():
    parameters = built_in("freedom").parameters
    assert len(parameters) > 50
    assert all(p.value.source and p.decided_by for p in parameters)


def test_conditions_act_in_every_arm_from_the_first_day():
    """A woman who grows older loses bone without drug; the same study without conditions leaves her at rest."""
    study = load_study("freedom")
    aged = run_study(study).arms["placebo"]["bmd_total_hip_percent_change"].value[-1]
    still = run_study(replace(study, conditions={})).arms["placebo"]["bmd_total_hip_percent_change"].value[-1]
    assert abs(still) < 1e-6
    assert -2.0 < aged < -0.5


@pytest.mark.promise("P12")
def test_a_condition_that_is_no_input_is_refused():
    with pytest.raises(UnknownName, match=r"unknown condition 'aging' in arm .* did you mean 'ageing'"):
        run_study(replace(load_study("freedom"), conditions={"aging": 1.0}))
