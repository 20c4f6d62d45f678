"""An ensemble drawn for one alternative of a plan: from its fit, by randomising, weighing, resampling and moving.

Each draw and each member's moves have random numbers of their own, by Philox, keyed by the plan's seed and the number
of the draw or member: the same plan and fit give the same bytes.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.fit import identity_of
from osteoimmune.calibration.least_squares import solve
from osteoimmune.calibration.moving import Moved, moved
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.predict import differences, predict
from osteoimmune.calibration.problem import STEP, Calibration, Numbers, calibration
from osteoimmune.calibration.randomise import Draws, Residuals, draw
from osteoimmune.calibration.targets import experiments
from osteoimmune.quantities import Value

Tell = Callable[[str], None]
BATCH = 20  # draws whose derivatives are asked for in one call
NOISE, MOVES = 7_001, 7_003  # what random numbers are for, beside the starts of the fit
DRAWS_EACH = 2  # randomised fits for each member


def sample(
    plan: Plan,
    rebound: str,
    members: int,
    *,
    moves: int = 48,
    folder: Path | None = None,
    tell: Tell = lambda _: None,
) -> Ensemble:
    """The ensemble of one alternative, drawn around the fit that the package ships.

    Args:
        members: how many of equal weight; twice as many fits to randomised data are where they begin.
        moves: of each member, from the draw it began at.
        folder: with the digitised figures; None to look where they usually lie.
        tell: told in words how far it is.

    Raises:
        DataError: the digitised figures are missing.
    """
    setup = calibration(plan, rebound, experiments(plan, folder))
    fitted = refined(plan, setup)
    tell(f"{rebound}: the fit reached")

    def told(words: str) -> None:
        tell(f"{rebound}: {words}")

    drawn = draw(many(setup, told), fitted, noise_of(plan, setup, DRAWS_EACH * members), told)
    return ensemble_of(plan, setup, drawn, moved(many(setup), drawn, members, moves, (plan.seed, MOVES), told))


def refined(plan: Plan, setup: Calibration) -> Numbers:
    """The fit, from the parameter set that is shipped on: in the search's terms, rounding taken out."""
    return np.array(solve(setup.problem(), setup.to_search(shipped_values(setup)), plan.iterations).x)


def shipped_values(setup: Calibration) -> list[float]:
    """The free parameters as they are shipped, in the units of their tables."""
    known = _tables(setup)
    return [known[p.name].number for p in setup.parameters]


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


def ensemble_of(plan: Plan, setup: Calibration, drawn: Draws, found: Moved) -> Ensemble:
    """Moved draws as an ensemble, with every parameter that takes the value of another."""
    values, known = setup.to_values(found.x), _tables(setup)
    columns = [(name, k) for k, p in enumerate(setup.parameters) for name in (p.name, *p.also)]
    members, moves = len(found.x), len(found.course) - 1
    asked = f"{Path(plan.name).stem} --rebound {setup.subject.rebound} --members {members} --moves {moves}"
    provenance = identity_of(plan, setup) | {
        "plan_name": plan.name,
        "drawn": drawn.asked,
        "lost": drawn.lost,
        "effective": float(f"{drawn.effective:.4g}"),
        "moves": moves,
        "remembered": [float(f"{r:.2g}") for r in np.quantile(found.remembered, [0.5, 1.0])],
        "command": f"osteoimmune ensemble {asked}",
    }
    return Ensemble(
        rebound=setup.subject.rebound,
        names=tuple(name for name, _ in columns),
        units=tuple(known[setup.parameters[k].name].unit for _, k in columns),
        values=np.column_stack([values[:, k] for _, k in columns]),
        weights=np.full(members, 1.0 / members),
        provenance=provenance,
    )


def _tables(setup: Calibration) -> dict[str, Value]:
    drugs = sorted({e.drug for e in setup.experiments} | {"denosumab"})
    return {n: v for drug in drugs for n, v in setup.subject.body(drug).values.values.items()}
