"""What must hold of any pool: which arm is called treated, the order of trials, scale, and the edges."""

from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_tables import BETA_BLOCKERS, CATHETERS, LIDOCAINE, PERSON_TIME, SMOKING, TOLBUTAMIDE, counts

from osteoimmune.errors import InvalidValue, OsteoimmuneError
from osteoimmune.evidence import MEASURES, METHODS, effect_sizes, pool, prediction_interval

SWAP = {
    "events_treat": "events_ctrl",
    "n_treat": "n_ctrl",
    "events_ctrl": "events_treat",
    "n_ctrl": "n_treat",
}
FAST = ("ee", "dl", "reml", "ml", "pm", "mh", "peto", "exact", "bayes")


@st.composite
def tables(draw, least=2, most=6):
    """Count tables with at least one event in each arm and one subject spared."""
    size = st.integers(5, 300)
    rows = []
    for i in range(draw(st.integers(least, most))):
        n, m = draw(size), draw(size)
        rows.append((f"trial {i}", draw(st.integers(0, n)), n, draw(st.integers(0, m)), m))
    rows += [("anchor", 3, 40, 5, 50), ("second anchor", 9, 80, 4, 60)]
    return pd.DataFrame(rows, columns=["study", "events_treat", "n_treat", "events_ctrl", "n_ctrl"])


def close(a, b, tolerance=1e-7):
    return a == pytest.approx(b, rel=tolerance, abs=tolerance)


@pytest.mark.parametrize("method", FAST)
@given(table=tables())
@settings(max_examples=8, deadline=None)
def test_swapping_the_arms_turns_the_sign(method, table):
    one = pool(table, "OR", method, tau2_search="converged")
    other = pool(table.rename(columns=SWAP), "OR", method, tau2_search="converged")
    assert close(one.estimate, -other.estimate, 1e-6)
    assert close(one.ci_low, -other.ci_high, 1e-6)
    assert close(one.pvalue, other.pvalue, 1e-6)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD", "AS", "PETO"])
@given(table=tables())
@settings(max_examples=8, deadline=None)
def test_effect_sizes_turn_sign_with_the_arms(measure, table):
    one, other = effect_sizes(table, measure), effect_sizes(table.rename(columns=SWAP), measure)
    assert np.allclose(one.estimate, -other.estimate, atol=1e-12)
    assert np.allclose(one.variance, other.variance)


@pytest.mark.parametrize("method", FAST)
@given(table=tables(), seed=st.integers(0, 99))
@settings(max_examples=6, deadline=None)
def test_the_order_of_trials_is_irrelevant(method, table, seed):
    mixed = table.sample(frac=1, random_state=seed)
    one, other = (pool(t, "OR", method, tau2_search="converged") for t in (table, mixed))
    assert close(one.estimate, other.estimate)
    assert close(one.se, other.se)


@pytest.mark.parametrize("method", ["ee", "dl", "reml", "ml", "pm"])
@given(scale=st.floats(0.01, 100.0), shift=st.floats(-3, 3))
@settings(max_examples=15, deadline=None)
def test_estimates_follow_scale_and_shift(method, scale, shift):
    table = pd.DataFrame(
        {"study": list("abcde"), "estimate": [0.1, 0.9, -0.4, 0.3, 1.2], "se": [0.2, 0.3, 0.25, 0.4, 0.3]}
    )
    moved = table.assign(estimate=scale * table.estimate + shift, se=scale * table.se)
    one, other = (pool(t, "RD", method, tau2_search="converged") for t in (table, moved))
    assert close(other.estimate, scale * one.estimate + shift, 1e-6)
    assert close(other.tau2, scale**2 * one.tau2, 1e-5)
    assert close(other.i2, one.i2, 1e-5)


@given(table=tables())
@settings(max_examples=12, deadline=None)
def test_never_narrower_than_normal(table):
    plain, wide = (pool(table, "OR", "dl", test=test) for test in ("z", "hksj-adhoc"))
    assert wide.ci_high - wide.ci_low >= plain.ci_high - plain.ci_low - 1e-12


