"""From a plan to a least-squares problem: transforms of the parameters, residuals, priors and derivatives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osteoimmune.calibration.least_squares import Problem
from osteoimmune.calibration.plan import FreeParameter, Plan
from osteoimmune.calibration.predict import Subject, differences, predict
from osteoimmune.calibration.targets import Experiment
from osteoimmune.errors import need_known

Numbers = npt.NDArray[np.float64]
STEP = 1e-5  # of a transformed parameter, for forward differences on shared steps
LOGIT_BOUND = 9.0


@dataclass(frozen=True)
class Calibration:
    """What is fitted to what, in one alternative.

    Attributes:
        centre: the prior's centre of each parameter, in the unit of its table.
        robust: from how many standard deviations on the residual of a sample counts linearly; 0 for never.
    """

    subject: Subject
    experiments: tuple[Experiment, ...]
    parameters: tuple[FreeParameter, ...]
    centre: tuple[float, ...]
    robust: float = 0.0

    def to_search(self, values: Sequence[float]) -> Numbers:
        """Parameters as the search sees them: logarithms, or logits between the bounds."""
        return np.array([_forward(p, v) for p, v in zip(self.parameters, values, strict=True)])

    def to_values(self, x: Numbers) -> Numbers:
        """The reverse, for one set (parameters,) or many (sets, parameters)."""
        columns = [_backward(p, x[..., k]) for k, p in enumerate(self.parameters)]
        return np.stack(columns, axis=-1)

    def predictions(self, x: Numbers) -> Numbers:
        """(sets, numbers) ratios under the sets x (sets, parameters)."""
        return predict(self.subject, self.experiments, self.parameters, self.to_values(x))

    def data_residuals(self, ratios: Numbers) -> Numbers:
        """Weighted residuals of predicted ratios, (sets, numbers)."""
        measured = [m for e in self.experiments for m in e.measured]
        seen = np.array([m.ratio for m in measured])
        logarithmic = np.array([m.logarithmic for m in measured])
        scale = np.array([m.weight**0.5 / m.sd for m in measured])
        with np.errstate(invalid="ignore", divide="ignore"):
            away = np.where(logarithmic, np.log(ratios / seen), 100.0 * (ratios - seen))
        firm = np.array([m.firm for m in measured])
        return np.where(firm, away * scale, softened(np.asarray(away * scale), self.robust))

    def residuals(self, x: Numbers) -> Numbers:
        """All residuals, (sets, numbers + parameters): data first, then priors."""
        sizes = np.array([p.prior_sd for p in self.parameters])
        prior = (x - self.to_search(self.centre)) / sizes
        return np.hstack([self.data_residuals(self.predictions(x)), prior])

    def problem(self) -> Problem:
        """As the search takes it."""
        edges = [_edges(p) for p in self.parameters]
        lower, upper = (np.array(side) for side in zip(*edges, strict=True))
        return Problem(lambda x: self.residuals(x[None, :])[0], self.derivatives, lower, upper)

    def derivatives(self, x: Numbers) -> tuple[Numbers, Numbers]:
        """Residuals and their Jacobian at x, by forward differences on shared steps."""
        steps = np.where(x + STEP > self.problem().upper, -STEP, STEP)
        residuals, slopes = differences(x[None, :], steps[None, :], self.residuals)
        return residuals[0], np.where(np.isfinite(slopes[0]), slopes[0], 0.0)


def calibration(
    plan: Plan, rebound: str, chosen: Sequence[Experiment], values: dict[str, float] | None = None
) -> Calibration:
    """The calibration of one alternative of a plan.

    Args:
        chosen: from `osteoimmune.calibration.targets.experiments`.
        values: coherent numbers laid over the body's own.

    Raises:
        UnknownName: the alternative is not the plan's, or a parameter is none of the body's.
    """
    need_known("rebound", [rebound], plan.rebounds, plan.name)
    subject = Subject(rebound, plan.body, plan.pharmacokinetics, values, plan.variants, plan.conditions)
    free = plan.free(rebound)
    tables = [subject.body(drug).values.values for drug in sorted({e.drug for e in chosen} | {"denosumab"})]
    known = {name: value for table in tables for name, value in table.items()}
    need_known("parameter", [n for p in free for n in (p.name, *p.also)], known, f"{plan.name}, rebound {rebound!r}")
    centre = tuple(_inside(p, p.prior) for p in free)
    return Calibration(subject, tuple(chosen), free, centre, plan.robust)


def softened(residuals: Numbers, robust: float) -> Numbers:
    """Residuals whose squares grow linearly beyond `robust` (pseudo-Huber): one stray sample cannot lead the fit."""
    if not robust:
        return residuals
    # k sqrt(2 (sqrt(1 + r^2 / k^2) - 1)), written without cancellation
    return np.asarray(residuals * np.sqrt(2.0 / (np.sqrt(1.0 + (residuals / robust) ** 2) + 1.0)))


def _inside(parameter: FreeParameter, value: float) -> float:
    if parameter.transform == "logit":
        room = 1e-3 * (parameter.upper - parameter.lower)
        return min(max(value, parameter.lower + room), parameter.upper - room)
    return min(max(value, parameter.lower), parameter.upper)


def _edges(parameter: FreeParameter) -> tuple[float, float]:
    if parameter.transform == "logit":
        return -LOGIT_BOUND, LOGIT_BOUND
    return float(np.log(parameter.lower)), float(np.log(parameter.upper))


def _forward(parameter: FreeParameter, value: float) -> float:
    if parameter.transform == "log":
        return float(np.log(value))
    return float(np.log((value - parameter.lower) / (parameter.upper - value)))


def _backward(parameter: FreeParameter, x: Numbers) -> Numbers:
    if parameter.transform == "log":
        return np.asarray(np.clip(np.exp(x), parameter.lower, parameter.upper))
    return np.asarray(parameter.lower + (parameter.upper - parameter.lower) / (1.0 + np.exp(-x)))
