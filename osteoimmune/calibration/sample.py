"""An ensemble drawn for one alternative of a plan: from its fit, by `osteoimmune.calibration.randomise`.

Each draw has its own noise, by Philox, keyed by the plan's seed and the number of the draw: the same plan and fit give
the same bytes, and more draws change none of the first.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.fit import identity_of
from osteoimmune.calibration.least_squares import solve
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.predict import differences, predict
from osteoimmune.calibration.problem import STEP, Calibration, Numbers, calibration
from osteoimmune.calibration.randomise import Draws, Residuals, draw
from osteoimmune.calibration.targets import experiments
from osteoimmune.quantities import Value

Tell = Callable[[str], None]
BATCH = 20  # draws whose derivatives are asked for in one call
NOISE = 7_001  # what the draws' random numbers are for, beside the starts of the fit


def sample(
    plan: Plan, rebound: str, members: int, *, folder: Path | None = None, tell: Tell = lambda _: None
) -> Ensemble:
    """The ensemble of one alternative, drawn around the fit that the package ships.

    Args:
        members: how many are drawn; those beyond the priors' bounds, or that cannot be simulated, have no weight.
        folder: with the digitised figures; None to look where they usually lie.
        tell: told in words how far it is.

    Raises:
        DataError: the digitised figures are missing.
    """
    setup = calibration(plan, rebound, experiments(plan, folder))
    fitted = refined(plan, setup)
    tell(f"{rebound}: the fit reached")
    drawn = draw(many(setup, tell), fitted, noise_of(plan, setup, members), lambda words: tell(f"{rebound}: {words}"))
    return ensemble_of(plan, setup, drawn)


def refined(plan: Plan, setup: Calibration) -> Numbers:
    """The fit, from the parameter set that is shipped on: in the search's terms, rounding taken out."""
    known = _tables(setup)
    state = solve(setup.problem(), setup.to_search([known[p.name].number for p in setup.parameters]), plan.iterations)
    return np.array(state.x)


def noise_of(plan: Plan, setup: Calibration, members: int) -> Numbers:
    """(members, residuals) standard normal numbers, each row by its own key."""
    count = sum(len(e.measured) for e in setup.experiments) + len(setup.parameters)
    keys = [np.random.Philox(key=[plan.seed, (NOISE << 32) + member]) for member in range(members)]
    return np.array([np.random.Generator(key).standard_normal(count) for key in keys])


def many(setup: Calibration, tell: Tell = lambda _: None) -> Residuals:
    """A calibration's residuals for many points at once, without the clip at the bounds that a search needs."""
    problem = setup.problem()
    sizes = np.array([p.prior_sd for p in setup.parameters])
    centre = setup.to_search(setup.centre)

    def residuals(x: Numbers, shared: bool) -> Numbers:
        values = free_values(setup, x)
        ratios = predict(setup.subject, setup.experiments, setup.parameters, values, shared=shared)
        return np.hstack([setup.data_residuals(ratios), (x - centre) / sizes])

    def slopes(x: Numbers) -> tuple[Numbers, Numbers]:
        found = []
        for first in range(0, len(x), BATCH):
            points = x[first : first + BATCH]
            found.append(differences(points, np.full(points.shape, STEP), lambda rows: residuals(rows, True)))
            tell(f"derivatives of {min(first + BATCH, len(x))} of {len(x)} sets")
        return np.concatenate([r for r, _ in found]), np.concatenate([m for _, m in found])

    return Residuals(lambda x: residuals(x, False), slopes, problem.lower, problem.upper)


def free_values(setup: Calibration, x: Numbers) -> Numbers:
    """Parameters of sets (sets, parameters) in the units of their tables, also beyond the bounds of a logarithm."""
    inside = setup.to_values(x)
    logarithmic = np.array([p.transform == "log" for p in setup.parameters])
    return np.where(logarithmic, np.exp(np.where(logarithmic, x, 0.0)), inside)


def ensemble_of(plan: Plan, setup: Calibration, drawn: Draws) -> Ensemble:
    """Draws as an ensemble, with every parameter that takes the value of another."""
    values, known = setup.to_values(drawn.x), _tables(setup)
    columns = [(name, k) for k, p in enumerate(setup.parameters) for name in (p.name, *p.also)]
    asked = f"{Path(plan.name).stem} --rebound {setup.subject.rebound} --members {drawn.asked}"
    provenance = identity_of(plan, setup) | {
        "plan_name": plan.name,
        "drawn": drawn.asked,
        "lost": drawn.lost,
        "effective": float(f"{drawn.effective:.4g}"),
        "command": f"osteoimmune ensemble {asked}",
    }
    return Ensemble(
        rebound=setup.subject.rebound,
        names=tuple(name for name, _ in columns),
        units=tuple(known[setup.parameters[k].name].unit for _, k in columns),
        values=np.column_stack([values[:, k] for _, k in columns]),
        weights=drawn.weights,
        provenance=provenance,
    )


def _tables(setup: Calibration) -> dict[str, Value]:
    drugs = sorted({e.drug for e in setup.experiments} | {"denosumab"})
    return {n: v for drug in drugs for n, v in setup.subject.body(drug).values.values.items()}
