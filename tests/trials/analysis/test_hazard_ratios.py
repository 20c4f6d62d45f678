"""Shares, ratios, power: against scipy and against what must be."""

import math

import numpy as np
import pytest
from scipy import stats

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.analysis.first_event import CENSORED, HAPPENED, FirstEvent
from osteoimmune.trials.analysis.power import chi_squared_p, people_for, people_needed, power_curve
from osteoimmune.trials.analysis.ratios import Incidence, incidence, mean_interval, risk_ratio


def times(events: int, people: int, others: int, of: int) -> FirstEvent:
    status = np.array([HAPPENED] * events + [CENSORED] * (people - events))
    status = np.append(status, [HAPPENED] * others + [CENSORED] * (of - others))
    arm = np.array(["drug"] * people + ["placebo"] * of)
    return FirstEvent("x", arm, np.full(people + of, 36.0), status, np.arange(people + of))


@pytest.mark.promise("P16")
def test_the_published_interval_of_freedom_comes_from_its_counts():
    """86 of 3702 against 264 of 3691: 0.32 (0.26 to 0.41), Austin 2012, Table 2."""
    found = times(86, 3702, 264, 3691)
    ratio = risk_ratio(incidence(found, "drug"), incidence(found, "placebo"))
    assert [round(x, 2) for x in (ratio.value, ratio.lower, ratio.upper)] == [0.32, 0.26, 0.41]


@pytest.mark.promise("P16")
def test_shares_and_ratios_have_the_intervals_of_scipy():
    found = incidence(times(7, 90, 21, 110), "drug")
    wilson = stats.binomtest(7, 90).proportion_ci(method="wilson")
    assert (found.percent.lower, found.percent.upper) == pytest.approx((100 * wilson.low, 100 * wilson.high))
    ratio = risk_ratio(found, incidence(times(7, 90, 21, 110), "placebo"))
    katz = stats.contingency.relative_risk(7, 90, 21, 110).confidence_interval()
    assert (ratio.lower, ratio.upper) == pytest.approx((katz.low, katz.high))


def test_no_event_gives_no_interval():
    none = incidence(times(0, 10, 3, 10), "drug")
    assert none.percent.lower == pytest.approx(0.0, abs=1e-12)
    ratio = risk_ratio(none, incidence(times(0, 10, 3, 10), "placebo"))
    assert ratio.value == 0.0
    assert math.isnan(ratio.lower)


def test_a_mean_lies_within_its_interval():
    values = np.random.default_rng(1).normal(5.0, 2.0, 400)
    found = mean_interval(values)
    assert found.lower < values.mean() < found.upper
    assert found.upper - found.lower == pytest.approx(2 * 1.959964 * values.std(ddof=1) / 20.0, rel=1e-5)


@pytest.mark.promise("P16")
def test_the_chi_squared_test_is_that_of_scipy():
    for a, b in ((5, 12), (0, 4), (30, 30)):
        ours = chi_squared_p(np.array([a]), 100, np.array([b]), 120)[0]
        theirs = stats.chi2_contingency([[a, 100 - a], [b, 120 - b]], correction=False).pvalue
        assert ours == pytest.approx(theirs, rel=1e-9)


@pytest.mark.promise("P16")
def test_power_rises_with_size_to_what_the_formula_says():
    found = times(230, 10_000, 720, 10_000)
    curve = power_curve(found, "drug", "placebo", (400, 800, 1600, 3200), trials=4000)
    shares = [point.share for point in curve]
    assert shares == sorted(shares)
    p, q, half = 0.023, 0.072, 400
    pooled, z = (p + q) / 2, stats.norm.ppf(0.975)
    spread = math.sqrt((p * (1 - p) + q * (1 - q)) / half)
    expected = stats.norm.cdf((q - p - z * math.sqrt(2 * pooled * (1 - pooled) / half)) / spread)
    assert shares[1] == pytest.approx(expected, abs=0.02)
    assert 400 < people_needed(curve, 0.8) < 1600


@pytest.mark.parametrize("power", [0.8, 0.9])
def test_people_asked_for_by_an_effect_have_the_power_that_was_asked(power):
    size = round(people_for(0.3, 0.8, power))
    (found,) = power_curve(times(2400, 10_000, 3000, 10_000), "drug", "placebo", (size,), trials=8000)
    assert found.share == pytest.approx(power, abs=0.02)
    assert people_for(0.3, 0.9, power) > 3.5 * size


@pytest.mark.parametrize(
    ("control", "ratio", "power"), [(0.0, 0.5, 0.9), (0.5, 2.0, 0.9), (0.1, 1.0, 0.9), (0.1, 0.5, 1)]
)
def test_an_effect_that_no_trial_finds_is_refused(control, ratio, power):
    with pytest.raises(InvalidValue, match="no size of a trial"):
        people_for(control, ratio, power)


@pytest.mark.parametrize("sizes", [(0,), (1,), (-5,)])
def test_a_trial_of_nobody_has_no_power(sizes):
    with pytest.raises(InvalidValue, match="two people"):
        power_curve(times(1, 5, 2, 5), "drug", "placebo", sizes)


def test_empty_arms_are_not_numbers():
    assert math.isnan(incidence(times(1, 5, 2, 5), "nobody").percent.value)
    assert isinstance(incidence(times(1, 5, 2, 5), "nobody"), Incidence)
