"""Kaplan-Meier, Aalen-Johansen and Cox, by statsmodels, which is loaded when it is needed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.analysis.first_event import HAPPENED, FirstEvent
from osteoimmune.trials.analysis.ratios import Estimate, Z
from osteoimmune.trials.virtual.elementary import Numbers


@dataclass(frozen=True)
class Curve:
    """A curve over time that keeps its value until the next month.

    Attributes:
        months: rising, from 0.
        percent: of people in whom it has happened.
        error: standard error of `percent`.
        at_risk: people still followed just before each month.
    """

    months: Numbers
    percent: Numbers
    error: Numbers
    at_risk: Numbers

    def at(self, month: float) -> Estimate:
        """The value at a month, with its 95 % interval on the log(-log) scale."""
        place = int(np.searchsorted(self.months, month, side="right")) - 1
        share, error = self.percent[place] / 100.0, self.error[place] / 100.0
        if not 0.0 < share < 1.0:
            return Estimate(100.0 * share, np.nan, np.nan)
        middle = np.log(-np.log(1.0 - share))
        half = Z * error / abs((1.0 - share) * np.log(1.0 - share))
        edges = [100.0 * (1.0 - np.exp(-np.exp(middle + side * half))) for side in (-1.0, 1.0)]
        return Estimate(100.0 * share, edges[0], edges[1])


@dataclass(frozen=True)
class CoxResult:
    """Attributes: hazard_ratio against the control with its interval; p of no difference (Wald)."""

    hazard_ratio: Estimate
    p: float


def kaplan_meier(times: FirstEvent, arm: str) -> Curve:
    """One minus the Kaplan-Meier estimate: deaths end the follow-up, as if those who died could still have had it."""
    from statsmodels.duration.survfunc import SurvfuncRight

    own = times.of(times.arm == arm)
    happened = own.status == HAPPENED
    if not happened.any():
        return _flat(len(own.months))
    fit = SurvfuncRight(own.months, happened.astype(int))
    return Curve(
        np.append(0.0, fit.surv_times),
        np.append(0.0, 100.0 * (1.0 - fit.surv_prob)),
        np.append(0.0, 100.0 * fit.surv_prob_se),
        np.append(float(len(own.months)), fit.n_risk),
    )


def aalen_johansen(times: FirstEvent, arm: str) -> Curve:
    """The share in whom it has happened where death competes: those who died can no longer have it."""
    from statsmodels.duration.survfunc import CumIncidenceRight

    own = times.of(times.arm == arm)
    if not (own.status == HAPPENED).any():
        return _flat(len(own.months))
    fit = CumIncidenceRight(own.months, own.status)
    at_risk = (own.months[None, :] >= np.asarray(fit.times)[:, None]).sum(axis=1)
    return Curve(
        np.append(0.0, fit.times),
        np.append(0.0, 100.0 * fit.cinc[0]),
        np.append(0.0, 100.0 * fit.cinc_se[0]),
        np.append(float(len(own.months)), at_risk),
    )


def cox(times: FirstEvent, arm: str, control: str, *, covariates: NDArray[Any] | None = None) -> CoxResult:
    """The hazard ratio of two arms; ties by Efron's method.

    Args:
        covariates: (lives, columns) to adjust for, in the order of `times`.

    Raises:
        InvalidValue: one of the arms has no event, so that there is no ratio.
    """
    from statsmodels.duration.hazard_regression import PHReg

    chosen = (times.arm == arm) | (times.arm == control)
    own = times.of(chosen)
    happened = (own.status == HAPPENED).astype(int)
    for name in (arm, control):
        if not happened[own.arm == name].any():
            raise InvalidValue(f"nobody in the arm {name!r} had the event {times.title!r}: there is no hazard ratio")
    columns = [(own.arm == arm).astype(float)]
    if covariates is not None:
        columns += list(np.asarray(covariates, float)[chosen].T)
    fit = PHReg(own.months, np.stack(columns, axis=1), happened, ties="efron").fit(disp=0)
    beta, error = float(fit.params[0]), float(fit.bse[0])
    ratio = Estimate(*(float(np.exp(beta + side * Z * error)) for side in (0.0, -1.0, 1.0)))
    return CoxResult(ratio, float(fit.pvalues[0]))


def _flat(people: int) -> Curve:
    return Curve(np.zeros(1), np.zeros(1), np.zeros(1), np.full(1, float(people)))
