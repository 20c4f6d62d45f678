"""Thousands of pools at once give what one pool at a time gives, and are fast."""

import time

import numpy as np
import pandas as pd
import pytest

from osteoimmune.errors import InvalidValue, OsteoimmuneError, UnknownName
from osteoimmune.evidence import BATCH_METHODS, Truth, pool, pool_many, simulate_meta_analyses

SIMULATED = simulate_meta_analyses(Truth(0.4, 0.4, (0.01, 0.2), (20, 200)), replicates=25, trials=8, seed=3)


def one_by_one(measure, method, test):
    a, n, c, m = SIMULATED.counts
    for i in range(len(a)):
        names = [f"trial {j}" for j in range(a.shape[1])]
        table = pd.DataFrame(
            {"study": names, "events_treat": a[i], "n_treat": n[i], "events_ctrl": c[i], "n_ctrl": m[i]}
        )
        yield pool(table, measure, method, test=test, tau2_search="converged")


@pytest.mark.parametrize("test", ["z", "hksj", "hksj-adhoc"])
@pytest.mark.parametrize("method", BATCH_METHODS)
@pytest.mark.parametrize("measure", ["OR", "RR", "RD", "AS", "PETO"])
def test_batch_agrees_with_single_pools(measure, method, test):
    fits = {"mh": ("OR", "RR", "RD"), "peto": ("OR", "PETO")}.get(method, (measure,))
    if measure not in fits:
        with pytest.raises(InvalidValue, match=f"cannot pool {measure}"):
            pool_many(*SIMULATED.counts, measure, method)
        return
    if method in ("mh", "peto") and test != "z":
        with pytest.raises(OsteoimmuneError):
            list(one_by_one(measure, method, test))
        return
    many = pool_many(*SIMULATED.counts, measure, method, test=test)
    single = list(one_by_one(measure, method, test))
    for field in ("estimate", "se", "ci_low", "ci_high"):
        assert getattr(many, field) == pytest.approx([getattr(s, field) for s in single], rel=2e-5, abs=1e-7), field
    assert many.tau2 == pytest.approx([s.tau2 for s in single], rel=1e-4, abs=1e-6)


def test_ten_thousand_meta_analyses_take_seconds(figure):
    simulated = simulate_meta_analyses(Truth(0.3, 0.3, (0.005, 0.05)), 10_000, 30)
    slowest = 0.0
    for method in BATCH_METHODS:
        start = time.perf_counter()
        pooled = pool_many(*simulated.counts, "OR", method)
        took = time.perf_counter() - start
        slowest = max(slowest, took)
        figure(f"10,000 meta-analyses of 30 trials, {method}", f"{took:.2f} s", "seconds")
        assert np.isfinite(pooled.estimate).all()
    assert slowest < 30


def test_tables_that_cannot_be_pooled_are_missing_not_wrong():
    nothing = np.zeros((2, 3))
    size = np.full((2, 3), 40.0)
    for method in BATCH_METHODS:
        pooled = pool_many(nothing, size, nothing, size, "OR", method)
        assert np.isnan(pooled.estimate).all(), method
        assert not pooled.covers(0.0).any()


def test_bad_batches_are_refused():
    a, n, c, m = SIMULATED.counts
    with pytest.raises(InvalidValue, match="every count must be"):
        pool_many(n + 1, n, c, m)
    with pytest.raises(InvalidValue, match="none missing"):
        pool_many(np.where(a == a.max(), np.nan, a), n, c, m)
    with pytest.raises(UnknownName, match="unknown method 'rem'"):
        pool_many(a, n, c, m, "OR", "rem")
    with pytest.raises(InvalidValue, match="control risks between 0 and 1"):
        simulate_meta_analyses(Truth(risk_ctrl=(0.0, 0.1)), 5, 5)


def test_simulation_is_reproducible_and_true():
    truth = Truth(0.7, 0.0, (0.2, 0.2), (400, 400))
    one, other = (simulate_meta_analyses(truth, 50, 20, seed=9) for _ in range(2))
    assert all(np.array_equal(x, y) for x, y in zip(one.counts, other.counts))
    assert pool_many(*one.counts, "OR", "mh").estimate.mean() == pytest.approx(0.7, abs=0.02)
    assert not np.array_equal(one.events_treat, simulate_meta_analyses(truth, 50, 20, seed=10).events_treat)
