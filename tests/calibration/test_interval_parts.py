"""Intervals: quantiles, parts that add up, the score, and refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.calibration.intervals import Spread, interval, quantiles
from osteoimmune.errors import InvalidValue

DRAWS = np.random.default_rng(3).normal(size=40_000)


def one(values, weights=None):
    weights = np.full(len(values), 1 / len(values)) if weights is None else weights
    return Spread({"a": np.asarray(values, float)}, {"a": weights})


def test_a_normal_spread_gives_the_normal_interval():
    found = interval(one(DRAWS))
    assert (found.low, found.high) == (pytest.approx(-1.645, abs=0.03), pytest.approx(1.645, abs=0.03))
    assert found.parts.structure == 0.0
    assert found.parts.parameters == pytest.approx(1.0, abs=0.02)


def test_misfit_and_sampling_widen_in_quadrature():
    found = interval(one(DRAWS), misfit=2.0, sampling=1.0)
    assert found.width == pytest.approx(2 * 1.645 * np.sqrt(6.0), rel=0.01)


def test_parts_keep_the_total_variance():
    spread = Spread({"a": DRAWS, "b": DRAWS + 3.0}, {n: np.full(40_000, 0.5 / 40_000) for n in "ab"})
    parts = interval(spread).parts
    assert parts.structure == pytest.approx(1.5, rel=1e-6)
    values, _ = spread.pooled()
    assert parts.parameters**2 + parts.structure**2 == pytest.approx(values.var(), rel=1e-9)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=40), st.floats(0, 3), st.floats(0, 3))
def test_more_doubt_never_narrows(values, small, more):
    spread = one(values)
    assert interval(spread, small + more).width >= interval(spread, small).width - 1e-9


def test_weights_count():
    values, weights = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.7, 0.1, 0.1, 0.1])
    assert quantiles(values, weights, (0.5,))[0] < 0.5


def test_the_score_punishes_width_and_misses():
    found = interval(one(DRAWS))
    assert found.score(0.0) == pytest.approx(found.width)
    assert found.score(found.high + 1.0) == pytest.approx(found.width + 20.0)
    assert found.holds(0.0)
    assert not found.holds(found.high + 1e-9)


def test_members_that_could_not_be_simulated_are_left_out():
    values = np.array([np.nan, 1.0, 1.0, 1.0])
    assert interval(one(values)).median == 1.0


@pytest.mark.parametrize(("values", "level"), [([np.nan, np.nan], 0.9), ([1.0, 2.0], 1.0), ([1.0, 2.0], 0.0)])
def test_what_cannot_be_is_refused(values, level):
    with pytest.raises(InvalidValue, match=r"no member|between 0 and 1"):
        interval(one(values), level=level)
