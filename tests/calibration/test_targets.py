"""Targets: what may be fitted, what is refused by its name, and which samples are left out."""

from dataclasses import replace
from pathlib import Path

import pytest

from osteoimmune.calibration.plan import DigitisedTarget, plan_of, read_plan
from osteoimmune.calibration.targets import _let_in, experiments, need_calibrate
from osteoimmune.errors import DataError, UnknownName
from osteoimmune.evidence.digitised import DigitisedArm
from osteoimmune.evidence.points import Point, published_points
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH


def point(day, measure="ctx", use="calibrate", verified="yes-secondary", file="arms"):
    quantity = f"{measure}_percent_change"
    return Point(
        f"{file}-1", "digitised", file, "an arm", quantity, day / DAYS_PER_MONTH, -50.0, None, None, "", use, verified,
        "a figure", day,
    )  # fmt: skip


def arm(file="arms"):
    return DigitisedArm(file, "an arm", True, (), (0.0, 180.0), (60.0, 60.0))


@pytest.mark.promise("P18")
@pytest.mark.parametrize("use", ["validate", "spent"])
def test_rows_that_are_held_out_are_refused_by_name(plan, use):
    with pytest.raises(DataError, match=f"arms-1.*whose use is '{use}'"):
        need_calibrate(point(100.0, use=use), plan)


def test_rows_that_nobody_saw_are_refused(plan):
    with pytest.raises(DataError, match="which nobody saw"):
        need_calibrate(point(100.0, verified="memory"), plan)


@pytest.mark.promise("P18")
def test_every_held_out_published_row_is_refused(tree):
    for row in (p for p in published_points() if p.use != "calibrate"):
        tree["published"] = [{"rows": [row.row], "regimen": "no drug"}]
        tree["error"][row.quantity.removesuffix("_percent_change")] = 0.1
        with pytest.raises(DataError, match=row.row):
            experiments(plan_of(tree, "small.toml"))


@pytest.mark.promise("P18")
def test_every_held_out_digitised_arm_is_refused(tree, shared):
    folder = shared / "evidence" / "digitised"
    held = [("arms", "mcclung2006_denosumab_30_q3m"), ("phase2", "6")]
    for file, name in held:
        tree["digitised"] = [{"file": file, "arm": name, "measures": ["ctx"]}]
        with pytest.raises(DataError, match="whose use is 'validate'"):
            experiments(plan_of(tree, "small.toml"), folder)
        tree["held_out"]["digitised"] = [f"{file}:{name}"]
        with pytest.raises(DataError, match="both fits and holds out"):
            experiments(plan_of(tree, "small.toml"), folder)


@pytest.mark.parametrize(
    ("day", "measure", "choices", "kept"),
    [
        (100.0, "ctx", {}, True),
        (12.0, "ctx", {}, False),
        (178.0, "ctx", {}, False),
        (190.0, "ctx", {}, False),
        (191.0, "ctx", {}, True),
        (178.0, "ctx", {"density_at_visits": True}, False),
        (178.0, "bmd_total_hip", {}, False),
        (178.0, "bmd_total_hip", {"density_at_visits": True}, True),
        (12.0, "bmd_total_hip", {"density_at_visits": True}, False),
        (100.0, "ctx", {"early_only": True}, False),
    ],
)
def test_samples_that_the_rule_leaves_out(day, measure, choices, kept):
    target = DigitisedTarget("arms", "an arm", (measure,), **choices)
    assert _let_in(arm(), point(day, measure), target) is kept


def test_early_samples_of_the_file_that_dates_them_to_the_hour():
    target = DigitisedTarget("phase2", "an arm", ("ctx",), early_only=True)
    assert _let_in(arm("phase2"), point(3.7, file="phase2"), target)
    assert not _let_in(arm("phase2"), point(28.0, file="phase2"), target)


def test_reading_a_figure_errs_by_a_distance(tree, shared):
    tree["reading"] = {"ctx": 0.02}
    tree["digitised"] = [{"file": "arms", "arm": "bone2011_denosumab", "measures": ["ctx"]}]
    found = experiments(plan_of(tree, "small.toml"), shared / "evidence" / "digitised")[0]
    low, high = (pick(found.measured, key=lambda m: m.ratio) for pick in (min, max))
    assert low.sd == pytest.approx((0.1**2 + (0.02 / low.ratio) ** 2) ** 0.5)
    assert high.sd < 0.11 < low.sd


def test_without_the_digitised_folder_a_fit_says_what_it_lacks(tree, monkeypatch, tmp_path):
    monkeypatch.setenv("OSTEOIMMUNE_SHARED", str(tmp_path))
    tree["digitised"] = [{"file": "arms", "arm": "bone2011_denosumab", "measures": ["ctx"]}]
    with pytest.raises(DataError, match="needs the digitised figures of 1 arms"):
        experiments(plan_of(tree, "small.toml"))


def test_wrong_names_are_refused_with_the_nearest(tree, shared):
    folder = shared / "evidence" / "digitised"
    tree["digitised"] = [{"file": "arms", "arm": "bone2011_denosumb", "measures": ["ctx"]}]
    with pytest.raises(UnknownName, match="bone2011_denosumab"):
        experiments(plan_of(tree, "small.toml"), folder)
    tree["digitised"] = [{"file": "arms", "arm": "bone2011_denosumab", "measures": ["ctxx"]}]
    with pytest.raises(UnknownName, match="ctx"):
        experiments(plan_of(tree, "small.toml"), folder)
    tree["digitised"] = []
    tree["published"][0]["rows"] = ["bone-1177"]
    with pytest.raises(UnknownName, match="bone-117"):
        experiments(plan_of(tree, "small.toml"))


def test_published_rows_become_an_experiment(small_experiments):
    (found,) = small_experiments
    assert [m.ratio for m in found.measured] == pytest.approx([1.137, 1.07])
    assert [m.logarithmic for m in found.measured] == [False, False]
    assert len(found.doses) == 10
    assert found.days == [60 * DAYS_PER_MONTH]
    assert replace(found, measured=()).days == []


@pytest.mark.promise("P18")
def test_all_that_the_built_in_plan_fits_may_be_fitted(shared):
    plan = read_plan(Path("bone"))
    found = experiments(plan, shared / "evidence" / "digitised")
    assert sum(len(e.measured) for e in found) > 100
    assert all(m.firm == e.name.startswith("phenotype") for e in found for m in e.measured)
    assert not {e.name for e in found} & set(plan.held_out.digitised)
