"""Regression, subgroups, sensitivity, asymmetry, dose, boundaries, detectable ratios, risks, shrinkage."""

import numpy as np
import pandas as pd
import pytest
from published_tables import BCG, BETA_BLOCKERS, CATHETERS, LIDOCAINE, SMOKING, TOLBUTAMIDE
from scipy.stats import norm

from osteoimmune.errors import DataError, InvalidValue, UnknownName
from osteoimmune.evidence import (
    absolute_risk,
    cumulative,
    egger,
    exposure_response,
    harbord,
    heterogeneity,
    leave_one_out,
    meta_regression,
    minimal_detectable_ratio,
    minimal_detectable_risk_ratio,
    obrien_fleming_boundary,
    peters,
    pool,
    rate_per_1000,
    shrink_by_tissue,
    spending,
    subgroups,
)

ALLOCATION = BCG.assign(allocation=["random"] * 4 + ["alternate"] * 2 + ["random"] * 3 + ["systematic"] * 4)


def test_groups_as_indicators_and_as_subgroups_agree():
    """With one tau2 of zero the omnibus test of indicators is Q between subgroups."""
    groups = subgroups(ALLOCATION, "allocation", "RR", "ee")
    fit = meta_regression(ALLOCATION, ["allocation"], "RR", "ee", test="z")
    assert groups.groups == ("alternate", "random", "systematic")
    assert fit.omnibus == pytest.approx(groups.q_between, rel=1e-9)
    assert fit.omnibus_pvalue == pytest.approx(groups.q_pvalue, rel=1e-7)
    assert [c.name for c in fit.coefficients] == ["intercept", "allocation:random", "allocation:systematic"]
    assert sum(p.q for p in groups.pools) + groups.q_between == pytest.approx(pool(BCG, "RR", "ee").q)


def test_regression_needs_terms_that_can_be_told_apart():
    with pytest.raises(UnknownName, match="did you mean 'latitude'"):
        meta_regression(BCG, ["lattitude"], "RR")
    with pytest.raises(InvalidValue, match="same in every trial"):
        meta_regression(BCG.assign(one=1.0), ["one"], "RR")
    with pytest.raises(InvalidValue, match="cannot be told apart"):
        meta_regression(BCG.assign(twice=2 * BCG.latitude), ["latitude", "twice"], "RR")
    with pytest.raises(InvalidValue, match="at least three trials"):
        meta_regression(BCG.iloc[:2], ["latitude"], "RR")
    with pytest.raises(InvalidValue, match="3 terms need more than 3 trials"):
        meta_regression(BCG.iloc[:3], ["latitude", "year"], "RR")
    with pytest.raises(DataError, match="'Hart' has no value of latitude"):
        meta_regression(BCG.assign(latitude=BCG.latitude.where(BCG.study != "Hart")), ["latitude"], "RR")
    with pytest.raises(InvalidValue, match="list of one or more"):
        meta_regression(BCG, "latitude", "RR")


def test_leaving_out_and_adding_up():
    out = leave_one_out(BETA_BLOCKERS, "OR", "mh")
    assert [name for name, _ in out] == list(BETA_BLOCKERS.study)
    for row, (_, pooled) in enumerate(out):
        assert pooled == pool(BETA_BLOCKERS.drop(index=row), "OR", "mh")
    steps = cumulative(BCG, "RR", "reml", order="year")
    assert steps[0] == ("Aronson", None)
    assert steps[-1][1].estimate == pytest.approx(pool(BCG, "RR", "reml").estimate, abs=1e-9)
    assert leave_one_out(TOLBUTAMIDE, "OR", "dl")[0][1] is None
    with pytest.raises(InvalidValue, match="at least two trials"):
        leave_one_out(TOLBUTAMIDE.iloc[:1], "OR", "mh")
    with pytest.raises(UnknownName, match="did you mean 'year'"):
        cumulative(BCG, "RR", "mh", order="yaer")


def test_q_profile_interval_is_its_own_test():
    """At each end of the interval the generalised Q sits at its quantile; without excess both are zero."""
    found = heterogeneity(BCG, "RR", "dl", tau2_search="converged")
    assert found.tau2_low < found.tau2 < found.tau2_high
    assert found.i2_low < found.i2 < found.i2_high
    flat = heterogeneity(LIDOCAINE, "OR", "reml")
    assert flat.tau2 == 0
    assert flat.tau2_low == 0
    with pytest.raises(InvalidValue, match="at least two trials"):
        heterogeneity(BCG.iloc[:1], "RR")


