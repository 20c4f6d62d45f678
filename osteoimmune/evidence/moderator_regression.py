"""Mixed-effects meta-regression: does the effect vary with properties of the trials?

Thompson & Sharp 1999, Stat Med 18:2693; Knapp & Hartung 2003, Stat Med 22:2693. R2 is the share of tau2
that the moderators account for (Raudenbush 2009). Associations between trials are not effects in patients.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.mixed_effects import (
    TESTS,
    MixedFit,
    chi_squared_tail,
    fit_mixed,
    quantile,
    two_sided,
    wald_statistic,
)
from osteoimmune.evidence.moderators import moderator_design
from osteoimmune.evidence.usable_trials import rows_of, usable_trials


@dataclass(frozen=True)
class Coefficient:
    """One term: estimate, standard error, interval and two-sided p-value, on the analysis scale."""

    name: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    pvalue: float


@dataclass(frozen=True)
class MetaRegression:
    """A fitted meta-regression.

    Attributes:
        k: trials; coefficients: the intercept first; tau2: what is left between trials.
        omnibus, omnibus_freedom, omnibus_pvalue: test of all moderators at once (chi-squared for z, else F).
        q, q_freedom, q_pvalue: residual heterogeneity.
        r2: percent of tau2 accounted for; NaN where there is none to account for.
        i2, h2: residual heterogeneity shares.
    """

    measure: str
    method: str
    test: str
    level: float
    k: int
    coefficients: tuple[Coefficient, ...]
    tau2: float
    omnibus: float
    omnibus_freedom: int
    omnibus_pvalue: float
    q: float
    q_freedom: int
    q_pvalue: float
    r2: float
    i2: float
    h2: float
    notes: tuple[str, ...] = ()


def meta_regression(
    table: pd.DataFrame,
    moderators: Sequence[str],
    measure: str = "OR",
    method: str = "reml",
    *,
    test: str = "hksj",
    zero_correction: float = 0.5,
    double_zero: str | None = None,
    level: float = 0.95,
    tau2_search: str = "reference",
) -> MetaRegression:
    """Regress the trials' effects on columns of the table.

    Args:
        table: as for `pool`, with the moderator columns: numbers, or text for groups.
        moderators: column names.
        test: 'hksj' (Knapp-Hartung t and F, the default here), 'hksj-adhoc' or 'z'.
        measure, method, zero_correction, double_zero, level, tau2_search: as for `pool`.

    Raises:
        UnknownName, InvalidValue, DataError: as for `pool`; also too few trials for the terms.
    """
    need_known("method", [method], ("ee", "dl", "reml", "ml", "pm"), "meta_regression")
    need_known("test", [test], TESTS, "meta_regression")
    y, v, keep, notes = usable_trials(table, measure, zero_correction, double_zero, "meta_regression")
    if len(y) < 3:
        raise InvalidValue(f"meta_regression needs at least three trials with information, not {len(y)}")
    names, design = moderator_design(rows_of(table, keep), moderators, "meta_regression")
    if len(y) <= len(names):
        raise InvalidValue(f"meta_regression: {len(names)} terms need more than {len(names)} trials, not {len(y)}")
    fit = fit_mixed(y, v, design, method, test, tau2_search)
    empty = fit_mixed(y, v, np.ones((len(y), 1)), method, "z", tau2_search)
    omnibus, pvalue = _omnibus(fit)
    return MetaRegression(
        measure=measure,
        method=method,
        test=test,
        level=level,
        k=len(y),
        coefficients=_coefficients(names, fit, level),
        tau2=fit.tau2,
        omnibus=omnibus,
        omnibus_freedom=len(names) - 1,
        omnibus_pvalue=pvalue,
        q=fit.q,
        q_freedom=fit.q_freedom,
        q_pvalue=fit.q_pvalue,
        r2=max(0.0, 100 * (1 - fit.tau2 / empty.tau2)) if empty.tau2 > 0 else float("nan"),
        i2=fit.i2,
        h2=fit.h2,
        notes=notes,
    )


def _coefficients(names: tuple[str, ...], fit: MixedFit, level: float) -> tuple[Coefficient, ...]:
    errors = np.sqrt(np.diag(fit.covariance))
    critical = quantile(level, fit.freedom)
    return tuple(
        Coefficient(name, b, se, b - critical * se, b + critical * se, z, two_sided(z, fit.freedom))
        for name, b, se, z in zip(
            names,
            map(float, fit.coefficients),
            map(float, errors),
            map(wald_statistic, map(float, fit.coefficients), map(float, errors)),
        )
    )


def _omnibus(fit: MixedFit) -> tuple[float, float]:
    """Wald test of every term but the intercept."""
    terms = fit.coefficients[1:]
    wald = float(terms @ np.linalg.solve(fit.covariance[1:, 1:], terms))
    if np.isinf(fit.freedom):
        return wald, chi_squared_tail(wald, len(terms))
    return wald / len(terms), float(fdtrc(len(terms), fit.freedom, wald / len(terms)))