@given(table=tables())
@settings(max_examples=12, deadline=None)
def test_level_widens_every_interval(table):
    narrow, wide = (pool(table, "OR", "mh", level=level) for level in (0.8, 0.99))
    assert wide.ci_low < narrow.ci_low < narrow.ci_high < wide.ci_high
    assert narrow.estimate == wide.estimate


@pytest.mark.parametrize("method", METHODS)
def test_an_interval_excludes_no_effect_just_when_p_is_small(method):
    for table in (CATHETERS, LIDOCAINE):
        pooled = pool(table, "OR", method)
        outside = pooled.ci_low > 0 or pooled.ci_high < 0
        assert outside == (pooled.pvalue < 0.05), (method, pooled)


def test_trials_without_events_change_nothing_in_likelihood_methods():
    """The seven trials of Table 6 with events say all that the ratio methods use."""
    spoken = BETA_BLOCKERS[(BETA_BLOCKERS.events_treat + BETA_BLOCKERS.events_ctrl) > 0]
    for method in ("mh", "peto", "exact", "cm.el", "um.fs", "dl"):
        whole, part = pool(BETA_BLOCKERS, "OR", method), pool(spoken, "OR", method)
        assert whole.estimate == pytest.approx(part.estimate, abs=1e-9), method
        assert whole.se == pytest.approx(part.se, abs=1e-9), method
    assert "Pitt" in pool(BETA_BLOCKERS, "OR", "dl").notes[0]


def test_zero_policies():
    kept, dropped = (pool(CATHETERS, "OR", "ee", double_zero=policy) for policy in ("keep", "drop"))
    assert (kept.k, dropped.k) == (18, 17)
    assert pool(CATHETERS, "OR", "ee").k == 17
    assert pool(CATHETERS, "RR", "ee").k == 17
    assert pool(CATHETERS, "RD", "ee").k == 18
    assert pool(CATHETERS, "AS", "ee").k == 18
    uncorrected = pool(CATHETERS, "OR", "ee", zero_correction=0)
    assert uncorrected.k == int(((CATHETERS.events_treat > 0) & (CATHETERS.events_ctrl > 0)).sum())


@pytest.mark.parametrize("method", ["ee", "mh", "peto", "exact", "bayes"])
def test_one_trial_is_its_own_pool(method):
    one = TOLBUTAMIDE.iloc[:1]
    alone = effect_sizes(one, "OR").estimate[0]
    pooled = pool(one, "OR", method)
    assert pooled.k == 1
    assert pooled.estimate == pytest.approx(alone, abs=0.02)
    assert np.isnan(pooled.pi_low) or method == "bayes"


def test_no_event_in_one_arm_of_any_trial_is_bounded_by_the_exact_method():
    table = counts("a 0 100 4 100\nb 0 50 3 60")
    exact = pool(table, "OR", "exact")
    assert exact.estimate == -np.inf
    assert exact.ci_low == -np.inf
    assert exact.ratio.estimate == 0
    assert 0 < exact.ratio.ci_high < 1
    assert exact.pvalue == pytest.approx(0.0184, abs=0.005)
    for method in ("peto", "ee", "dl"):
        assert pool(table, "OR", method).ratio.estimate < 1
    assert pool(table, "RD", "mh").estimate == pytest.approx(-0.0443, abs=0.001)


def test_huge_contrasts_are_bounded_and_not_lost():
    """Every subject of one arm and hardly any of the other: probabilities of 1e-3000 must not stop the bound."""
    table = counts("a 18 1997 2771 2771\nb 23 3227 2095 2095")
    exact = pool(table, "OR", "exact")
    assert exact.estimate == -np.inf
    assert -30 < exact.ci_high < -5
    assert exact.pvalue == 0
    assert pool(table.rename(columns=SWAP), "OR", "exact").ci_low == pytest.approx(-exact.ci_high, abs=1e-9)


