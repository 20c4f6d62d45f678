"""Estimators of the between-trial variance tau2 in y_i = x_i'b + u_i + e_i, e_i of known variance.

Every estimator takes the estimates y (trials,), their sampling variances v (trials,) and the design X
(trials, terms), so that pooling (X a column of ones) and meta-regression share one implementation.
DL: DerSimonian & Laird 1986, Control Clin Trials 7:177. PM: Paule & Mandel 1982, J Res NBS 87:377.
ML, REML by Fisher scoring: Viechtbauer 2005, J Educ Behav Stat 30:261, started from Hedges 1983.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from osteoimmune.evidence.trial_tables import Floats

MAX_STEPS = 10_000
TINY_STEP = 1e-13


def projector(variance: Floats, design: Floats) -> Floats:
    """P = W - W X (X'WX)^-1 X'W for W = diag(1/variance); shape (trials, trials)."""
    weighted = design / variance[:, None]
    return np.diag(1 / variance) - weighted @ np.linalg.solve(design.T @ weighted, weighted.T)


def generalised_q(y: Floats, variance: Floats, design: Floats) -> float:
    """The weighted residual sum of squares y'Py, with weights 1/variance."""
    beta = np.linalg.solve(design.T @ (design / variance[:, None]), design.T @ (y / variance))
    return float(np.sum((y - design @ beta) ** 2 / variance))


def tau2_dl(y: Floats, v: Floats, design: Floats) -> float:
    """DerSimonian-Laird: the excess of Q over its degrees of freedom, divided by the trace of P."""
    trials, terms = design.shape
    excess = generalised_q(y, v, design) - (trials - terms)
    return max(0.0, excess / float(np.trace(projector(v, design))))


def tau2_hedges(y: Floats, v: Floats, design: Floats) -> float:
    """Hedges: the unweighted residual variance less the average sampling variance."""
    trials, terms = design.shape
    hat = projector(np.ones(trials), design)
    return max(0.0, float((y @ hat @ y - np.sum(np.diag(hat) * v)) / (trials - terms)))


def tau2_pm(y: Floats, v: Floats, design: Floats) -> float:
    """Paule-Mandel: the tau2 at which the generalised Q equals its degrees of freedom."""
    freedom = design.shape[0] - design.shape[1]
    return root_of_q(lambda tau2: generalised_q(y, v + tau2, design), freedom)


def root_of_q(q_at: Callable[[float], float], target: float) -> float:
    """The tau2 >= 0 at which the falling curve `q_at` meets `target`; 0 where it starts below it."""
    if q_at(0.0) <= target:
        return 0.0
    high = 1.0
    while q_at(high) > target:
        high *= 4
    return float(brentq(lambda tau2: q_at(tau2) - target, 0.0, high, xtol=1e-14, rtol=1e-13))


def tau2_likelihood(y: Floats, v: Floats, design: Floats, *, restricted: bool) -> float:
    """ML or REML by Fisher scoring from Hedges' estimate, halving steps that leave tau2 >= 0."""
    tau2 = tau2_hedges(y, v, design)
    for _ in range(MAX_STEPS):
        step = _scoring_step(y, v + tau2, design, restricted)
        while tau2 + step < 0 and abs(step) > TINY_STEP:
            step /= 2
        tau2 = max(0.0, tau2 + step)
        if abs(step) <= TINY_STEP * (1 + tau2):
            break
    return tau2 if tau2 > 1e-10 * float(np.min(v)) else 0.0


def _scoring_step(y: Floats, variance: Floats, design: Floats, restricted: bool) -> float:
    p = projector(variance, design)
    residual = float(np.sum((p @ y) ** 2))
    if restricted:
        return (residual - float(np.trace(p))) / float(np.sum(p * p))
    return (residual - float(np.sum(1 / variance))) / float(np.sum(variance**-2))


def log_likelihood(y: Floats, v: Floats, design: Floats, tau2: float, *, restricted: bool) -> float:
    """The normal log-likelihood at tau2 and the best b; restricted: Harville's, constants included."""
    trials, terms = design.shape
    variance = v + tau2
    q = generalised_q(y, variance, design)
    spread = float(np.sum(np.log(variance)))
    if not restricted:
        return -0.5 * (trials * np.log(2 * np.pi) + spread + q)
    cross = float(np.linalg.slogdet(design.T @ design)[1])
    weighted = float(np.linalg.slogdet(design.T @ (design / variance[:, None]))[1])
    return -0.5 * ((trials - terms) * np.log(2 * np.pi) - cross + spread + weighted + q)


def standard_error_of_tau2(v: Floats, design: Floats, tau2: float, method: str) -> float:
    """The large-sample standard error of tau2 for 'dl', 'pm', 'ml' or 'reml'."""
    trials, terms = design.shape
    if method == "ml":
        return float(np.sqrt(2 / np.sum((v + tau2) ** -2)))
    if method == "dl":
        p = projector(v, design)
        trace = float(np.trace(p))
        spread = 2 * (trials - terms) + 4 * tau2 * trace + 2 * tau2**2 * float(np.sum(p * p))
        return float(np.sqrt(spread) / trace)
    p = projector(v + tau2, design)
    if method == "reml":
        return float(np.sqrt(2 / np.sum(p * p)))
    return float(np.sqrt(2 * trials**2 / (trials - terms)) / np.sum(1 / (v + tau2)))


def tau2_by(method: str, y: Floats, v: Floats, design: Floats) -> float:
    """tau2 by the named estimator; 'ee' is 0."""
    if method == "ee" or design.shape[0] == design.shape[1]:
        return 0.0
    if method in ("ml", "reml"):
        return tau2_likelihood(y, v, design, restricted=method == "reml")
    return {"dl": tau2_dl, "pm": tau2_pm}[method](y, v, design)
