"""Results printed in papers, from tables typed in here: the printed digits must come out."""

import numpy as np
import pytest
from published_tables import (
    ASPIRIN,
    BCG,
    BETA_BLOCKERS,
    CATHETER_DAYS,
    CATHETERS,
    LIDOCAINE,
    PRE_ECLAMPSIA,
    REBLEEDING,
    SMOKING,
    SPERMICIDE,
    STANDARDISED_1,
    STANDARDISED_2,
    TOLBUTAMIDE,
    estimates,
    rosiglitazone,
)

from osteoimmune.evidence import effect_sizes, heterogeneity, meta_regression, pool

pytestmark = pytest.mark.promise("P16")


def ratio(pooled, digits=2):
    return tuple(round(x, digits) for x in (pooled.ratio.estimate, pooled.ratio.ci_low, pooled.ratio.ci_high))


def rounded(values, digits):
    return tuple(round(float(value), digits) for value in values)


def limits(pooled):
    return pooled.estimate, pooled.ci_low, pooled.ci_high


@pytest.mark.parametrize(
    ("outcome", "events", "printed", "pvalue"),
    [("mi", 158, (1.43, 1.03, 1.98), 0.03), ("death", 61, (1.64, 0.98, 2.74), 0.06)],
)
def test_rosiglitazone_peto_odds_ratios(outcome, events, printed, pvalue, figure):
    """Nissen & Wolski 2007, NEJM 356:2457, Table 4 (PMID 17517853)."""
    table = rosiglitazone(outcome)
    pooled = pool(table, "OR", "peto")
    figure(
        f"rosiglitazone, {outcome}, Peto odds ratio",
        pooled.ratio,
        f"{printed[0]} ({printed[1]}-{printed[2]})",
    )
    assert table.events_treat.sum() + table.events_ctrl.sum() == events
    assert ratio(pooled) == printed
    assert round(pooled.pvalue, 2) == pvalue


def test_rosiglitazone_answer_depends_on_the_method(figure):
    """Diamond, Bax & Kaul 2007, Ann Intern Med 147:578: corrections pull the ratio towards one."""
    table = rosiglitazone("mi")
    by_method = {
        "ee, all 42 with 1/2": pool(table, "OR", "ee", double_zero="keep"),
        "ee, 38 with 1/2": pool(table, "OR", "ee"),
        "mh": pool(table, "OR", "mh"),
        "cm.el": pool(table, "OR", "cm.el"),
        "peto": pool(table, "OR", "peto"),
    }
    for name, pooled in by_method.items():
        figure(f"rosiglitazone, infarction, {name}", pooled.ratio, "1.26 to 1.43 by method alone")
    values = [pooled.ratio.estimate for pooled in by_method.values()]
    assert round(min(values), 2) == 1.26
    assert round(max(values), 2) == 1.43


def test_early_beta_blockers_peto():
    """Yusuf et al. 1985, Table 6: 0.93 (0.74 to 1.18)."""
    assert ratio(pool(BETA_BLOCKERS, "OR", "peto")) == (0.93, 0.74, 1.18)
    assert ratio(pool(BETA_BLOCKERS, "PETO", "ee")) == (0.93, 0.74, 1.18)


def test_tolbutamide_mantel_haenszel():
    """Rothman, Greenland & Lash 2008, chapter 15, Table 15-1; 90 % limits."""
    difference = pool(TOLBUTAMIDE, "RD", "mh", level=0.9)
    assert rounded(limits(difference), 4) == (0.0349, -0.0176, 0.0874)
    assert rounded((difference.q, difference.q_pvalue), 4) == (0.0017, 0.9669)
    assert ratio(pool(TOLBUTAMIDE, "RR", "mh", level=0.9), 2) == (1.33, 0.87, 2.03)
    odds = pool(TOLBUTAMIDE, "OR", "mh", level=0.9)
    assert ratio(odds, 2) == (1.40, 0.84, 2.34)
    assert rounded((odds.details["tarone"], odds.details["tarone_pvalue"]), 4) == (0.3489, 0.5547)


def test_tolbutamide_conditional_likelihood():
    """The same table, by the exact conditional likelihood."""
    fitted = pool(TOLBUTAMIDE, "OR", "cm.el", common_effect=True)
    assert round(fitted.ratio.estimate, 2) == 1.40
    assert rounded((fitted.q, fitted.q_pvalue), 4) == (0.3502, 0.5540)


def test_smoking_and_coronary_death_rates():
    """Rothman, Greenland & Lash 2008, Table 15-2: rate difference per 10,000 years and rate ratio."""
    difference = pool(SMOKING, "IRD", "mh", level=0.9)
    assert rounded(limits(difference), 2) == (11.44, 6.35, 16.53)
    assert round(difference.q, 2) == 26.88
    relative = pool(SMOKING, "IRR", "mh", level=0.9)
    assert ratio(relative) == (1.42, 1.19, 1.70)
    assert rounded((relative.q, relative.q_pvalue), 3) == (10.412, 0.034)


