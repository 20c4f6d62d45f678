"""The scoring rule, on made-up arms and against what the hand-over says of the digitised files."""

from math import e, isnan, log

import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence import digitised
from osteoimmune.evidence.digitised import DigitisedArm, digitised_arms, digitised_folder
from osteoimmune.evidence.points import Point
from osteoimmune.evidence.scoring import off_treatment, reason_left_out, score, scored_points

CTX = "ctx_percent_change"


def arm(*samples: tuple[float, float], file: str = "phase2", doses: tuple[float, ...] = (0.0, 180.0)) -> DigitisedArm:
    points = tuple(
        Point(f"r{i}", "digitised", file, "g", CTX, day / 30.4375, value, None, None, "", "calibrate", "yes", "s", day)
        for i, (day, value) in enumerate(samples)
    )
    return DigitisedArm(file, "g", True, points, doses, tuple(60.0 for _ in doses))


@pytest.mark.parametrize(
    ("file", "day", "let_in"),
    [
        ("phase2", 0.0, False),
        ("phase2", 4.0, True),
        ("arms", 4.0, False),
        ("arms", 20.0, False),
        ("arms", 21.0, True),
        ("arms", 176.9, True),
        ("arms", 177.0, False),
        ("arms", 180.0, False),
        ("arms", 190.0, False),
        ("arms", 190.1, True),
    ],
)
def test_samples_that_cannot_be_ordered_are_left_out(file, day, let_in):
    one = arm((day, -50.0), file=file)
    assert (reason_left_out(one, one.points[0]) == "") == let_in


def test_errors_of_known_predictions():
    samples = arm((30.0, -50.0), (60.0, -80.0))
    predicted = {30.0: -40.0, 60.0: -80.0}
    found = score(scored_points([samples], CTX), CTX, lambda _, p: predicted[p.source_day or 0.0])
    assert found.count == 2
    assert found.relative_error == pytest.approx(10.0)  # 0.6 against 0.5, and none
    assert found.absolute_error == pytest.approx(5.0)
    assert found.log_error == pytest.approx(log(0.6 / 0.5) / 2**0.5)


def test_a_prediction_e_times_too_high_everywhere_has_a_log_error_of_one():
    samples = arm((30.0, -50.0), (60.0, -80.0), (90.0, -10.0))
    found = score(scored_points([samples], CTX), CTX, lambda _, p: 100.0 * (e * (1.0 + p.value / 100.0) - 1.0))
    assert found.log_error == pytest.approx(1.0)


def test_no_points_score_nothing():
    assert isnan(score([], CTX, lambda _, p: 0.0).log_error)


def test_a_ratio_at_or_below_zero_is_refused():
    samples = arm((30.0, -50.0))
    with pytest.raises(InvalidValue, match="not above zero"):
        score(scored_points([samples], CTX), CTX, lambda _, p: -100.0)


def test_off_treatment_begins_when_the_last_dose_has_worn_off():
    samples = arm((330.0, 0.0), (381.0, 60.0))
    assert [off_treatment(samples, point) for point in samples.points] == [False, True]


def test_counts_agree_with_the_hand_over(shared, figure):
    """57 of 104 CTX points of denosumab arms in arms.csv lie below 0.2, as its README says."""
    arms = [a for a in digitised_arms(shared / "evidence" / "digitised") if a.file == "arms" and a.denosumab]
    points = [p for a in arms for p in a.points if p.quantity == CTX and p.time_months > 0.0]
    low = [p for p in points if p.value < -80.0]
    figure("CTX points of arms.csv below a ratio of 0.2", f"{len(low)} of {len(points)}", "57 of 104")
    assert (len(low), len(points)) == (57, 104)


def test_the_day_3_sample_of_phase2_is_scored_and_its_twin_in_arms_is_not(shared):
    arms = digitised_arms(shared / "evidence" / "digitised")
    early = [(a.file, p) for a, p in scored_points(arms, CTX) if (p.source_day or 0.0) < 20.0]
    assert {file for file, _ in early} == {"phase2"}
    assert len(early) >= 6


def test_degenerate_bars_are_dropped_and_months_of_28_days_are_read_as_months(shared):
    arms = {(a.file, a.group): a for a in digitised_arms(shared / "evidence" / "digitised")}
    assert all(p.lower is None for p in arms["arms", "black2006_alendronate-alendronate"].points if not p.bar)
    last = max(p.time_months for p in arms["phase2", "5"].points)
    assert last == pytest.approx(24.0)


def test_the_folder_is_found_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEOIMMUNE_SHARED", str(tmp_path))
    assert digitised_folder() is None
    (tmp_path / "evidence" / "digitised").mkdir(parents=True)
    assert digitised_folder() == tmp_path / "evidence" / "digitised"


def test_the_folder_is_found_beside_the_place_of_the_run(tmp_path, monkeypatch):
    monkeypatch.delenv("OSTEOIMMUNE_SHARED", raising=False)
    monkeypatch.setattr(digitised, "__file__", str(tmp_path / "a" / "b" / "c" / "d" / "digitised.py"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert digitised_folder() is None
    (tmp_path / "shared" / "evidence" / "digitised").mkdir(parents=True)
    assert digitised_folder() == tmp_path / "shared" / "evidence" / "digitised"


def test_density_that_repeats_another_arm_is_marked_and_not_scored(shared):
    """If the files are mended one day, this test says so."""
    arms = {(a.file, a.group): a for a in digitised_arms(shared / "evidence" / "digitised")}
    for group, original in digitised.REPEATED_DENSITY.items():
        for quantity in ("bmd_lumbar_spine_percent_change", "bmd_total_hip_percent_change"):
            own, theirs = (
                {p.time_months: p.value for p in arms["phase2", g].points if p.quantity == quantity}
                for g in (group, original)
            )
            shared_months = own.keys() & theirs.keys()
            assert len(shared_months) >= 5
            assert max(abs(own[m] - theirs[m]) for m in shared_months) < 0.2
        density = [p for p in arms["phase2", group].points if p.quantity.startswith("bmd")]
        assert {p.doubt for p in density} == {"unverified"}
        assert all(reason_left_out(arms["phase2", group], p) for p in density)
