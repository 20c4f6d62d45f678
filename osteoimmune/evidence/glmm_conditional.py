"""The conditional generalised linear mixed model with its exact likelihood (CM.EL).

Given each trial's total, treated events follow the noncentral hypergeometric (or, for rates, binomial)
law with log ratio theta + u, u normal with variance tau2, integrated out by adaptive quadrature.
Stijnen, Hamza & Ozdemir 2010, Stat Med 29:3046; van Houwelingen, Zwinderman & Stijnen 1993.
"""

import numpy as np
from scipy.special import logsumexp

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.conditional_exact import conditional_estimate
from osteoimmune.evidence.conditional_tables import ConditionalTables
from osteoimmune.evidence.maximise import covariance_at, maximise_with_spread
from osteoimmune.evidence.one_stage_result import OneStageFit
from osteoimmune.evidence.quadrature import NODES, Integrand, nodes_around_mode
from osteoimmune.evidence.trial_tables import Floats


def fit_conditional(tables: ConditionalTables, *, common_effect: bool) -> OneStageFit:
    """Fit with a common effect, or with a normal random effect by maximum likelihood.

    Raises:
        InvalidValue: every trial has its events in one and the same arm, so that the log ratio is
            infinite and a normal random effect cannot be placed around it.
    """
    estimate = conditional_estimate(tables)
    if not np.isfinite(estimate):
        raise InvalidValue("method 'cm.el' has no finite estimate: one arm has every event; 'exact' bounds it")
    log_probability, _, variance = tables.moments(np.full((len(tables.study), 1), estimate))
    se, likelihood, tau2 = float(variance.sum() ** -0.5), float(log_probability.sum()), 0.0
    q_ratio, q_wald = heterogeneity_tests(tables, likelihood)
    given_effects = likelihood
    if not common_effect:
        best, likelihood = maximise_with_spread(lambda x: _likelihood(tables, x), np.array([estimate, 0.0]))
        se = float(covariance_at(lambda x: _likelihood(tables, x), best)[0, 0] ** 0.5)
        estimate, tau2 = float(best[0]), float(best[1] ** 2)
        z, _ = nodes_around_mode(_integrand(tables, best), len(tables.study), 1)
        given_effects = float(tables.moments(best[0] + best[1] * z)[0].sum())
    return OneStageFit(estimate, se, tau2, likelihood, q_ratio, q_wald, given_effects)


def _likelihood(tables: ConditionalTables, parameters: Floats) -> tuple[float, Floats]:
    """Marginal log-likelihood of (theta, tau) and its gradient."""
    theta, tau = float(parameters[0]), float(parameters[1])
    points = NODES if tau > 0 else 1
    z, log_weight = nodes_around_mode(_integrand(tables, parameters), len(tables.study), points)
    log_probability, mean, _ = tables.moments(theta + tau * z)
    terms = log_probability + log_weight
    each = logsumexp(terms, axis=1, keepdims=True)
    share = np.exp(terms - each) * (tables.observed[:, None] - mean)
    return float(each.sum()), np.array([share.sum(), (share * z).sum()])


def _integrand(tables: ConditionalTables, parameters: Floats) -> Integrand:
    theta, tau = float(parameters[0]), float(parameters[1])

    def integrand(z: Floats) -> tuple[Floats, Floats, Floats]:
        log_probability, mean, variance = tables.moments(theta + tau * z)
        return log_probability, tau * (tables.observed[:, None] - mean), -(tau**2) * variance

    return integrand


def heterogeneity_tests(tables: ConditionalTables, common: float) -> tuple[float, float]:
    """Likelihood-ratio and Wald statistics against one effect per trial."""
    own, information, saturated = [], [], 0.0
    for i in range(len(tables.study)):
        alone = ConditionalTables(
            tables.study[i : i + 1],
            tables.observed[i : i + 1],
            tables.support[i : i + 1],
            tables.log_weight[i : i + 1],
        )
        theta = conditional_estimate(alone)
        if np.isfinite(theta):
            log_probability, _, variance = alone.moments(np.array([[theta]]))
            saturated += float(log_probability[0, 0])
            own.append(theta)
            information.append(float(variance[0, 0]))
    wald = wald_heterogeneity(np.array(own), np.array(information))
    return max(0.0, 2 * (saturated - common)), wald


def wald_heterogeneity(estimates: Floats, information: Floats) -> float:
    """Sum of squared deviations from the information-weighted mean."""
    if len(estimates) == 0:
        return 0.0
    mean = np.sum(information * estimates) / np.sum(information)
    return float(np.sum(information * (estimates - mean) ** 2))
