"""The unconditional generalised linear mixed model with a fixed baseline per trial (UM.FS).

Linear predictor of arm j of trial i: baseline_i + (theta + u_i) x_j, u_i normal with variance tau2. The
coding of x decides which arm the random effect touches: 0.5 gives +1/2 and -1/2 (both arms alike), 1
gives 1 and 0 (the treated arm), 0 gives 0 and -1 (the control arm). Turner et al. 2000, Stat Med 19:3417;
Jackson et al. 2018, Stat Med 37:1059 (models 4 and 5; coding 0.5 is the one they advise).
"""

import numpy as np
from scipy.special import logsumexp

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.arm_likelihood import Arms
from osteoimmune.evidence.glmm_conditional import wald_heterogeneity
from osteoimmune.evidence.maximise import covariance_at, maximise_with_spread
from osteoimmune.evidence.one_stage_result import OneStageFit
from osteoimmune.evidence.quadrature import NODES, Integrand, nodes_around_mode
from osteoimmune.evidence.trial_tables import Floats

CODINGS = (0.5, 1.0, 0.0)
MAX_STEPS = 200


def fit_unconditional(arms: Arms, *, coding: float, common_effect: bool) -> OneStageFit:
    """Fit by maximum likelihood, with a common effect or with a normal random one.

    Raises:
        InvalidValue: one arm has no event (or nothing but events) in every informative trial, so that
            the log ratio is infinite.
    """
    _need_finite(arms)
    design = np.array([coding, coding - 1.0])
    start, likelihood, covariance = _common_effect(arms, design)
    estimate, se, tau2, given_effects = float(start[-2]), float(np.sqrt(covariance)), 0.0, likelihood
    own, information = arms.own_effects()
    q_ratio = max(0.0, 2 * (arms.saturated() - likelihood))
    if not common_effect:
        best, likelihood = maximise_with_spread(lambda x: _likelihood(arms, design, x), start)
        estimate, tau2 = float(best[-2]), float(best[-1] ** 2)
        se = float(np.sqrt(covariance_at(lambda x: _likelihood(arms, design, x), best)[-2, -2]))
        integrand = _integrand(arms, design, best)
        z, _ = nodes_around_mode(integrand, len(arms.study), 1)
        given_effects = float(integrand(z)[0].sum())
    wald = wald_heterogeneity(own, information)
    return OneStageFit(estimate, se, tau2, likelihood, q_ratio, wald, given_effects)


def _need_finite(arms: Arms) -> None:
    """The log ratio is finite unless every trial's events lie as far to one arm as its totals allow."""
    total, treated = arms.events.sum(axis=1), arms.events[:, 0]
    fewest, most = np.zeros_like(total), total
    if not arms.is_rate:
        fewest, most = np.maximum(0.0, total - arms.size[:, 1]), np.minimum(arms.size[:, 0], total)
    if treated.sum() in (fewest.sum(), most.sum()):
        raise InvalidValue("method 'um.fs' has no finite estimate: one arm has every event it could; 'exact' bounds it")


def _common_effect(arms: Arms, design: Floats) -> tuple[Floats, float, float]:
    """Newton with halving; parameters (baselines, theta, spread 0), log-likelihood, variance of theta."""
    risk = (arms.events.sum(axis=1) + 0.5) / (arms.size.sum(axis=1) + 1.0)
    baseline = np.log(risk) if arms.is_rate else np.log(risk / (1 - np.minimum(risk, 0.999)))
    parameters = np.append(baseline, 0.0)
    value, step, variance = _newton_step(arms, design, parameters)
    for _ in range(MAX_STEPS):
        proposal = parameters + step
        new_value, new_step, new_variance = _newton_step(arms, design, proposal)
        if new_value < value - 1e-12 * abs(value):
            step = step / 2
            continue
        done = np.max(np.abs(step)) < 1e-12
        parameters, value, step, variance = proposal, new_value, new_step, new_variance
        if done:
            break
    return np.append(parameters, 0.0), value, variance


def _newton_step(arms: Arms, design: Floats, parameters: Floats) -> tuple[float, Floats, float]:
    """Log-likelihood, Newton step and variance of theta; the baselines are eliminated trial by trial."""
    predictor = parameters[:-1, None] + parameters[-1] * design
    value, slope, bend = (term[:, :, 0] for term in arms.terms(predictor[:, :, None]))
    own, shared = -bend.sum(axis=1), -(bend * design).sum(axis=1)
    information = float(np.sum(-bend * design**2) - np.sum(shared**2 / own))
    score = slope.sum(axis=1)
    theta = float(np.sum(slope * design) - np.sum(shared * score / own)) / information
    return float(value.sum()), np.append((score - shared * theta) / own, theta), 1 / information


def _predictor(design: Floats, parameters: Floats, z: Floats) -> Floats:
    """Linear predictors at random effects z (trials, points); shape (trials, 2, points)."""
    effect = (parameters[-2] + parameters[-1] * z)[:, None, :] * design[None, :, None]
    return np.asarray(parameters[:-2, None, None] + effect)


def _integrand(arms: Arms, design: Floats, parameters: Floats) -> Integrand:
    along = float(parameters[-1]) * design[None, :, None]

    def integrand(z: Floats) -> tuple[Floats, Floats, Floats]:
        value, slope, bend = arms.terms(_predictor(design, parameters, z))
        return value.sum(axis=1), (slope * along).sum(axis=1), (bend * along**2).sum(axis=1)

    return integrand


def _likelihood(arms: Arms, design: Floats, parameters: Floats) -> tuple[float, Floats]:
    """Marginal log-likelihood of (baselines, theta, tau), and its gradient."""
    points = NODES if parameters[-1] > 0 else 1
    z, log_weight = nodes_around_mode(_integrand(arms, design, parameters), len(arms.study), points)
    value, slope, _ = arms.terms(_predictor(design, parameters, z))
    terms = value.sum(axis=1) + log_weight
    each = logsumexp(terms, axis=1, keepdims=True)
    share = np.exp(terms - each)
    by_effect = (slope * design[None, :, None]).sum(axis=1) * share
    by_baseline = (slope.sum(axis=1) * share).sum(axis=1)
    return float(each.sum()), np.concatenate([by_baseline, [by_effect.sum(), (by_effect * z).sum()]])
