from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from osteoimmune.errors import UnknownName
from osteoimmune.evidence.digitised import digitised_arms
from osteoimmune.study import built_in_studies, load_study
from osteoimmune.trials import Observation, StudyResult, comparison, run_study
from osteoimmune.trials.comparison import beside, observed, scores, shown_value


@pytest.fixture(scope="module")
def freedom() -> StudyResult:
    return run_study(load_study("freedom"))


def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "digitised_folder", lambda: None)


@pytest.mark.parametrize("name", list(built_in_studies()))
def test_every_observation_of_every_built_in_study_is_found(name, shared):
    study = load_study(name)
    seen = observed(study, shared / "evidence" / "digitised")
    assert seen.skipped == ()
    for link in study.observations:
        assert any(m.arm == link.arm and m.point.group == link.group for m in seen.points), link


def test_without_digitised_points_the_run_says_what_it_skipped(monkeypatch):
    no_folder(monkeypatch)
    seen = observed(load_study("phase2-doses"))
    assert seen.points == ()
    assert seen.skipped == ("14 digitised curves skipped: there is no folder of digitised points",)


def test_published_points_stand_beside_their_month_and_arm(freedom, monkeypatch):
    no_folder(monkeypatch)
    seen = observed(freedom.study)
    (hip,) = [e for e in freedom.endpoints if e.endpoint.name == "total_hip_36_months" and e.arm != "placebo"]
    (match,) = beside(hip, freedom, seen)
    assert (match.point.value, match.point.lower, match.point.upper) == (5.0, 4.9, 5.1)
    assert match.point.study == "FREEDOM BMD-fracture analysis (Austin 2012)"


def test_points_from_memory_are_shown_and_marked(freedom, monkeypatch):
    no_folder(monkeypatch)
    (spine,) = [e for e in freedom.endpoints if e.endpoint.name == "lumbar_spine_24_months" and e.arm == "placebo"]
    found = {m.point.study: m.point.seen for m in beside(spine, freedom, observed(freedom.study))}
    assert found == {"DIRECT (Nakamura 2014)": True, "DEFEND (Bone 2008)": False}


def test_a_window_keeps_off_treatment_points_from_a_treated_arm(shared):
    seen = observed(load_study("freedom"), shared / "evidence" / "digitised")
    months = [m.point.time_months for m in seen.points if m.point.group == "bone2011_denosumab"]
    assert 0.0 < max(months) <= 24.0


def test_the_observed_peak_is_counted_from_the_last_dose(shared):
    result = run_study(load_study("stop-denosumab"))
    seen = observed(result.study, shared / "evidence" / "digitised")
    (peak,) = [e for e in result.endpoints if (e.endpoint.name, e.arm) == ("ctx_peak_month", "4 doses")]
    (match,) = beside(peak, result, seen)
    assert 11.0 < shown_value(peak, match, result) < 13.0


def test_scores_of_a_model_that_repeats_the_data_are_zero(freedom, shared):
    folder = shared / "evidence" / "digitised"
    link = Observation("denosumab 60 mg Q6M", "digitised", "phase2", "5")
    study = replace(freedom.study, observations=(link,))
    (curve,) = [a for a in digitised_arms(folder) if (a.file, a.group) == ("phase2", "5")]
    points = sorted((p.time_months, p.value) for p in curve.points if p.quantity == "ctx_percent_change")
    time, value = (np.array(column) for column in zip(*points, strict=True))
    arm = freedom.arms["denosumab 60 mg Q6M"]
    exact = replace(arm["ctx_percent_change"], time_months=time, value=value)
    copy = replace(freedom, arms={arm.name: replace(arm, series={**arm.series, "ctx_percent_change": exact})})
    by_name = {line.quantity: line for line in scores(copy, observed(study, folder))}
    assert by_name["ctx_percent_change"].count > 5
    assert by_name["ctx_percent_change"].absolute_error == pytest.approx(0.0, abs=1e-9)
    assert by_name["bsap_percent_change"].absolute_error > 0.0


def test_points_after_treatment_are_also_scored_apart(freedom, shared, figure):
    result = run_study(load_study("stop-denosumab"))
    seen = observed(result.study, shared / "evidence" / "digitised")
    every = {line.quantity: line.count for line in scores(result, seen)}
    after = {line.quantity: line for line in scores(result, seen, after_treatment=True)}
    assert 0 < after["ctx_percent_change"].count < every["ctx_percent_change"]
    treated = observed(freedom.study, shared / "evidence" / "digitised")
    assert not scores(freedom, treated, after_treatment=True)
    log_error = after["ctx_percent_change"].log_error
    figure("CTX after four doses, months 27 to 48, log error", f"{log_error:.3f}", "<= 0.10 once refitted")


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("link", "named"),
    [
        (Observation("placebo", "published", "DIRECT (Nakamura 2013)", "placebo"), "DIRECT"),
        (Observation("placebo", "published", "DIRECT (Nakamura 2014)", "placebos"), "mean 'placebo'"),
        (Observation("placebo", "digitised", "arms", "bone2011_placebos"), "mean 'bone2011_placebo'"),
        (Observation("placebo", "digitised", "arm", "bone2011_placebo"), "mean 'arms'"),
    ],
)
def test_a_mapping_that_names_nothing_is_refused(freedom, shared, link, named):
    with pytest.raises(UnknownName, match=named.replace("(", r"\(")):
        observed(replace(freedom.study, observations=(link,)), Path(shared / "evidence" / "digitised"))
