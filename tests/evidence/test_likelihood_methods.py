"""The one-stage likelihoods against slower, independent computations of the same quantities."""

from math import comb

import mpmath
import numpy as np
import pytest
from published_tables import BCG, CATHETER_DAYS, CATHETERS, LIDOCAINE, TOLBUTAMIDE, counts
from scipy.optimize import approx_fprime, minimize, minimize_scalar
from scipy.special import expit
from scipy.stats import betabinom, binom, fisher_exact, nchypergeom_fisher, norm

from osteoimmune.evidence import effect_sizes, fragility_index, pool


def exact_information(table, theta):
    """The conditional information at theta, from ratios of whole numbers and 40 digits."""
    total = mpmath.mpf(0)
    with mpmath.workdps(40):
        odds = mpmath.exp(mpmath.mpf(theta))
        for row in table.itertuples():
            a, n, c, m = int(row.events_treat), int(row.n_treat), int(row.events_ctrl), int(row.n_ctrl)
            support = range(max(0, a + c - m), min(n, a + c) + 1)
            weight = [mpmath.mpf(1)]
            for x in support[:-1]:
                weight.append(weight[-1] * odds * (n - x) * (a + c - x) / ((x + 1) * (m - a - c + x + 1)))
            norm_ = sum(weight)
            mean = sum(x * w for x, w in zip(support, weight)) / norm_
            total += sum((x - mean) ** 2 * w for x, w in zip(support, weight)) / norm_
        return float(total)


@pytest.mark.parametrize(
    "table", [TOLBUTAMIDE, LIDOCAINE, CATHETERS, BCG], ids=["tolbutamide", "lidocaine", "catheters", "bcg"]
)
def test_conditional_standard_error_is_exact(table):
    """Settles the rows in which the reference's numerical derivative differs."""
    pooled = pool(table, "OR", "cm.el", common_effect=True)
    assert pooled.se == pytest.approx(exact_information(table, pooled.estimate) ** -0.5, rel=1e-9)


def marginal_by_grid(table, theta, tau):
    """The conditional likelihood integrated on a plain fine grid of random effects."""
    u = np.linspace(-8, 8, 2001)
    weight = norm.pdf(u) * (u[1] - u[0])
    total = 0.0
    for row in table.itertuples():
        a, n, c, m = (int(x) for x in row[2:6])
        if a + c == 0:
            continue
        support = np.arange(max(0, a + c - m), min(n, a + c) + 1)
        ways = np.array([float(comb(n, int(x)) * comb(m, a + c - int(x))) for x in support])
        odds = np.exp((theta + tau * u)[:, None] * (support - a))
        total += np.log(np.sum(weight * ways[support == a] / (odds * ways).sum(axis=1)))
    return total


def test_conditional_likelihood_matches_direct_integration():
    pooled = pool(CATHETERS, "OR", "cm.el")
    assert marginal_by_grid(CATHETERS, pooled.estimate, pooled.tau2**0.5) == pytest.approx(
        pooled.log_likelihood, abs=1e-6
    )


def test_conditional_likelihood_is_at_its_top():
    pooled = pool(CATHETERS, "OR", "cm.el")
    best = np.array([pooled.estimate, pooled.tau2**0.5])
    for step in ([0.05, 0.0], [-0.05, 0.0], [0.0, 0.05], [0.0, -0.05]):
        assert marginal_by_grid(CATHETERS, *(best + step)) < pooled.log_likelihood


def unconditional_by_grid(table, parameters, tau, coding):
    """The likelihood of baselines and effect, integrated on a plain fine grid of random effects."""
    *baselines, theta = parameters
    u = np.linspace(-8, 8, 801)
    effect = theta + tau * u
    total = 0.0
    for row, baseline in zip(table.itertuples(), baselines):
        treat, ctrl = expit(baseline + effect * coding), expit(baseline + effect * (coding - 1))
        both = binom.pmf(row.events_treat, row.n_treat, treat) * binom.pmf(row.events_ctrl, row.n_ctrl, ctrl)
        total += np.log(np.sum(both * norm.pdf(u)) * (u[1] - u[0]))
    return total


@pytest.mark.parametrize("coding", [0.5, 1.0])
def test_unconditional_fit_is_stationary_in_a_direct_integral(coding):
    table = counts("a 4 48 7 56\nb 22 69 2 73\nc 5 55 7 53\nd 12 38 2 42\ne 1 25 5 25")
    pooled = pool(table, "OR", "um.fs", coding=coding)
    assert pooled.tau2 > 0.1
    tau = pooled.tau2**0.5
    start = [np.log((r.events_treat + r.events_ctrl) / (r.n_treat + r.n_ctrl)) for r in table.itertuples()]
    found = minimize(
        lambda b: -unconditional_by_grid(table, [*b, pooled.estimate], tau, coding), start, method="BFGS", tol=1e-6
    )
    assert -found.fun == pytest.approx(pooled.log_likelihood, abs=1e-6)
    slope = approx_fprime(
        np.array([pooled.estimate, tau]),
        lambda p: unconditional_by_grid(table, [*found.x, p[0]], p[1], coding),
        1e-5,
    )
    assert np.abs(slope).max() < 0.002


