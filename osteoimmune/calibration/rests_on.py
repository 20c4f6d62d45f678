"""What a curve rests on: the numbers whose change would move it most, and whether anybody measured them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from osteoimmune.calibration.predict import blocks, place_of
from osteoimmune.engine import Controls, cohort, solve
from osteoimmune.engine.kernel import LANES
from osteoimmune.quantities import Value
from osteoimmune.trials.preparation import PreparedArm, prepare
from osteoimmune.trials.result import StudyResult

STEP = 1e-4  # relative, for differences on shared steps
TENTH = 0.1
SHOWN = 5


@dataclass(frozen=True)
class Leaning:
    """One number on which a curve leans.

    Attributes:
        per_tenth: how much the curve's last point moves, in its unit, when the number is a tenth higher.
    """

    parameter: str
    value: Value
    per_tenth: float


def rests_on(result: StudyResult, count: int = SHOWN) -> dict[str, tuple[Leaning, ...]]:
    """For every measure the numbers on which it leans most, at the end of the study's most treated arm.

    Args:
        count: how many.
    """
    arms = prepare(result.study)
    one = max(arms, key=lambda arm: (len(arm.doses), -arms.index(arm)))
    names = [n for n, v in one.parameters.items() if v != 0.0]
    nominal = np.array([one.parameters[n] for n in names])
    rows = blocks(nominal, nominal * (1.0 + STEP))
    shown = _last(result, one, {n: np.ascontiguousarray(rows[:, k]) for k, n in enumerate(names)}, len(rows))
    found = {}
    for measure, values in shown.items():
        places = [place_of(k) for k in range(len(names))]
        moved = np.array([(values[row] - values[row - row % LANES]) / STEP * TENTH for row in places])
        order = [k for k in np.argsort(-np.abs(moved)) if np.isfinite(moved[k]) and moved[k] != 0.0][:count]
        found[measure] = tuple(Leaning(names[k], one.values.values[names[k]], float(moved[k])) for k in order)
    return found


def _last(result: StudyResult, one: PreparedArm, varied: Mapping[str, np.ndarray], count: int) -> dict[str, np.ndarray]:
    """(sets,) the last point of each measure, as shown; balances stay those of the reference body."""
    subject = one.subject
    reference = dict(subject.reference.coherent())
    group = cohort(
        subject.assembly, {**one.parameters, **varied}, reference=reference, inputs=dict(one.inputs), patients=count
    )
    measures = {n: m for n, m in result.measures.items() if m.observable in subject.assembly.observables}
    names = list({m.observable: None for m in measures.values()})
    controls = Controls(relative=1e-7)
    solution = solve(group, [list(one.events)] * count, [one.days[-1]], names, controls=controls, shared=True)
    found = {}
    for name, measure in measures.items():
        observable = subject.assembly.observables[measure.observable]
        values, baseline = solution.values[measure.observable], solution.baseline[measure.observable]
        found[name] = np.array(
            [float(measure.shown(values[k], float(baseline[k]), observable)[0]) for k in range(count)]
        )
    return found
