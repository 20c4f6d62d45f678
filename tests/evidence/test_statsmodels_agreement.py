"""The same numbers as statsmodels where it has the method, in one run, with both times."""

import time

import numpy as np
import pytest
from published_tables import BCG, BETA_BLOCKERS, LIDOCAINE, SPERMICIDE, TOLBUTAMIDE
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.evidence import adjust_pvalues, effect_sizes, pool

pytestmark = pytest.mark.promise("P16")


def timed(call, repeats=20):
    start = time.perf_counter()
    for _ in range(repeats):
        result = call()
    return result, 1000 * (time.perf_counter() - start) / repeats


@pytest.mark.parametrize(("method", "theirs"), [("dl", "dl"), ("pm", "pm")])
def test_random_effects(method, theirs, figure):
    sizes = effect_sizes(BCG, "RR")
    options = {"method_re": theirs, "use_t": False}
    other, their_time = timed(lambda: combine_effects(sizes.estimate, sizes.variance, atol=1e-12, **options))
    ours, our_time = timed(lambda: pool(BCG, "RR", method, tau2_search="converged"))
    assert ours.tau2 == pytest.approx(other.tau2, rel=1e-6)
    assert ours.estimate == pytest.approx(other.mean_effect_re, rel=1e-8)
    assert ours.se == pytest.approx(other.sd_eff_w_re, rel=1e-7)
    assert ours.q == pytest.approx(other.q, rel=1e-10)
    figure(
        f"pool of 13 trials by {method}",
        f"{our_time:.2f} ms, statsmodels {their_time:.2f} ms",
        "same numbers",
    )


def test_hartung_knapp(figure):
    sizes = effect_sizes(BCG, "RR")
    other, their_time = timed(lambda: combine_effects(sizes.estimate, sizes.variance, method_re="dl", use_t=True))
    ours, our_time = timed(lambda: pool(BCG, "RR", "dl", test="hksj"))
    low, high = other.conf_int(use_t=True)[3]
    assert ours.se == pytest.approx(other.sd_eff_w_re_hksj, rel=1e-9)
    assert (ours.ci_low, ours.ci_high) == pytest.approx((low, high), rel=1e-9)
    figure("pool of 13 trials by hksj", f"{our_time:.2f} ms, statsmodels {their_time:.2f} ms", "same numbers")


@pytest.mark.parametrize("table", [TOLBUTAMIDE, SPERMICIDE, BCG, LIDOCAINE, BETA_BLOCKERS])
def test_mantel_haenszel(table, figure):
    spoken = table[(table.events_treat + table.events_ctrl) > 0]
    strata = [
        np.array([[r.events_treat, r.n_treat - r.events_treat], [r.events_ctrl, r.n_ctrl - r.events_ctrl]])
        for r in spoken.itertuples()
    ]

    def theirs():
        found = StratifiedTable(strata)
        asked = found.logodds_pooled, found.logodds_pooled_se, found.riskratio_pooled
        return found, asked, found.test_null_odds(correction=True), found.test_equal_odds(adjust=True)

    (other, *_), their_time = timed(theirs)
    ours, our_time = timed(lambda: pool(table, "OR", "mh"))
    assert ours.estimate == pytest.approx(other.logodds_pooled, rel=1e-10)
    assert ours.se == pytest.approx(other.logodds_pooled_se, rel=1e-10)
    assert pool(table, "RR", "mh").ratio.estimate == pytest.approx(other.riskratio_pooled, rel=1e-10)
    assert ours.details["cmh"] == pytest.approx(other.test_null_odds(correction=True).statistic, rel=1e-9)
    assert ours.details["breslow_day"] == pytest.approx(other.test_equal_odds().statistic, rel=1e-8)
    assert ours.details["tarone"] == pytest.approx(other.test_equal_odds(adjust=True).statistic, rel=1e-8)
    figure(f"mh of {len(table)} trials", f"{our_time:.2f} ms, statsmodels {their_time:.2f} ms", "same numbers")


@pytest.mark.parametrize(
    ("ours", "theirs"), [("bh", "fdr_bh"), ("by", "fdr_by"), ("holm", "holm"), ("bonferroni", "bonferroni")]
)
def test_adjusted_p_values(ours, theirs):
    p = np.array([0.001, 0.8, 0.01, 0.02, 0.04, 0.04, 0.3, 1.0, 0.0])
    assert adjust_pvalues(p, ours) == pytest.approx(multipletests(p, method=theirs)[1], abs=1e-15)
    gap = adjust_pvalues([0.01, np.nan, 0.02], ours)
    assert np.isnan(gap[1])
    assert gap[[0, 2]] == pytest.approx(adjust_pvalues([0.01, 0.02], ours))


def test_bad_p_values_are_refused():
    with pytest.raises(InvalidValue, match=r"value 2 is 1\.2"):
        adjust_pvalues([0.1, 1.2])
    with pytest.raises(InvalidValue, match="one or more"):
        adjust_pvalues([])
    with pytest.raises(UnknownName, match="unknown adjustment 'BH'"):
        adjust_pvalues([0.1], "BH")
