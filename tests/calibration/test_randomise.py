"""Draws from posteriors that are known: a linear one exactly, curved ones against integration, truncated ones."""

import numpy as np
import pytest

from osteoimmune.calibration.randomise import Residuals, draw

WIDE = np.full(2, 1e9)


def problem_of(residuals, slopes, lower=-WIDE, upper=WIDE):
    def both(points):
        return residuals(points), np.array([slopes(p) for p in points])

    return Residuals(residuals, both, lower, upper)


def linear():
    matrix = np.array([[2.0, 1.0], [0.0, 3.0], [1.0, -1.0], [0.5, 0.5]])
    seen = np.array([1.0, -2.0, 0.5, 0.0])
    made = problem_of(lambda x: x @ matrix.T - seen, lambda _: matrix)
    return made, np.linalg.lstsq(matrix, seen, rcond=None)[0], np.linalg.inv(matrix.T @ matrix)


def noise_of(draws, residuals, seed=1):
    return np.random.default_rng(seed).standard_normal((draws, residuals))


def test_a_linear_problem_is_drawn_exactly():
    made, fitted, covariance = linear()
    drawn = draw(made, fitted, noise_of(20_000, 4))
    assert drawn.effective == pytest.approx(20_000, rel=1e-9)
    np.testing.assert_allclose(drawn.x.mean(0), fitted, atol=4 * np.sqrt(np.diag(covariance) / 20_000).max())
    np.testing.assert_allclose(np.cov(drawn.x.T), covariance, rtol=0.05, atol=0.005)
    assert sum(drawn.lost.values()) == 0


def curved(lower=-WIDE, upper=WIDE):
    """Exponential decay through four noisy points, with a prior on both parameters."""
    times, seen, sd = np.array([0.5, 1.0, 2.0, 4.0]), np.array([0.75, 0.4, 0.3, 0.02]), 0.15

    def residuals(x):
        decay = np.exp(x[:, 1])[:, None]
        data = (np.exp(x[:, 0])[:, None] * np.exp(-decay * times) - seen) / sd
        return np.hstack([data, x / 1.0])

    def slopes(x):
        height, rate = np.exp(x)
        curve = height * np.exp(-rate * times)
        return np.vstack([np.column_stack([curve, -curve * rate * times]) / sd, np.eye(2)])

    return problem_of(residuals, slopes, lower, upper), residuals


def integrated(residuals, keep=lambda points: np.ones(len(points), bool)):
    grid = np.linspace(-3, 3, 601)
    points = np.array(np.meshgrid(grid, grid, indexing="ij")).reshape(2, -1).T
    weight = np.exp(-0.5 * np.sum(residuals(points) ** 2, axis=1)) * keep(points)
    weight /= weight.sum()
    mean = weight @ points
    return mean, np.sqrt(weight @ (points - mean) ** 2), points[np.argmax(weight)]


def moments(drawn):
    mean = drawn.weights @ drawn.x
    return mean, np.sqrt(drawn.weights @ (drawn.x - mean) ** 2)


def test_weights_make_a_curved_posterior_exact(figure):
    made, residuals = curved()
    mean, spread, peak = integrated(residuals)
    drawn = draw(made, peak, noise_of(20_000, 6))
    got_mean, got_spread = moments(drawn)
    figure("worst moment of a curved posterior, in its spread", np.max(np.abs(got_mean - mean) / spread), "< 0.03")
    np.testing.assert_allclose(got_mean, mean, atol=0.03 * spread.min())
    np.testing.assert_allclose(got_spread, spread, rtol=0.03)
    plain = np.abs(drawn.x.mean(0) - mean) / spread
    assert drawn.effective < 0.995 * 20_000  # the weights are not idle
    assert plain.max() > 0.02  # and without them the draws are off


def test_bounds_truncate_the_prior():
    low, high = np.array([-3.0, -0.2]), np.array([3.0, 3.0])
    made, residuals = curved(low, high)
    mean, spread, _ = integrated(residuals, lambda p: p[:, 1] >= -0.2)
    drawn = draw(made, integrated(residuals)[2], noise_of(20_000, 6))
    assert drawn.lost["beyond the bounds of the prior"] > 1_000
    np.testing.assert_allclose(moments(drawn)[0], mean, atol=0.03)
    np.testing.assert_allclose(moments(drawn)[1], spread, rtol=0.05)


def test_what_cannot_be_simulated_is_counted_and_not_weighed():
    made, fitted, _ = linear()

    def broken(x):
        found = made.at(x)
        found[x[:, 0] > fitted[0]] = np.nan
        return found

    slopes = made.slopes(fitted[None, :])[1]
    half = Residuals(broken, lambda x: (broken(x), np.repeat(slopes, len(x), axis=0)), -WIDE, WIDE)
    drawn = draw(half, fitted, noise_of(400, 4))
    assert drawn.lost["cannot be simulated"] + drawn.lost["not solved"] > 100
    assert np.all(drawn.x[:, 0] <= fitted[0])
    assert drawn.weights.sum() == pytest.approx(1.0)


def test_each_draw_is_its_own():
    made, residuals = curved()
    peak = integrated(residuals)[2]
    noise = noise_of(60, 6)
    together = draw(made, peak, noise)
    apart = draw(made, peak, noise[10:20])
    np.testing.assert_allclose(together.x[10:20], apart.x, rtol=1e-12, atol=1e-12)


def test_a_draw_without_derivatives_has_no_weight_and_spoils_no_other():
    made, fitted, _ = linear()
    slopes = made.slopes(fitted[None, :])[1]

    def some_missing(x):
        found = np.repeat(slopes, len(x), axis=0)
        found[(x[:, 1] > fitted[1]) & (len(x) > 1)] = np.nan
        return made.at(x), found

    drawn = draw(Residuals(made.at, some_missing, -WIDE, WIDE), fitted, noise_of(200, 4))
    assert np.isfinite(drawn.weights).all()
    assert drawn.weights.sum() == pytest.approx(1.0)
    assert 50 < drawn.lost["cannot be simulated"] < 150