def test_asymmetry_finds_what_was_planted():
    small = pd.DataFrame({"study": list("abcdef"), "se": [0.1, 0.15, 0.2, 0.3, 0.4, 0.5]})
    jitter = np.array([0.01, -0.02, 0.02, -0.01, 0.02, -0.02])
    planted = egger(small.assign(estimate=0.1 + 2 * small.se + jitter * small.se), "OR")
    assert planted.slope == pytest.approx(2, abs=0.1)
    assert planted.limit == pytest.approx(0.1, abs=0.02)
    assert planted.pvalue < 1e-6
    with pytest.raises(InvalidValue, match="needs counts"):
        harbord(small.assign(estimate=0.0))
    with pytest.raises(InvalidValue, match="at least three trials"):
        peters(TOLBUTAMIDE)
    with pytest.raises(InvalidValue, match="needs counts"):
        egger(small.assign(estimate=0.0), predictor="inverse-size")


def test_dose_strata_and_their_trend():
    dosed = CATHETERS.assign(dose=[60.0] * 9 + [120.0] * 9)
    found = exposure_response(dosed, "dose", "OR", "mh")
    assert found.strata.groups == ("60.0", "120.0")
    first, second = found.strata.pools
    assert first.estimate == pool(dosed.iloc[:9], "OR", "mh").estimate
    assert found.slope.ci_low < found.slope.estimate < found.slope.ci_high
    between = meta_regression(dosed, ["dose"], "OR", test="hksj-adhoc").coefficients[1]
    assert found.slope == between
    with pytest.raises(InvalidValue, match="dose must hold numbers"):
        exposure_response(dosed.assign(dose="low"), "dose", "OR", "mh")
    assert second.k == 9


def test_boundary_matches_published_values():
    """Five equal looks, two-sided 5 %: the program of Reboussin et al. 2000, Control Clin Trials 21:190."""
    bound = obrien_fleming_boundary(np.arange(1, 6) / 5)
    assert np.round(bound, 2) == pytest.approx([4.88, 3.36, 2.68, 2.29, 2.03])
    assert obrien_fleming_boundary([1.0])[0] == pytest.approx(norm.ppf(0.975), abs=1e-9)
    assert spending(np.array([1.0]))[0] == pytest.approx(0.05)


def test_boundary_spends_its_error_in_simulation(figure):
    times = np.array([0.25, 0.5, 0.75, 1.0])
    bound = obrien_fleming_boundary(times, alpha=0.1)
    steps = np.random.Generator(np.random.Philox(1)).standard_normal((400_000, 4)) * np.sqrt(np.diff(times, prepend=0))
    crossed = (np.abs(np.cumsum(steps, axis=1) / np.sqrt(times)) > bound).any(axis=1).mean()
    figure("error spent over four looks", f"{100 * crossed:.2f} %", "10 %")
    assert crossed == pytest.approx(0.1, abs=0.0015)
    for bad in ([0.5, 0.4], [0.0, 1.0], [0.5, 1.2], []):
        with pytest.raises(InvalidValue, match="information fractions"):
            obrien_fleming_boundary(bad)


def test_detectable_ratio_is_found_with_its_power(figure):
    pooled = pool(LIDOCAINE, "OR", "mh")
    ratio = minimal_detectable_ratio(pooled)
    draws = np.random.Generator(np.random.Philox(2)).normal(np.log(ratio), pooled.se, 200_000)
    power = np.mean(draws / pooled.se > norm.ppf(0.975))
    figure("power at the detectable ratio", f"{100 * power:.1f} %", "80 %")
    assert power == pytest.approx(0.8, abs=0.004)
    assert minimal_detectable_ratio(pooled.se, power=0.9) > ratio
    with pytest.raises(InvalidValue, match="above zero"):
        minimal_detectable_ratio(float("nan"))
    with pytest.raises(InvalidValue, match="RD is a difference"):
        minimal_detectable_ratio(pool(LIDOCAINE, "RD", "mh"))


def test_detectable_risk_ratio_in_binomial_trials():
    ratio = minimal_detectable_risk_ratio(3900, 3900, 0.034)
    draw = np.random.Generator(np.random.Philox(3))
    a, c = draw.binomial(3900, 0.034 * ratio, 100_000), draw.binomial(3900, 0.034, 100_000)
    pooled = (a + c) / 7800
    z = (a - c) / 3900 / np.sqrt(pooled * (1 - pooled) * 2 / 3900)
    assert np.mean(z > norm.ppf(0.975)) == pytest.approx(0.8, abs=0.01)
    assert minimal_detectable_risk_ratio(5, 5, 0.5) == np.inf
    with pytest.raises(InvalidValue, match="risk between 0 and 1"):
        minimal_detectable_risk_ratio(10, 10, 0.0)


