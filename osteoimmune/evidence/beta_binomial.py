"""Beta-binomial regression on all arms, with one effect of the treated arm and a common overdispersion.

The risk of each arm of each trial is beta distributed around the arm's mean risk, with intraclass
correlation rho common to both arms; trials without any event enter as they are. The trials' arms are not
paired, so randomisation within trials is not used. Kuss 2015, Stat Med 34:1097; Ma, Chu & Mazumdar 2011.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, expit

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.conditional_tables import log_choose, need_whole_counts
from osteoimmune.evidence.trial_tables import CountTable, Floats

SMALLEST_RHO = 1e-8
OPTIONS: Any = {"xatol": 1e-8, "fatol": 1e-10, "maxiter": 2000, "maxfev": 2000}


@dataclass(frozen=True)
class BetaBinomialFit:
    """Log odds (or risk) ratio with its standard error, intraclass correlation, log-likelihood."""

    estimate: float
    se: float
    correlation: float
    log_likelihood: float


def fit_beta_binomial(table: CountTable, measure: str) -> BetaBinomialFit:
    """Maximum likelihood with a logit ('OR') or log ('RR') link.

    Raises:
        InvalidValue: fractional counts, an arm without events (or with nothing but events) in all trials together,
            where the ratio is infinite, or too few events for a proper maximum.
    """
    need_whole_counts(table)
    events = np.concatenate([table.events_treat, table.events_ctrl])
    size = np.concatenate([table.n_treat, table.n_ctrl])
    treated = np.repeat([1.0, 0.0], len(table.study))
    _need_finite(table)
    start = _crude(table, measure)
    best, top = np.append(start, -np.inf), -np.inf

    def negative(x: Floats) -> float:
        return -_likelihood(x, events, size, treated, measure)

    for logit_rho in (-8.0, -4.0, -2.0):
        found = minimize(
            negative,
            np.append(start, logit_rho),
            method="Nelder-Mead",
            options=OPTIONS,
        )
        if -found.fun > top:
            best, top = np.asarray(found.x), -float(found.fun)
    covariance = _covariance(best, events, size, treated, measure)
    return BetaBinomialFit(float(best[1]), float(np.sqrt(covariance[1, 1])), _rho(best[2]), top)


def _need_finite(table: CountTable) -> None:
    for arm, events, size in (
        ("treated", table.events_treat, table.n_treat),
        ("control", table.events_ctrl, table.n_ctrl),
    ):
        if events.sum() in (0, size.sum()):
            raise InvalidValue(
                f"method 'betabinom' has no finite estimate: the {arm} arm has no event, or only events, in all trials"
            )


def _crude(table: CountTable, measure: str) -> Floats:
    treat = table.events_treat.sum() / table.n_treat.sum()
    ctrl = table.events_ctrl.sum() / table.n_ctrl.sum()
    if measure == "RR":
        return np.array([np.log(ctrl), np.log(treat / ctrl)])
    return np.array([np.log(ctrl / (1 - ctrl)), np.log(treat / (1 - treat) * (1 - ctrl) / ctrl)])


def _rho(logit: float) -> float:
    return float(np.clip(expit(logit), SMALLEST_RHO, 1 - 1e-6))


def _likelihood(x: Floats, events: Floats, size: Floats, treated: Floats, measure: str) -> float:
    predictor = x[0] + x[1] * treated
    risk = np.exp(predictor) if measure == "RR" else expit(predictor)
    if np.any(risk >= 1) or np.any(risk <= 0):
        return -1e12
    mass = 1 / _rho(x[2]) - 1
    alpha, beta = risk * mass, (1 - risk) * mass
    return float(np.sum(log_choose(size, events) + betaln(events + alpha, size - events + beta) - betaln(alpha, beta)))


def _covariance(best: Floats, events: Floats, size: Floats, treated: Floats, measure: str) -> Floats:
    """Inverse observed information by central differences; without rho where rho is at its floor."""
    free = 3 if _rho(best[2]) > 1e-6 else 2
    step = 1e-3
    information = np.zeros((free, free))
    for i in range(free):
        for j in range(free):
            total = 0.0
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                x = best.copy()
                x[i] += a * step
                x[j] += b * step
                total += a * b * _likelihood(x, events, size, treated, measure)
            information[i, j] = -total / (4 * step**2)
    if np.linalg.eigvalsh(information)[0] <= 0:
        raise InvalidValue(
            "method 'betabinom': too few events to tell the spread between trials, the likelihood has no proper maximum"
        )
    return np.asarray(np.linalg.inv(information))
