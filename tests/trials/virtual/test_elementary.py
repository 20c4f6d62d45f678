"""Our own logarithm, exponential and inverse normal against those of the libraries."""

import numpy as np
import pytest
from scipy.special import ndtri

from osteoimmune.trials.virtual.elementary import exponential, inverse_normal, logarithm

RANDOM = np.random.default_rng(3)


def test_the_logarithm_is_right_to_the_last_digits():
    x = np.concatenate([RANDOM.lognormal(0, 30, 20_000), 1.0 + RANDOM.normal(0, 1e-7, 1000), [2.0**-1000, 1e300]])
    assert logarithm(x) == pytest.approx(np.log(x), rel=5e-16, abs=1e-22)


def test_the_exponential_is_right_to_the_last_digits():
    x = np.concatenate([RANDOM.uniform(-700, 700, 20_000), [0.0, 1e-300, -1e-9]])
    assert exponential(x) == pytest.approx(np.exp(x), rel=5e-16)


def test_the_inverse_normal_is_that_of_scipy():
    p = np.concatenate([RANDOM.uniform(size=20_000), 10.0 ** -np.linspace(1, 300, 500), 1 - 10.0 ** -np.arange(1, 16)])
    assert inverse_normal(p) == pytest.approx(ndtri(p), rel=2e-15, abs=1e-17)


def test_the_inverse_normal_is_odd():
    p = RANDOM.uniform(1e-3, 0.5, 100)
    p = np.round(p * 2**30) / 2**30  # so that 1 - p is exact
    assert np.array_equal(inverse_normal(1.0 - p), -inverse_normal(p))


def test_lengths_do_not_matter():
    p = RANDOM.uniform(size=67)
    for length in (1, 3, 17, 64):
        assert np.array_equal(inverse_normal(p[:length]), inverse_normal(p)[:length])
