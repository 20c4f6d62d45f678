"""The conditional law of the treated events: moments by sums that leave out only what adds nothing."""

from time import perf_counter

import numpy as np
import pytest
from scipy.stats import nchypergeom_fisher

from osteoimmune.evidence.conditional_tables import conditional_tables
from osteoimmune.evidence.trial_tables import CountTable

TABLE = CountTable(
    ("wide", "narrow", "bounded below"),
    np.array([300.0, 1.0, 45.0]),
    np.array([4000.0, 30.0, 50.0]),
    np.array([280.0, 0.0, 20.0]),
    np.array([3000.0, 31.0, 22.0]),
)


@pytest.mark.parametrize("points", [1, 9])
def test_moments_are_those_of_the_noncentral_hypergeometric(points):
    theta = np.linspace(-2.5, 2.5, points) * np.array([[1.0], [2.0], [0.5]])
    log_probability, mean, variance = conditional_tables(TABLE).moments(theta)
    for row in range(3):
        a, n, c, m = (values[row] for values in (TABLE.events_treat, TABLE.n_treat, TABLE.events_ctrl, TABLE.n_ctrl))
        law = [nchypergeom_fisher(int(n + m), int(n), int(a + c), np.exp(t)) for t in theta[row]]
        assert mean[row] == pytest.approx([float(each.mean()) for each in law], rel=1e-9)
        assert variance[row] == pytest.approx([float(each.var()) for each in law], rel=1e-8)
    t = theta[1]  # two outcomes, by hand: odds 30/31 of the event lying in the treated arm
    assert log_probability[1] == pytest.approx(np.log(30 / 31) + t - np.log1p(30 / 31 * np.exp(t)), rel=1e-12)


def test_hundred_thousand_events_at_many_points_stay_cheap(figure):
    big = np.array([60_000.0])
    tables = conditional_tables(CountTable(("vast",), big, 10 * big, big + 500, 10 * big))
    theta = np.linspace(-0.1, 0.1, 25)[None, :]
    start = perf_counter()
    _, mean, _ = tables.moments(theta)
    figure("moments of 120,000 events at 25 points, s", perf_counter() - start, "under 1")
    x, log_weight = tables.support[0], tables.log_weight[0]
    weight = np.exp(log_weight + theta[0, 3] * x - np.max(log_weight + theta[0, 3] * x))
    assert mean[0, 3] == pytest.approx(float(np.sum(weight * x) / np.sum(weight)), rel=1e-12)
    assert tables._within_reach(theta)[2][0] < 40_000