def test_a_spread_without_evidence_is_refused():
    table = counts("a 0 3 0 21\nb 0 36 0 5\nc 0 9 2 29\nd 0 12 0 29\ne 1 1.5 0 29", PERSON_TIME)
    with pytest.raises(InvalidValue, match="no proper maximum"):
        pool(table, "IRR", "cm.el")
    assert pool(table, "IRR", "cm.el", common_effect=True).k == 2


@st.composite
def sparse_tables(draw):
    """Any counts at all: empty arms, full arms, single trials."""
    rows = []
    for i in range(draw(st.integers(1, 4))):
        n, m = draw(st.integers(1, 40)), draw(st.integers(1, 40))
        few = draw(st.booleans())
        events = st.integers(0, 1 if few else 40)
        rows.append((f"trial {i}", min(n, draw(events)), n, min(m, draw(events)), m))
    return pd.DataFrame(rows, columns=["study", "events_treat", "n_treat", "events_ctrl", "n_ctrl"])


@pytest.mark.parametrize("method", METHODS)
@given(table=sparse_tables())
@settings(max_examples=8, deadline=None)
def test_any_counts_give_an_answer_or_one_sentence(method, table):
    try:
        pooled = pool(table, "OR", method)
    except OsteoimmuneError:
        return  # that it is one sentence is tested in test_malformed_numbers.py
    assert pooled.ci_low <= pooled.estimate <= pooled.ci_high
    assert 0 <= pooled.pvalue <= 1
    assert np.isfinite(pooled.estimate) or method == "exact"


def test_a_likelihood_without_a_proper_maximum_is_refused_in_a_sentence():
    with pytest.raises(InvalidValue, match="no proper maximum"):
        pool(counts("a 0 1 0 2\nb 1 1 1 1"), "OR", "betabinom")


def test_everybody_in_one_trial_has_the_event():
    table = counts("full 30 30 30 30\nb 5 40 9 41\nc 3 22 6 20")
    without = table.iloc[1:]
    for method in ("mh", "peto", "exact", "cm.el", "um.fs", "ee", "dl"):
        assert pool(table, "OR", method).estimate == pytest.approx(pool(without, "OR", method).estimate, abs=1e-9)
    assert pool(table, "RR", "mh").estimate > pool(without, "RR", "mh").estimate


def test_identical_trials_have_no_heterogeneity():
    table = counts("a 5 50 9 50\nb 5 50 9 50\nc 5 50 9 50")
    for method in ("dl", "reml", "ml", "pm", "cm.el", "um.fs"):
        pooled = pool(table, "OR", method)
        assert pooled.tau2 == 0
        assert pooled.q == pytest.approx(0, abs=1e-9)
        assert pooled.i2 == 0


def test_person_time_may_have_any_unit():
    years, days = (
        SMOKING,
        SMOKING.assign(time_treat=365.25 * SMOKING.time_treat, time_ctrl=365.25 * SMOKING.time_ctrl),
    )
    for method in ("mh", "exact", "cm.el", "um.fs", "dl", "bayes"):
        one, other = pool(years, "IRR", method), pool(days, "IRR", method)
        assert one.estimate == pytest.approx(other.estimate, abs=1e-8)
        assert one.se == pytest.approx(other.se, abs=1e-7)
    assert pool(days, "IRD", "mh").estimate == pytest.approx(pool(years, "IRD", "mh").estimate / 365.25)


def test_interval_and_estimate_rows_agree():
    sizes = effect_sizes(TOLBUTAMIDE, "OR")
    ready = pd.DataFrame({"study": sizes.study, "estimate": sizes.estimate, "se": sizes.se})
    z = 1.959963984540054
    ends = {
        "ratio": np.exp(sizes.estimate),
        "ratio_low": np.exp(sizes.estimate - z * sizes.se),
        "ratio_high": np.exp(sizes.estimate + z * sizes.se),
    }
    interval = pd.DataFrame({"study": sizes.study, **ends})
    direct = pool(TOLBUTAMIDE, "OR", "dl")
    for table in (ready, interval):
        assert pool(table, "OR", "dl").estimate == pytest.approx(direct.estimate, abs=1e-12)
        assert pool(table, "HR", "dl").se == pytest.approx(direct.se, abs=1e-12)


