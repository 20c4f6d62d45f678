"""Exact times of events: against closed forms, and independent of how finely rates are read off."""

import numpy as np
import pytest
from scipy import stats

from osteoimmune.trials.virtual.occurrences import crossings, gompertz, rate_at
from osteoimmune.trials.virtual.uniforms import uniforms

MONTHS = np.arange(37) * 30.4375
THRESHOLD = -np.log(uniforms(3, "a test", 0, 4000))


def weibull(times, scale=2000.0, shape=2.0):
    """Integral and rate of a rate that rises in proportion to time, one row a patient."""
    integral = (times / scale) ** shape
    rate = shape / scale * (times / scale) ** (shape - 1.0)
    return np.tile(integral, (len(THRESHOLD), 1)), np.tile(rate, (len(THRESHOLD), 1))


@pytest.mark.promise("P1")
def test_times_are_those_of_the_closed_form():
    day = crossings(MONTHS, *weibull(MONTHS), THRESHOLD)
    expected = 2000.0 * np.sqrt(THRESHOLD)
    inside = expected < MONTHS[-1]
    assert day[inside] == pytest.approx(expected[inside], rel=1e-9)
    assert np.isinf(day[~inside]).all()


@pytest.mark.promise("P1")
def test_the_error_falls_with_the_fourth_power_of_the_distance_between_readings(figure):
    """A rate that swings with the months of dosing: four times as many readings, at least a hundredth of the error."""

    def integrated(times):
        swing = 180.0 / (2 * np.pi)
        integral = 1e-3 * (times + 0.8 * swing * (1.0 - np.cos(times / swing)))
        rate = 1e-3 * (1.0 + 0.8 * np.sin(times / swing))
        return np.tile(integral, (len(THRESHOLD), 1)), np.tile(rate, (len(THRESHOLD), 1))

    fine = np.linspace(0, 1095.75, 4001)
    exact = crossings(fine, *integrated(fine), THRESHOLD)
    errors = []
    for steps in (36, 144):
        times = np.linspace(0, 1095.75, steps + 1)
        day = crossings(times, *integrated(times), THRESHOLD)
        both = np.isfinite(exact) & np.isfinite(day)
        errors.append(np.abs(day[both] - exact[both]).max())
    bound = (1095.75 / 36) ** 4 / 384 * 0.8e-3 / (180.0 / (2 * np.pi)) ** 3 / 0.2e-3  # of Hermite, at the lowest rate
    told = f"{errors[0]:.2f} days"
    figure("time of an event at a rate that swings by 80 % in six months, largest error", told, f"<= {bound:.2f} days")
    assert errors[0] <= bound
    assert errors[1] < errors[0] / 100.0


@pytest.mark.promise("P16")
def test_times_are_distributed_as_the_rate_says():
    day = crossings(MONTHS, *weibull(MONTHS), THRESHOLD)
    share = float(np.isfinite(day).mean())
    assert share == pytest.approx(1.0 - np.exp(-((MONTHS[-1] / 2000.0) ** 2)), abs=0.02)


def test_nothing_happens_where_the_rate_is_nothing():
    nothing = np.zeros((4, len(MONTHS)))
    assert np.isinf(crossings(MONTHS, nothing, nothing, np.full(4, 0.1))).all()


def test_a_rate_between_readings_lies_on_the_line():
    rate = np.tile(MONTHS, (3, 1))
    assert rate_at(MONTHS, rate, np.array([0.0, 45.0, MONTHS[-1]])) == pytest.approx([0.0, 45.0, MONTHS[-1]])


@pytest.mark.promise("P16")
def test_deaths_follow_gompertz():
    u, year = uniforms(4, "a test", 0, 20_000), 365.25
    day = gompertz(u, np.full(len(u), 72.0 * year), 0.02 / year, 0.1 / year, 72.0 * year)
    law = stats.gompertz(c=0.2, scale=10.0 * year)
    assert stats.kstest(day, law.cdf).pvalue > 0.001
    still = gompertz(u, np.full(len(u), 72.0 * year), 0.02 / year, 0.0, 72.0 * year)
    assert still.mean() == pytest.approx(50.0 * year, rel=0.03)