@pytest.mark.parametrize("method", ["um.fs", "cm.el"])
def test_smoking_rate_ratio_by_likelihood(method):
    """The same table: conditional and unconditional likelihood agree for rates."""
    fitted = pool(SMOKING, "IRR", method, common_effect=True, level=0.9)
    assert rounded(limits(fitted), 4) == (0.3545, 0.1779, 0.5312)
    assert rounded((fitted.q, fitted.details["q_wald"]), 3) == (12.132, 10.199)


def test_spermicide_and_down_syndrome():
    """Rothman, Greenland & Lash 2008, Table 15-5: one cell in a hundred; 90 % limits."""
    assert ratio(pool(SPERMICIDE, "OR", "mh", level=0.9)) == (3.78, 1.43, 10.0)
    assert ratio(pool(SPERMICIDE, "OR", "um.fs", common_effect=True, level=0.9)) == (3.79, 1.43, 10.03)
    assert ratio(pool(SPERMICIDE, "OR", "cm.el", common_effect=True, level=0.9)) == (3.76, 1.43, 9.93)


def test_catheter_infections_normal_model():
    """Stijnen, Hamza & Ozdemir 2010, page 3052, Table III; the paper prints -0.980 (0.244), tau 0.19."""
    pooled = pool(CATHETERS, "OR", "reml", tau2_search="converged")
    assert rounded((pooled.estimate, pooled.tau2**0.5), 2) == (-0.98, 0.19)
    assert pooled.se == pytest.approx(0.244, abs=0.0011)


def test_catheter_infections_conditional_model():
    """Stijnen, Hamza & Ozdemir 2010, page 3052, Table III: -1.353 (0.351), tau 0.83."""
    pooled = pool(CATHETERS, "OR", "cm.el")
    assert rounded((pooled.estimate, pooled.se), 3) == (-1.353, 0.351)
    assert round(pooled.tau2**0.5, 2) == 0.83
    assert ratio(pooled)[1:] == (0.13, 0.51)


def test_catheter_rates():
    """Stijnen, Hamza & Ozdemir 2010, page 3055, Table VIII: normal and exact likelihood for rates."""
    assert rounded((pool(CATHETER_DAYS, "IRR", "reml").estimate,), 3) == (-0.396,)
    pooled = pool(CATHETER_DAYS, "IRR", "cm.el")
    assert rounded((pooled.estimate, pooled.se), 3) == (-0.476, 0.238)
    assert round(pooled.tau2**0.5, 2) == 0.35
    assert ratio(pooled) == (0.62, 0.39, 0.99)


def test_rebleeding_conditional_model():
    """van Houwelingen, Zwinderman & Stijnen 1993, Stat Med 12:2273, pages 2275 and 2277."""
    common = pool(REBLEEDING, "OR", "cm.el", common_effect=True)
    assert round(common.estimate, 3) == 0.122
    assert common.se == pytest.approx(0.099, abs=0.001)  # 0.0995 by the exact information
    assert round(common.log_likelihood, 3) == -53.679
    random = pool(REBLEEDING, "OR", "cm.el")
    assert (random.estimate, random.se, random.tau2) == pytest.approx((0.175, 0.136, 0.119), abs=0.001)
    assert random.log_likelihood == pytest.approx(-52.989, abs=0.0015)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            STANDARDISED_1,
            {"dl": (0.277, 80.44, 5.11), "ml": (0.197, 74.51, 3.92), "reml": (0.223, 76.84, 4.32)},
        ),
        (
            STANDARDISED_2,
            {"dl": (0.013, 27.53, 1.38), "ml": (0.013, 28.45, 1.40), "reml": (0.016, 32.02, 1.47)},
        ),
    ],
)
def test_heterogeneity_of_standardised_differences(data, expected):
    """Viechtbauer 2005, J Educ Behav Stat 30:261, pages 271 and 272; PM is the empirical Bayes value."""
    table = estimates(*data)
    for method, (tau2, i2, h2) in expected.items():
        pooled = pool(table, "RD", method, tau2_search="converged")
        assert (round(pooled.tau2, 3), round(pooled.i2, 2), round(pooled.h2, 2)) == (tau2, i2, h2)


def test_pre_eclampsia_variance_and_its_interval():
    """Viechtbauer 2007, Stat Med 26:37, Table II on page 44."""
    for method, tau2 in {"dl": 0.230, "ml": 0.239, "reml": 0.301}.items():
        assert round(pool(PRE_ECLAMPSIA, "OR", method).tau2, 3) == tau2
    found = heterogeneity(PRE_ECLAMPSIA, "OR", "dl")
    assert rounded((found.tau2_low, found.tau2_high), 3) == (0.072, 2.203)


@pytest.mark.parametrize(
    ("method", "tau", "mean", "se"),
    [("pm", 0.3681, -0.3811, 0.2060), ("dl", 0.2323, -0.3240, 0.1540), ("reml", 0.1843, -0.2980, 0.1343)],
)
def test_aspirin_variance_estimators(method, tau, mean, se):
    """DerSimonian & Kacker 2007, Contemp Clin Trials 28:105, Tables 3 and 4 on pages 111-112."""
    pooled = pool(ASPIRIN, "OR", method, tau2_search="converged")
    assert (pooled.tau2**0.5, pooled.estimate, pooled.se) == pytest.approx((tau, mean, se), abs=1.5e-4)


