"""Moves leave a known posterior as it is, repair weights that stand on few draws, and stay within bounds."""

import numpy as np
import pytest

from osteoimmune.calibration.moving import moved
from osteoimmune.calibration.randomise import Draws, Residuals

WIDE = np.full(2, 1e9)
SPREAD = np.array([[1.0, 0.6], [0.6, 0.8]])


def normal(lower=-WIDE, upper=WIDE):
    """A posterior that is normal around (1, -1) with SPREAD, cut at its bounds."""
    root = np.linalg.inv(np.linalg.cholesky(SPREAD))
    return Residuals(lambda x: (x - [1.0, -1.0]) @ root.T, lambda _: pytest.fail("no slopes are needed"), lower, upper)


def draws(x, weights=None):
    weights = np.full(len(x), 1 / len(x)) if weights is None else weights
    return Draws(x, weights, len(x), {}, np.zeros(2), np.diag([3.0, 3.0]))


def drawn(count, seed=5):
    return np.random.default_rng(seed).multivariate_normal([1.0, -1.0], SPREAD, count)


def test_draws_of_the_posterior_stay_draws_of_it():
    found = moved(normal(), draws(drawn(1500)), 1500, 6, (1, 2))
    np.testing.assert_allclose(found.x.mean(0), [1.0, -1.0], atol=4 / np.sqrt(1500))
    np.testing.assert_allclose(np.cov(found.x.T), SPREAD, atol=0.15)


def test_a_wrong_reference_and_a_single_heavy_draw_are_forgotten():
    weights = np.full(50, 1e-9)
    weights[7] = 1.0
    found = moved(normal(), draws(drawn(50), weights / weights.sum()), 800, 40, (1, 2))
    assert len(np.unique(found.course[0], axis=0)) == 1
    assert len(np.unique(found.x, axis=0)) > 790
    np.testing.assert_allclose(found.x.mean(0), [1.0, -1.0], atol=5 / np.sqrt(800))
    np.testing.assert_allclose(np.cov(found.x.T), SPREAD, atol=0.2)


def test_moves_stay_within_the_bounds_and_fill_them():
    lower, upper = np.array([1.0, -1e9]), np.array([1e9, -1.0])
    inside = drawn(20_000)
    inside = inside[(inside[:, 0] > 1.0) & (inside[:, 1] < -1.0)]
    found = moved(normal(lower, upper), draws(inside[:5]), 600, 40, (3, 4))
    assert (found.x >= lower).all()
    assert (found.x <= upper).all()
    np.testing.assert_allclose(found.x.mean(0), inside.mean(0), atol=5 * inside.std(0).max() / np.sqrt(600))


def test_the_same_key_gives_the_same_bytes_whatever_the_others_do():
    few, many = (moved(normal(), draws(drawn(40)), 40, moves, (9, 9)) for moves in (3, 6))
    assert few.x.tobytes() == many.course[3].tobytes()
    assert moved(normal(), draws(drawn(40)), 40, 3, (9, 8)).x.tobytes() != few.x.tobytes()


def test_what_is_remembered_of_the_start_fades():
    one, many = (moved(normal(), draws(drawn(400)), 400, moves, (9, 9)) for moves in (1, 30))
    assert np.all(np.abs(many.remembered) < 0.2)
    assert np.all(one.remembered > np.abs(many.remembered))


def test_where_nothing_can_be_simulated_nobody_goes():
    def residuals(x):
        return np.where(x[:, :1] > 1.0, np.nan, x - [1.0, -1.0])

    start = drawn(30)
    start[:, 0] = np.minimum(start[:, 0], 0.9)
    found = moved(Residuals(residuals, lambda _: pytest.fail("no slopes"), -WIDE, WIDE), draws(start), 30, 10, (1, 1))
    assert (found.x[:, 0] <= 1.0).all()