def test_rates_and_absolute_risks():
    """Ten events in 10,000 years: 1.00 (0.48 to 1.84) per 1,000, the textbook Poisson interval."""
    rate = rate_per_1000(10, 10_000)
    assert (round(rate.per_1000, 2), round(rate.ci_low, 2), round(rate.ci_high, 2)) == (1.0, 0.48, 1.84)
    assert rate_per_1000(0, 1000).ci_low == 0
    assert rate_per_1000(0, 1000).ci_high == pytest.approx(3.689, abs=1e-3)
    pooled = pool(SMOKING, "IRR", "mh")
    more = absolute_risk(pooled, 4.0)
    assert more.difference == pytest.approx(4.0 * (pooled.ratio.estimate - 1))
    assert more.years_to_harm == pytest.approx(1000 / more.difference)
    odds = pool(TOLBUTAMIDE, "OR", "mh")
    assert absolute_risk(odds, 500.0).treated_per_1000 < 500 * odds.ratio.estimate
    with pytest.raises(InvalidValue, match="above 0"):
        absolute_risk(pooled, 0.0)
    with pytest.raises(InvalidValue, match="is a difference"):
        absolute_risk(pool(SMOKING, "IRD", "mh"), 4.0)


TISSUES = pd.DataFrame(
    [
        ("cellulitis", "skin", 12, 3886, 1, 3876),
        ("erysipelas", "skin", 3, 3886, 1, 3876),
        ("abscess", "skin", 2, 3886, 2, 3876),
        ("pneumonia", "lung", 40, 3886, 38, 3876),
        ("bronchitis", "lung", 30, 3886, 33, 3876),
        ("empyema", "lung", 1, 3886, 0, 3876),
        ("cystitis", "urinary", 20, 3886, 19, 3876),
    ],
    columns=["study", "tissue", "events_treat", "n_treat", "events_ctrl", "n_ctrl"],
)


def test_shrinkage_moves_terms_towards_their_tissue():
    found = {term.term: term for term in shrink_by_tissue(TISSUES)}
    raw = {row.study: np.log(row.events_treat / max(row.events_ctrl, 0.5)) for row in TISSUES.itertuples()}
    assert 0 < found["cellulitis"].estimate < raw["cellulitis"]
    assert found["empyema"].estimate < 0.5  # alone it would be infinite
    assert found["abscess"].estimate > found["cystitis"].estimate - 0.2
    assert found["cellulitis"].raised > 0.8 > found["pneumonia"].raised
    assert found["pneumonia"].untouched > found["cellulitis"].untouched
    for term in found.values():
        assert term.low <= term.estimate <= term.high
        assert 0 <= term.raised + term.untouched <= 1 + 1e-9


def test_shrinkage_is_deterministic_and_symmetric():
    one, other = shrink_by_tissue(TISSUES), shrink_by_tissue(TISSUES)
    assert one == other
    swapped = TISSUES.rename(
        columns={
            "events_treat": "events_ctrl",
            "events_ctrl": "events_treat",
            "n_treat": "n_ctrl",
            "n_ctrl": "n_treat",
        }
    )
    for term, mirror in zip(one, shrink_by_tissue(swapped)):
        assert term.estimate == pytest.approx(-mirror.estimate, abs=1e-9)
    mixed = shrink_by_tissue(TISSUES.iloc[::-1])
    assert {t.term: t.estimate for t in mixed} == pytest.approx({t.term: t.estimate for t in one}, abs=1e-9)


def test_shrinkage_follows_strong_evidence_and_refuses_none():
    strong = TISSUES.assign(events_treat=[400, 300, 200, 40, 30, 1, 20], events_ctrl=[100, 75, 50, 38, 33, 0, 19])
    assert shrink_by_tissue(strong)[0].estimate == pytest.approx(np.log(4.31), abs=0.12)
    with pytest.raises(InvalidValue, match="'empyema' has no event"):
        shrink_by_tissue(TISSUES.assign(events_treat=[12, 3, 2, 40, 30, 0, 20]))
    with pytest.raises(UnknownName, match="unknown column 'organ'"):
        shrink_by_tissue(TISSUES, "organ")
