"""Estimators of the between-trial variance tau2 in y_i = x_i'b + u_i + e_i, e_i of known variance.

Every estimator takes the estimates y (trials,), their sampling variances v (trials,) and the design X
(trials, terms), so that pooling (X a column of ones) and meta-regression share one implementation.
DL: DerSimonian & Laird 1986, Control Clin Trials 7:177. PM: Paule & Mandel 1982, J Res NBS 87:377.
ML, REML by Fisher scoring: Viechtbauer 2005, J Educ Behav Stat 30:261, started from Hedges 1983.

How far the iterative three are carried is a choice. 'reference' stops where the reference results of R
metafor stop (scoring steps, halved for a single mean, until one is below 1e-5; the root of Q to 1.2e-4),
so that they are met digit for digit; 'converged' goes to machine precision. On a ratio scale the two agree to
1e-5; on the risk-difference scale of rare events, where tau2 itself may be 1e-5, they can differ.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from osteoimmune.evidence.brent_root import brent_root
from osteoimmune.evidence.trial_tables import Floats

SEARCHES = ("reference", "converged")
MAX_STEPS = 10_000
LOOSE_ROOT = float(np.finfo(float).eps ** 0.25)


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
    return float(max(0.0, excess / np.trace(projector(v, design))))


def tau2_hedges(y: Floats, v: Floats, design: Floats) -> float:
    """Hedges: the unweighted residual variance less the average sampling variance."""
    trials, terms = design.shape
    hat = projector(np.ones(trials), design)
    return max(0.0, float((y @ hat @ y - np.sum(np.diag(hat) * v)) / (trials - terms)))


def tau2_pm(y: Floats, v: Floats, design: Floats, search: str = "converged") -> float:
    """Paule-Mandel: the tau2 at which the generalised Q equals its degrees of freedom."""
    freedom = design.shape[0] - design.shape[1]
    loose = search == "reference"
    return root_of_q(lambda tau2: generalised_q(y, v + tau2, design), freedom, loose=loose)


def root_of_q(q_at: Callable[[float], float], target: float, *, loose: bool = False) -> float:
    """The tau2 >= 0 at which the falling curve `q_at` meets `target`; 0 where it starts below it."""
    if q_at(0.0) <= target:
        return 0.0
    high = 100.0
    while q_at(high) > target:
        high *= 10
    if loose:
        return brent_root(lambda tau2: q_at(tau2) - target, 0.0, high, LOOSE_ROOT)
    return float(brentq(lambda tau2: q_at(tau2) - target, 0.0, high, xtol=1e-14, rtol=1e-14))


def tau2_likelihood(y: Floats, v: Floats, design: Floats, *, restricted: bool, search: str = "converged") -> float:
    """ML or REML by Fisher scoring from Hedges' estimate, halving steps that would make tau2 negative."""
    half = search == "reference" and design.shape[1] == 1
    share, enough = 0.5 if half else 1.0, 1e-5 if search == "reference" else 1e-14
    tau2 = tau2_hedges(y, v, design)
    for _ in range(MAX_STEPS):
        step = share * _scoring_step(y, v + tau2, design, restricted)
        if tau2 == 0 and step <= 0:
            return 0.0
        while tau2 + step < 0:
            step /= 2
        tau2 += step
        if abs(step) < (enough if search == "reference" else enough + 1e-12 * tau2):
            break
    return tau2 if search == "reference" or tau2 > 1e-8 * float(np.min(v)) else 0.0


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
        return float(-0.5 * (trials * np.log(2 * np.pi) + spread + q))
    cross = float(np.linalg.slogdet(design.T @ design)[1])
    weighted = float(np.linalg.slogdet(design.T @ (design / variance[:, None]))[1])
    return float(-0.5 * ((trials - terms) * np.log(2 * np.pi) - cross + spread + weighted + q))


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


def tau2_by(method: str, y: Floats, v: Floats, design: Floats, search: str = "converged") -> float:
    """tau2 by the named estimator; 'ee' is 0."""
    if method == "ee" or design.shape[0] == design.shape[1]:
        return 0.0
    if method == "dl":
        return tau2_dl(y, v, design)
    if method == "pm":
        return tau2_pm(y, v, design, search)
    return tau2_likelihood(y, v, design, restricted=method == "reml", search=search)
