"""Bisphosphonates in other populations: what is missed there beyond the strength of the drug and the error of means."""

from pathlib import Path

import numpy as np
import pytest

from osteoimmune.calibration.cases import predict_rows
from osteoimmune.calibration.elsewhere import TABLE, _Arms, _by_drug, _missed, missed_elsewhere
from osteoimmune.calibration.leave_trial_out import misfits_between_trials
from osteoimmune.calibration.plan import read_plan
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.published import published_rows
from osteoimmune.errors import DataError
from osteoimmune.trials.measures import is_density

DRUGS = {"alendronate", "risedronate", "zoledronate"}


def arms(trials, predicted, seen, variance=0.0):
    variances = np.full(len(seen), variance)
    return _Arms("a drug", "bmd_total_hip", tuple(trials), np.array(seen), np.array(predicted), variances)


def share(found):
    return misfits_between_trials(list(found), {"bmd_total_hip": 0.3}, {"a": 1.0})["bmd_total_hip"].factor


def test_how_strong_a_drug_is_counts_for_nothing():
    names = [f"trial {k}" for k in range(5)]
    predicted = np.array([2.0, 3.0, 4.0, 5.0, 6.0])
    assert share(_missed("a", arms(names, predicted, 0.6 * predicted))) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("truth", [0.1, 0.3])
def test_a_known_share_is_found_again_beside_the_error_of_means(truth):
    draws = np.random.default_rng(7)
    predicted = draws.uniform(2.0, 6.0, 4000)
    error = 0.4 * draws.standard_normal(4000)
    seen = 1.3 * predicted * (1.0 + truth * draws.standard_normal(4000)) + error
    names = [f"trial {k}" for k in range(4000)]
    assert share(_missed("a", arms(names, predicted, seen, 0.16))) == pytest.approx(truth, rel=0.06)


def test_a_trial_weighs_once_however_many_rows_it_has():
    few = list(_missed("a", arms(["x", "y", "z"], [4.0, 4.0, 4.0], [3.0, 4.0, 5.0])))
    many = list(_missed("a", arms(["x", *"yyyyyyyy", "z"], [4.0] * 10, [3.0, *[4.0] * 8, 5.0])))
    assert [r.trial for r in many] == ["x", "y", "z"]
    assert [r.error for r in many] == pytest.approx([r.error for r in few])
    assert few[0].error == pytest.approx(3.0 / 2.0)


def test_a_trial_of_two_drugs_weighs_once_for_each_measure():
    found = missed_elsewhere(read_plan(Path("bone")), "precursor_pool_and_opg")
    assert len({(r.trial, r.measure) for r in found}) == len(found)
    two = [r for r in published_rows(TABLE) if r.study.startswith("Hosking 2003")]
    assert len({r.group for r in two}) == 2
    assert all(0.4 < r.freedom < 1.0 for r in found)


def test_the_table_keeps_its_rules():
    rows = published_rows(TABLE)
    assert len({row.row for row in rows}) == len(rows) >= 100
    assert len({row.study for row in rows}) >= 40
    for row in rows:
        assert row.use == "calibrate", row
        assert row.seen, row
        assert row.case is not None, row
        assert {stage.drug for stage in row.case.treatment.stages} <= DRUGS
        assert 10 <= row.month <= 36
        assert -20 < row.value < 20 or not is_density(row.measure)


def test_every_trial_is_predicted_and_the_share_is_printed(figure):
    plan = read_plan(Path("bone"))
    found = missed_elsewhere(plan, "precursor_pool_and_opg")
    assert len({r.trial for r in found}) >= 40
    assert all(np.isfinite([r.error, r.effect, r.floor]).all() for r in found)
    rows = published_rows(TABLE)
    for own in _by_drug(rows, predict_rows(Subject("precursor_pool_and_opg"), rows), plan.error):
        figure(f"{own.drug}, {own.measure}: effect in {len(set(own.trials))} trials over that here", own.strength, "1")
        assert own.strength > 0.0
    shares = misfits_between_trials(found, plan.error, {"precursor_pool_and_opg": 1.0})
    told = f"{100 * shares['bmd_total_hip'].factor:.0f} % of density, {100 * shares['ctx'].factor:.0f} % of markers"
    figure("of the effect of bisphosphonates elsewhere, missed", told, "none: it is what it is")
    assert 0.05 < shares["bmd_total_hip"].factor < 1.0


def test_a_table_that_breaks_a_rule_is_refused_by_line(tmp_path):
    text = TABLE.read_text(encoding="utf-8").splitlines()
    bad = tmp_path / "bisphosphonates.csv"
    bad.write_text("\n".join([text[0], text[1].replace(",calibrate,", ",perhaps,")]) + "\n")
    with pytest.raises(DataError, match="use 'perhaps'"):
        missed_elsewhere(read_plan(Path("bone")), "precursor_pool_and_opg", bad)