def test_rates_condition_on_a_binomial():
    """For rates the common-effect likelihood is a binomial regression; its score must vanish."""
    pooled = pool(CATHETER_DAYS, "IRR", "cm.el", common_effect=True)
    total = CATHETER_DAYS.events_treat + CATHETER_DAYS.events_ctrl
    share = expit(pooled.estimate + np.log(CATHETER_DAYS.time_treat / CATHETER_DAYS.time_ctrl))
    assert np.sum(CATHETER_DAYS.events_treat - total * share) == pytest.approx(0, abs=1e-8)
    assert pooled.se == pytest.approx(np.sum(total * share * (1 - share)) ** -0.5, rel=1e-9)


def test_exact_method_is_fisher_for_one_trial():
    for row in LIDOCAINE.itertuples():
        one = LIDOCAINE.iloc[[row.Index]]
        pooled = pool(one, "OR", "exact")
        cells = np.array(
            [
                [row.events_treat, row.n_treat - row.events_treat],
                [row.events_ctrl, row.n_ctrl - row.events_ctrl],
            ],
            dtype=int,
        )
        assert pooled.pvalue == pytest.approx(fisher_exact(cells)[1], rel=1e-9)
        mean = nchypergeom_fisher(
            row.n_treat + row.n_ctrl, row.n_treat, row.events_treat + row.events_ctrl, np.exp(pooled.estimate)
        ).mean()
        assert mean == pytest.approx(row.events_treat, abs=1e-8)


def test_exact_interval_leaves_its_tails():
    pooled = pool(TOLBUTAMIDE.iloc[:1], "OR", "exact", level=0.9)
    law = [nchypergeom_fisher(226, 106, 13, np.exp(bound)) for bound in (pooled.ci_low, pooled.ci_high)]
    assert law[0].sf(7) == pytest.approx(0.05, abs=1e-9)
    assert law[1].cdf(8) == pytest.approx(0.05, abs=1e-9)


def test_beta_binomial_is_at_its_top():
    pooled = pool(CATHETERS, "OR", "betabinom")
    rho = pooled.details["intraclass_correlation"]

    def likelihood(control, effect, correlation):
        mass = 1 / correlation - 1
        total = 0.0
        for arm, shift in (("treat", effect), ("ctrl", 0.0)):
            risk = expit(control + shift)
            law = betabinom(CATHETERS[f"n_{arm}"], risk * mass, (1 - risk) * mass)
            total += law.logpmf(CATHETERS[f"events_{arm}"]).sum()
        return total

    best = minimize_scalar(lambda x: -likelihood(x, pooled.estimate, rho), bounds=(-5, -2), method="bounded")
    control = best.x
    assert -best.fun == pytest.approx(pooled.log_likelihood, abs=1e-6)
    for effect, correlation in ((0.1, 1.0), (-0.1, 1.0), (0.0, 1.3), (0.0, 0.7)):
        assert likelihood(control, pooled.estimate + effect, rho * correlation) < pooled.log_likelihood


def test_bayes_matches_a_plain_grid():
    sizes = effect_sizes(LIDOCAINE, "OR")
    pooled = pool(LIDOCAINE, "OR", "bayes", tau_prior_scale=0.5)
    tau, mean = (np.arange(2000) + 0.5) / 500, np.linspace(-2.5, 3.5, 1201)
    log = -0.5 * (tau[:, None] / 0.5) ** 2 + np.zeros((1, len(mean)))
    for y, v in zip(sizes.estimate, sizes.variance):
        spread = v + tau[:, None] ** 2
        log = log - 0.5 * np.log(spread) - 0.5 * (y - mean) ** 2 / spread
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    centre = float((weight.sum(0) * mean).sum())
    assert pooled.estimate == pytest.approx(centre, abs=1e-4)
    assert pooled.se == pytest.approx(float(np.sqrt((weight.sum(0) * (mean - centre) ** 2).sum())), abs=1e-4)
    assert pooled.tau2**0.5 == pytest.approx(float(np.interp(0.5, np.cumsum(weight.sum(1)), tau)), abs=5e-3)
    below = np.cumsum(weight.sum(0))
    assert pooled.ci_low == pytest.approx(float(np.interp(0.025, below, mean)), abs=5e-3)


def test_bayes_prior_on_the_effect_pulls_towards_it():
    flat = pool(LIDOCAINE, "OR", "bayes")
    tight = pool(LIDOCAINE, "OR", "bayes", effect_prior=(0.0, 0.2))
    assert 0 < tight.estimate < flat.estimate
    assert tight.se < flat.se
    assert pool(LIDOCAINE, "OR", "bayes", tau_prior_scale=2.0).pi_high > flat.pi_high


@pytest.mark.parametrize(("a", "n", "c", "m", "index"), [(1, 100, 9, 100, 1), (0, 50, 12, 50, 4), (5, 50, 6, 50, 0)])
def test_fragility_counts_events_to_the_threshold(a, n, c, m, index):
    found = fragility_index(a, n, c, m)
    assert found.index == index
    lost = fisher_exact(np.array([[a + index, n - a - index], [c, m - c]]))[1]
    assert lost >= 0.05
    if index:
        assert fisher_exact(np.array([[a + index - 1, n - a - index + 1], [c, m - c]]))[1] < 0.05