def test_lidocaine_risk_differences():
    """Normand 1999, Stat Med 18:321, Table III on page 330 and Table VII on page 349, in percent."""
    sizes = effect_sizes(LIDOCAINE, "RD")
    assert rounded(100 * sizes.estimate, 4) == (2.8026, 0.0, 1.9711, 1.7961, 3.5334, 4.4031)
    assert rounded(1e4 * sizes.variance, 4) == (17.7575, 37.5657, 8.1323, 10.8998, 8.0114, 6.1320)
    for method in ("ee", "dl", "reml"):
        pooled = pool(LIDOCAINE, "RD", method)
        assert rounded(100 * np.array(limits(pooled)), 1) == (2.9, 0.4, 5.5)
        assert pooled.tau2 == 0


def test_bcg_vaccine():
    """Colditz et al. 1994, JAMA 271:698 (PMID 8309034): relative risk 0.49 (0.34 to 0.70)."""
    assert ratio(pool(BCG, "RR", "dl")) == (0.49, 0.34, 0.70)


def test_bcg_restricted_likelihood():
    """Viechtbauer 2010, J Stat Softw 36(3): the random-effects model of the BCG trials."""
    pooled = pool(BCG, "RR", "reml", tau2_search="converged")
    assert rounded((*limits(pooled), pooled.se), 4) == (-0.7145, -1.0669, -0.3622, 0.1798)
    assert rounded((pooled.tau2, pooled.se_tau2, pooled.q), 4) == (0.3132, 0.1664, 152.2330)
    assert rounded((pooled.i2, pooled.h2), 2) == (92.22, 12.86)


def test_bcg_latitude_and_year():
    """Viechtbauer 2010, J Stat Softw 36(3): latitude and year together."""
    fit = meta_regression(BCG, ["latitude", "year"], "RR", "reml", test="z", tau2_search="converged")
    assert rounded((fit.tau2, fit.coefficients[1].estimate, fit.coefficients[1].se), 4) == (
        0.1108,
        -0.0280,
        0.0102,
    )
    assert fit.omnibus == pytest.approx(12.2043, abs=3e-4)  # printed before tau2 had converged
    assert rounded((fit.omnibus_pvalue, fit.q, fit.q_pvalue), 4) == (0.0022, 28.3251, 0.0016)


@pytest.fixture
def smoothed_bcg():
    """BCG with the smoothed variances of Berkey et al. 1995."""
    sizes = effect_sizes(BCG, "RR")
    odds_treat = (BCG.n_treat - BCG.events_treat) / BCG.events_treat
    odds_ctrl = (BCG.n_ctrl - BCG.events_ctrl) / BCG.events_ctrl
    variance = odds_treat.sum() / (13 * BCG.n_treat) + odds_ctrl.sum() / (13 * BCG.n_ctrl)
    table = estimates(list(sizes.estimate), list(variance))
    table["latitude"] = BCG.latitude - 33.46
    return table


def test_bcg_empirical_bayes(smoothed_bcg):
    """Berkey et al. 1995, Stat Med 14:395, page 408; the empirical Bayes variance is Paule-Mandel's."""
    pooled = pool(smoothed_bcg, "RR", "pm")
    assert rounded((pooled.estimate, pooled.se), 4) == (-0.5429, 0.1842)
    assert round(pooled.tau2, 3) == 0.268


def test_bcg_latitude_empirical_bayes(smoothed_bcg):
    """Berkey et al. 1995, page 408: -0.6304 (0.1591) and -0.0268 (0.0110), tau2 0.157; fixed -0.0282."""
    fit = meta_regression(smoothed_bcg, ["latitude"], "RR", "pm", test="z")
    level, slope = fit.coefficients
    assert (level.estimate, level.se) == pytest.approx((-0.6304, 0.1591), abs=1.5e-4)
    assert rounded((slope.estimate, slope.se), 4) == (-0.0268, 0.0110)
    assert round(fit.tau2, 3) == 0.157
    assert round(fit.r2) == 41
    fixed = meta_regression(smoothed_bcg, ["latitude"], "RR", "ee", test="z").coefficients[1]
    assert rounded((fixed.estimate, fixed.se), 3) == (-0.028, 0.004)


def test_head_and_neck_chemotherapy_log_rank(shared):
    """Pignon et al. 2000, Lancet 355:949 (PMID 10768432): hazard ratio 0.90 (0.85 to 0.94)."""
    import pandas as pd

    table = pd.read_csv(shared / "gold/metafor/inputs/pignon2000__logrank.csv")
    table = table.rename(columns={"OmE": "o_minus_e", "V": "variance"})
    assert ratio(pool(table, "HR", "peto")) == (0.90, 0.85, 0.94)
    assert pool(table, "HR", "ee").estimate == pytest.approx(pool(table, "HR", "peto").estimate, rel=1e-12)
