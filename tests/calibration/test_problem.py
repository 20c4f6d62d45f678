"""Transforms, residuals and their derivatives."""

from dataclasses import replace

import numpy as np
import pytest
from small_plan import TRUTH, looked_at, simulated

from osteoimmune.calibration.predict import blocks, place_of
from osteoimmune.calibration.problem import Calibration, calibration, softened
from osteoimmune.errors import UnknownName


def test_transforms_return(plan, small_experiments):
    setup = calibration(plan, plan.rebounds[0], small_experiments)
    values = [0.05, 2.0, 0.75]
    assert setup.to_values(setup.to_search(values)) == pytest.approx(values, rel=1e-12)
    many = np.vstack([setup.to_search(values)] * 3)
    assert setup.to_values(many).shape == (3, 3)


def test_at_the_truth_nothing_is_left_but_the_priors(plan):
    setup = calibration(plan, plan.rebounds[0], simulated(plan))
    x = setup.to_search([0.045, 1.6, 0.8])
    residuals = setup.residuals(x[None, :])[0]
    assert np.abs(residuals[:-3]).max() < 1e-9
    assert residuals[-3] == pytest.approx(np.log(0.045 / 0.03) / 0.7)


def test_derivatives_agree_with_central_differences(plan, figure):
    setup = calibration(plan, plan.rebounds[0], [looked_at("60 mg SC every 6 months x 2")])
    x = setup.to_search([0.04, 1.3, 0.85])
    residuals, slopes = setup.derivatives(x)
    assert residuals == pytest.approx(setup.residuals(x[None, :])[0], abs=1e-9)
    wide = 1e-3
    central = [
        (setup.residuals((x + wide * e)[None, :])[0] - setup.residuals((x - wide * e)[None, :])[0]) / (2 * wide)
        for e in np.eye(3)
    ]
    worst = np.abs(slopes - np.column_stack(central)).max() / np.abs(slopes).max()
    figure("largest error of the fit's derivatives", f"{worst:.1e} of the largest", "< 1e-3")
    assert worst < 1e-3


def test_where_a_neighbour_cannot_be_simulated_the_other_side_is_taken(plan, monkeypatch):
    setup = calibration(plan, plan.rebounds[0], [looked_at("60 mg SC every 6 months x 2")])
    x = setup.to_search([0.04, 1.3, 0.85])
    whole = setup.derivatives(x)[1]
    predictions = Calibration.predictions

    def failing(self, sets):
        ratios = predictions(self, sets)
        ratios[sets[:, 0] > x[0]] = np.nan  # the first parameter cannot rise
        ratios[np.abs(sets[:, 1] - x[1]) > 0] = np.nan  # the second can go nowhere
        return ratios

    monkeypatch.setattr(Calibration, "predictions", failing)
    slopes = setup.derivatives(x)[1]
    assert slopes[:, 0] == pytest.approx(whole[:, 0], rel=1e-2, abs=1e-2)
    assert (slopes[:-3, 1] == 0.0).all()
    assert (slopes[:, 2] == whole[:, 2]).all()


def test_blocks_put_each_perturbation_beside_its_nominal_set():
    nominal, moved = np.arange(9.0), np.arange(9.0) + 0.5
    rows = blocks(nominal, moved)
    assert rows.shape == (16, 9)
    assert (rows[0] == nominal).all()
    assert (rows[8] == nominal).all()
    for column in range(9):
        own = rows[place_of(column)]
        assert own[column] == moved[column]
        assert (np.delete(own, column) == np.delete(nominal, column)).all()


def test_stray_residuals_count_linearly():
    small, large = softened(np.array([1e-3, 1e3]), 1.5)
    assert small == pytest.approx(1e-3, rel=1e-6)
    assert 0.5 * large**2 == pytest.approx(1.5 * 1e3, rel=2e-3)
    assert (softened(np.array([-4.0, 5.0]), 0.0) == [-4.0, 5.0]).all()
    assert softened(np.array([-4.0]), 1.5)[0] < 0


def test_samples_may_stray_but_phenotypes_are_firm(plan):
    (sampled,) = simulated(plan, regimens=("60 mg SC every 6 months",))
    far = [replace(m, ratio=m.ratio * 4.0, firm=firm) for m in sampled.measured[:1] for firm in (False, True)]
    setup = calibration(replace(plan, robust=1.5), plan.rebounds[0], [replace(sampled, measured=tuple(far))])
    x = setup.to_search([TRUTH[p.name] for p in setup.parameters])
    stray, firm = setup.residuals(x[None, :])[0][:2]
    assert firm == pytest.approx(-np.log(4.0) / far[0].sd)
    assert abs(stray) < 0.4 * abs(firm)


def test_a_parameter_that_does_not_exist_is_refused(tree, small_experiments):
    from osteoimmune.calibration.plan import plan_of

    tree["parameter"][0]["name"] = "osteoclast.maturatio"
    with pytest.raises(UnknownName, match=r"osteoclast\.maturation"):
        calibration(plan_of(tree, "small.toml"), "precursor_pool_and_opg", small_experiments)
