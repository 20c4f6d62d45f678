"""The fitted normal model: coefficients, their covariance, heterogeneity. Used by pooling and regression."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, stdtr, stdtrit

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.between_trials import (
    generalised_q,
    log_likelihood,
    projector,
    standard_error_of_tau2,
    tau2_by,
)
from osteoimmune.evidence.trial_tables import Floats

TESTS = ("z", "hksj", "hksj-adhoc")


@dataclass(frozen=True)
class MixedFit:
    """A fit of y = X b + u + e.

    Attributes:
        coefficients, covariance: of b, on the analysis scale; shapes (terms,), (terms, terms).
        freedom: degrees of freedom of the t reference; infinite for the normal one.
        tau2, se_tau2: between-trial variance and its standard error (NaN for 'ee').
        q, q_freedom: Cochran's Q of the residuals with fixed weights, and its degrees of freedom.
        i2, h2: share (percent) and ratio of heterogeneity (Higgins & Thompson 2002, Stat Med 21:1539).
        log_likelihood: restricted for 'reml', full otherwise.
        weights: of the trials, in percent; shape (trials,).
    """

    coefficients: Floats
    covariance: Floats
    freedom: float
    tau2: float
    se_tau2: float
    q: float
    q_freedom: int
    i2: float
    h2: float
    log_likelihood: float
    weights: Floats

    @property
    def q_pvalue(self) -> float:
        """The chi-squared probability of a Q as large; 1 without degrees of freedom."""
        return chi_squared_tail(self.q, self.q_freedom)


def fit_mixed(y: Floats, v: Floats, design: Floats, method: str, test: str, search: str = "converged") -> MixedFit:
    """Fit by 'ee', 'dl', 'reml', 'ml' or 'pm', with z, Hartung-Knapp or never-narrower intervals.

    `search` says how far an iterative tau2 is carried (see `between_trials`).
    Hartung & Knapp 2001, Stat Med 20:3875; Sidik & Jonkman 2002; Knapp & Hartung 2003, Stat Med 22:2693.

    Raises:
        InvalidValue: a t reference without degrees of freedom.
    """
    trials, terms = design.shape
    if test != "z" and trials <= terms:
        raise InvalidValue(f"test {test!r} needs more trials than terms, and has {trials} for {terms}")
    tau2 = tau2_by(method, y, v, design, search)
    weight = 1 / (v + tau2)
    information = design.T @ (design * weight[:, None])
    covariance = np.linalg.inv(information)
    coefficients = covariance @ (design.T @ (weight * y))
    scale = 1.0
    if test != "z":
        scale = float(np.sum(weight * (y - design @ coefficients) ** 2)) / (trials - terms)
        scale = max(scale, 1.0) if test == "hksj-adhoc" else scale
    q = generalised_q(y, v, design) if trials > terms else 0.0
    i2, h2 = heterogeneity_shares(v, design, tau2, q, method)
    return MixedFit(
        coefficients=coefficients,
        covariance=np.asarray(covariance * scale, dtype=float),
        freedom=float("inf") if test == "z" else float(trials - terms),
        tau2=tau2,
        se_tau2=_se_tau2(v, design, tau2, method),
        q=q,
        q_freedom=trials - terms,
        i2=i2,
        h2=h2,
        log_likelihood=log_likelihood(y, v, design, tau2, restricted=method == "reml"),
        weights=100 * weight / np.sum(weight),
    )


def _se_tau2(v: Floats, design: Floats, tau2: float, method: str) -> float:
    if method == "ee" or design.shape[0] == design.shape[1]:
        return float("nan")
    return standard_error_of_tau2(v, design, tau2, method)


def heterogeneity_shares(v: Floats, design: Floats, tau2: float, q: float, method: str) -> tuple[float, float]:
    """I2 (percent) and H2: from Q where tau2 is not estimated, else from tau2 and the typical variance."""
    freedom = design.shape[0] - design.shape[1]
    if freedom <= 0:
        return 0.0, 1.0
    if method == "ee":
        return shares_of_q(q, freedom)
    typical = typical_variance(v, design)
    return 100 * tau2 / (tau2 + typical), tau2 / typical + 1


def shares_of_q(q: float, freedom: int) -> tuple[float, float]:
    """I2 (percent, not below 0) and H2 = Q/df."""
    if freedom <= 0:
        return 0.0, 1.0
    return (max(0.0, 100 * (q - freedom) / q) if q > 0 else 0.0), q / freedom


def typical_variance(v: Floats, design: Floats) -> float:
    """The 'typical' sampling variance (k - p) / trace(P)."""
    return float((design.shape[0] - design.shape[1]) / np.trace(projector(v, design)))


def quantile(level: float, freedom: float = float("inf")) -> float:
    """The two-sided critical value of the t reference (normal where freedom is infinite)."""
    return float(stdtrit(freedom, 0.5 + level / 2))


def chi_squared_tail(q: float, freedom: int) -> float:
    """The chi-squared probability of a statistic as large; 1 without degrees of freedom."""
    return float(chdtrc(freedom, q)) if freedom > 0 else 1.0


def wald_statistic(estimate: float, se: float) -> float:
    """Estimate over standard error; 0 or infinite where trials agree so fully that the error is 0."""
    if se > 0:
        return estimate / se
    return float(np.copysign(np.inf, estimate)) if estimate else 0.0


def two_sided(statistic: float, freedom: float = float("inf")) -> float:
    """The two-sided probability of a statistic, by t or (infinite freedom) the normal distribution."""
    return float(2 * stdtr(freedom, -abs(statistic)))