def test_the_record_is_frozen_and_back_transforms():
    pooled = pool(TOLBUTAMIDE, "OR", "mh")
    with pytest.raises(FrozenInstanceError):
        pooled.estimate = 0.0
    with pytest.raises(TypeError):
        pooled.details["cmh"] = 0.0
    assert pooled.ratio.estimate == pytest.approx(np.exp(pooled.estimate))
    assert str(pooled.ratio) == "1.40 (0.76 to 2.58)"
    with pytest.raises(InvalidValue, match="RD is a difference"):
        _ = pool(TOLBUTAMIDE, "RD", "mh").ratio
    assert sum(trial.weight for trial in pooled.trials) == pytest.approx(100)


def test_prediction_intervals_widen_with_their_form():
    pooled = pool(CATHETERS, "OR", "dl", double_zero="keep")
    wider = pool(BETA_BLOCKERS, "OR", "dl")
    for each in (pooled, wider):
        z, t, hts = (np.ptp(prediction_interval(each, form)) for form in ("z", "t", "hts"))
        assert z < t < hts
    assert prediction_interval(pooled, "z") == pytest.approx((pooled.pi_low, pooled.pi_high))
    with pytest.raises(InvalidValue, match="estimates no tau2"):
        prediction_interval(pool(CATHETERS, "OR", "ee"))
    with pytest.raises(InvalidValue, match="more than 2 trials"):
        prediction_interval(pool(TOLBUTAMIDE, "OR", "dl"))


def test_the_reference_stop_is_confessed_where_it_matters():
    stopped = pool(CATHETERS, "RD", "ml", double_zero="keep")
    end = pool(CATHETERS, "RD", "ml", double_zero="keep", tau2_search="converged")
    assert end.log_likelihood > stopped.log_likelihood
    assert f"{end.tau2:.4g}" in stopped.notes[-1]
    assert pool(CATHETERS, "OR", "reml").notes == pool(CATHETERS, "OR", "dl").notes


def test_every_measure_has_a_way_in():
    assert set(MEASURES) == {"OR", "RR", "RD", "AS", "PETO", "IRR", "IRD", "HR"}


def test_difference_without_events_is_refused_with_its_bounds():
    empty = counts("A 0 100 0 120\nB 0 200 0 180")
    with pytest.raises(InvalidValue, match=r"RD is 0 without a standard error: no trial has an event") as caught:
        pool(empty, "RD", "mh")
    bound = 1 - 0.05 ** (1 / 300)  # the risk at which 300 subjects without event have a chance of 5 %
    assert f"{bound:.3g} treated" in str(caught.value)
    assert "'exact'" not in str(caught.value)
    kept = pool(empty, "RD", "ee")
    assert kept.estimate == pytest.approx(0, abs=1e-3)
    assert kept.ci_low < 0 < kept.ci_high

    rates = counts("A 0 50.5 0 60", PERSON_TIME)
    with pytest.raises(InvalidValue, match=f"rate are {-np.log(0.05) / 50.5:.3g} treated"):
        pool(rates, "IRD", "mh")
    with pytest.raises(InvalidValue, match="RD is 1 without a standard error: no arm has both"):
        pool(counts("A 10 10 0 10"), "RD", "mh")
    with pytest.raises(InvalidValue, match="no trial has an event in either arm"):
        pool(empty, "OR", "mh")
    assert pool(counts("A 0 100 1 120\nB 0 200 0 180"), "RD", "mh").se > 0  # one event is enough


def test_beta_binomial_says_that_arms_are_not_paired():
    assert "not paired" in pool(CATHETERS, "OR", "betabinom").notes[0]
