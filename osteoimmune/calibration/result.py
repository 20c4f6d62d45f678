"""What a fit reports: parameters with standard errors, residuals, what the data leave open, and where it came from."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from osteoimmune.calibration.least_squares import State
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.problem import Calibration, Numbers
from osteoimmune.quantities import Table, Value
from osteoimmune.quantities.values import COLUMNS

NEAR_BOUND = 1e-6
SEEN_BY_DATA = 1.0


@dataclass(frozen=True)
class FittedParameter:
    """One free parameter after the fit.

    Attributes:
        value: in `unit`.
        standard_error: of its logarithm, priors included.
        at_bound: "lower", "upper" or empty.
        also: parameters that took the same value.
    """

    name: str
    value: float
    unit: str
    prior: float
    prior_sd: float
    standard_error: float
    at_bound: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class Residual:
    """One number that was fitted. `residual` is weighted, in its standard deviations."""

    label: str
    experiment: str
    measure: str
    day: float
    observed: float
    predicted: float
    residual: float


@dataclass(frozen=True)
class FitResult:
    """The outcome of one alternative's fit.

    Attributes:
        identity: hashes of plan, data, model and kernel, and the seed.
        objective: half the sum of squares: total, of the data, of the priors.
        singular_values: of the data's Jacobian in units of the priors' spread; directions below 1 are known by the
            prior alone.
        starts: objective, iterations and end of each start.
    """

    title: str
    rebound: str
    identity: Mapping[str, str]
    objective: Mapping[str, float]
    parameters: tuple[FittedParameter, ...]
    residuals: tuple[Residual, ...]
    singular_values: tuple[float, ...]
    starts: tuple[Mapping[str, object], ...]

    @property
    def open_directions(self) -> int:
        """How many combinations of parameters the data leave to the prior."""
        return sum(s < SEEN_BY_DATA for s in self.singular_values)

    def to_json(self) -> str:
        """The result as text; the same fit gives the same bytes."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def fit_result(plan: Plan, setup: Calibration, identity: Mapping[str, str], starts: tuple[State, ...]) -> FitResult:
    """The report on the best of some finished starts."""
    best = min(starts, key=lambda state: state.objective)
    x = np.array(best.x)
    residuals, slopes = setup.problem().derivatives(x)
    count = len(residuals) - len(x)
    sizes = np.array([p.prior_sd for p in setup.parameters])
    singular = np.linalg.svd(slopes[:count] * sizes, compute_uv=False)
    halves = {"data": residuals[:count], "priors": residuals[count:]}
    return FitResult(
        title=plan.title,
        rebound=setup.subject.rebound,
        identity=dict(identity),
        objective={"total": best.objective} | {n: 0.5 * float(r @ r) for n, r in halves.items()},
        parameters=_parameters(setup, x, slopes),
        residuals=_residuals(setup, x, residuals),
        singular_values=tuple(float(f"{s:.6g}") for s in singular),
        starts=tuple({"objective": s.objective, "iterations": s.iteration, "ended": s.finished} for s in starts),
    )


def _parameters(setup: Calibration, x: Numbers, slopes: Numbers) -> tuple[FittedParameter, ...]:
    errors = np.sqrt(np.diag(np.linalg.pinv(slopes.T @ slopes)))
    values = setup.to_values(x)
    shifted = setup.to_values(x + 1e-6)
    by_log = (np.log(shifted) - np.log(values)) / 1e-6  # the transform's slope: 1 for logarithms
    problem = setup.problem()
    known = {n: v for drug in ("denosumab", "fc_opg") for n, v in setup.subject.body(drug).values.values.items()}
    return tuple(
        FittedParameter(
            name=p.name,
            value=float(f"{values[k]:.6g}"),
            unit=known[p.name].unit,
            prior=setup.centre[k],
            prior_sd=p.prior_sd,
            standard_error=float(f"{errors[k] * by_log[k]:.3g}"),
            at_bound=_at_bound(float(x[k]), float(problem.lower[k]), float(problem.upper[k])),
            also=p.also,
        )
        for k, p in enumerate(setup.parameters)
    )


def _at_bound(x: float, lower: float, upper: float) -> str:
    return "lower" if x - lower < NEAR_BOUND else "upper" if upper - x < NEAR_BOUND else ""


def _residuals(setup: Calibration, x: Numbers, residuals: Numbers) -> tuple[Residual, ...]:
    ratios = setup.predictions(x[None, :])[0]
    pairs = [(e, m) for e in setup.experiments for m in e.measured]
    return tuple(
        Residual(m.label, e.name, m.measure, m.day, m.ratio, float(f"{ratio:.6g}"), float(f"{r:.4g}"))
        for (e, m), ratio, r in zip(pairs, ratios, residuals, strict=False)
    )


def parameter_set(result: FitResult, carried: Table, plan: Plan) -> str:
    """The parameter set as a table of values.

    Args:
        carried: the values of the set that were not free: they stay as they are, and none is called fitted.
    """
    note = (
        f"fit of {plan.name} ({result.identity['plan'][:12]}) to {len(result.residuals)} numbers "
        f"({result.identity['data'][:12]}): McClung 2006, Bone 2011, FREEDOM and its extension, Bekker 2004, SWAN, "
        "phenotypes"
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    fitted: set[str] = set()
    for p in result.parameters:
        bound = f"; at its {p.at_bound} bound" if p.at_bound else ""
        for name in (p.name, *p.also):
            same = "" if name == p.name else f"; held equal to {p.name}"
            row = (name, f"{p.value:.6g}", p.unit, "fitted", note + bound + same)
            writer.writerow([*row, "", f"lognormal {p.standard_error:.2g}", ""])
            fitted.add(name)
    for name, value in carried.items():
        if name not in fitted:
            writer.writerow([name, f"{value.number:.6g}", value.unit, *_held(value), "", "", value.meaning])
    return out.getvalue()


def _held(value: Value) -> tuple[str, str]:
    """Status and source of a number that was held: what an earlier fit found is an assumption of this one."""
    if value.status != "fitted":
        return value.status, value.source
    return "assumption", f"held in the fit; {value.source}"
