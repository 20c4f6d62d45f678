"""What a curve rests on: the numbers whose change would move it most, and whether anybody measured them."""

from dataclasses import dataclass

import numpy as np

from osteoimmune.engine.sensitivity import sensitivity
from osteoimmune.quantities import Value
from osteoimmune.quantities import unit as unit_of
from osteoimmune.trials.measures import Measure
from osteoimmune.trials.preparation import PreparedArm, prepare
from osteoimmune.trials.result import StudyResult

TENTH = 0.1
SHOWN = 5


@dataclass(frozen=True)
class Leaning:
    """One number on which a curve leans.

    Attributes:
        per_tenth: how much the curve's last point moves, in its unit, when the number is a tenth higher (to first
            order; balances stay those of the reference body).
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
    shown = {n: m for n, m in result.measures.items() if m.observable in one.subject.assembly.observables}
    names = [name for name, value in one.parameters.items() if value != 0.0]
    found = sensitivity(
        one.subject.assembly,
        one.parameters,
        names,
        times=[one.days[-1]],
        outputs=list({m.observable: None for m in shown.values()}),
        reference=one.subject.reference.coherent(),
        inputs=dict(one.inputs),
        events=list(one.events),
    )
    moves = {}
    for name, measure in shown.items():
        slopes = found.by_parameter[measure.observable][:, -1]
        at_start, now = found.baseline[measure.observable], float(found.values[measure.observable][-1])
        tenth = TENTH * np.array([one.parameters[n] for n in names])
        moved = _as_shown(one, measure, slopes, found.baseline_by_parameter[measure.observable], now, at_start) * tenth
        moves[name] = _largest(one, names, moved, count)
    return moves


def _as_shown(
    one: PreparedArm, measure: Measure, slopes: np.ndarray, at_start: np.ndarray, now: float, start: float
) -> np.ndarray:
    """(parameters,) derivatives of what is shown: of the value, or of its percent change from the start."""
    if not measure.is_change:
        observable = one.subject.assembly.observables[measure.observable]
        return slopes / unit_of(observable.display_unit or observable.unit).factor
    return 100.0 * (slopes - at_start * now / start) / start if start else np.zeros_like(slopes)


def _largest(one: PreparedArm, names: list[str], moved: np.ndarray, count: int) -> tuple[Leaning, ...]:
    order = [k for k in np.argsort(-np.abs(moved)) if np.isfinite(moved[k]) and moved[k] != 0.0][:count]
    return tuple(Leaning(names[k], one.values.values[names[k]], float(moved[k])) for k in order)
