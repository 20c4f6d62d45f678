"""Ensembles drawn on a small plan: around the truth, the same again, and each draw its own."""

import numpy as np
import pytest
from small_plan import TRUTH, simulated

from osteoimmune.calibration.identifiability import searched
from osteoimmune.calibration.least_squares import solve
from osteoimmune.calibration.moving import Moved, moved
from osteoimmune.calibration.problem import calibration
from osteoimmune.calibration.randomise import draw
from osteoimmune.calibration.recovery import coverage, recover
from osteoimmune.calibration.sample import ensemble_of, many, noise_of


@pytest.fixture(scope="module")
def setup():
    from small_plan import TREE

    from osteoimmune.calibration.plan import plan_of

    plan = plan_of(dict(TREE), "small.toml")
    noise = np.random.default_rng(5).standard_normal(99)
    return plan, calibration(plan, "precursor_pool_and_opg", simulated(plan, noise=noise))


@pytest.fixture(scope="module")
def drawn(setup):
    plan, made = setup
    fitted = np.array(solve(made.problem(), made.to_search(made.centre), 30).x)
    return fitted, draw(many(made), fitted, noise_of(plan, made, 160))


def test_draws_spread_as_the_curvature_says_and_hold_the_truth(setup, drawn, figure):
    _, made = setup
    fitted, found = drawn
    _, slopes = made.problem().derivatives(fitted)
    errors = np.sqrt(np.diag(np.linalg.inv(slopes.T @ slopes)))
    mean = found.weights @ found.x
    spread = np.sqrt(found.weights @ (found.x - mean) ** 2)
    figure("spread of draws over the curvature's", np.round(spread / errors, 2).tolist(), "0.8 to 1.25")
    assert np.all((spread / errors > 0.8) & (spread / errors < 1.25))
    truth = made.to_search([TRUTH[p.name] for p in made.parameters])
    assert np.all(np.abs(truth - mean) < 3.5 * spread)
    assert found.effective > 100
    assert sum(found.lost.values()) < 8


def test_the_same_again_and_more_draws_change_none_of_the_first(setup, drawn):
    plan, made = setup
    fitted, _ = drawn
    few = draw(many(made), fitted, noise_of(plan, made, 16))
    more = draw(many(made), fitted, noise_of(plan, made, 24))
    np.testing.assert_allclose(more.x[: len(few.x)], few.x, rtol=1e-6)
    again = draw(many(made), fitted, noise_of(plan, made, 16))
    text = [ensemble_of(plan, made, d, moved(many(made), d, 8, 2, (plan.seed, 1))).to_text() for d in (few, again)]
    assert text[0] == text[1]


def test_moved_draws_spread_as_weighted_ones_do(setup, drawn, figure):
    plan, made = setup
    _, weighted = drawn
    found = moved(many(made), weighted, 120, 8, (plan.seed, 1))
    spread = np.sqrt(weighted.weights @ (weighted.x - weighted.weights @ weighted.x) ** 2)
    figure("spread of moved draws over that of weighted ones", np.round(found.x.std(0) / spread, 2).tolist(), "about 1")
    assert np.all(np.abs(found.x.mean(0) - weighted.weights @ weighted.x) < 4 * spread / np.sqrt(60))
    assert np.all((found.x.std(0) / spread > 0.75) & (found.x.std(0) / spread < 1.3))
    assert np.all(np.abs(found.remembered) < 0.4)


def test_an_ensemble_carries_its_parameters_units_and_origin(setup, drawn):
    plan, made = setup
    draws = drawn[1]
    found = ensemble_of(plan, made, draws, Moved(draws.x, draws.x[None, :]))
    assert found.names == tuple(TRUTH)
    assert found.units == ("1/day", "1", "1")
    assert found.provenance["drawn"] == 160
    young = found.values[:, found.names.index("lumbar_spine.young_mineral")]
    assert np.all((young > 0.5) & (young < 0.98))
    np.testing.assert_allclose(searched(made.parameters[0], found.values[:, 0]), drawn[1].x[:, 0], rtol=1e-9)


def test_known_parameters_are_recovered_as_often_as_intervals_say(setup, drawn, figure):
    plan, made = setup
    rows = drawn[1].x[:12]
    found = recover(made, rows, plan.seed)
    share = coverage(found, np.ones(3, dtype=bool))
    figure("coverage of 90 % intervals, 12 simulated data sets", share, "0.75 to 1 (12 x 3 intervals)")
    assert share >= 0.75  # 36 intervals: below 0.75 with a chance under 0.01 at 90 %
    assert coverage(found, np.ones(3, dtype=bool), 0.5) < share
