"""Derivatives of trajectories by parameters: one vector carries a patient and perturbed copies on the same steps.

Because the copies take exactly the steps of the patient, the difference is smooth in the size of the perturbation, and
forward differences reach the accuracy of the solution itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osteoimmune.engine.events import Event, check_events, per_patient
from osteoimmune.engine.kernel import LANES, Controls
from osteoimmune.engine.simulate import cohort, solve
from osteoimmune.engine.solution import Solution
from osteoimmune.errors import need_known
from osteoimmune.language.assembly import Assembly

STEP = 1e-6


@dataclass(frozen=True)
class Sensitivity:
    """A trajectory and its derivatives.

    Attributes:
        times: (times,) days.
        values: each output, (times,).
        by_parameter: each output, (parameters, times), per unit of the parameter in coherent units; rows in the order
            in which the parameters were named.
        baseline: each output at the start, and
        baseline_by_parameter: its derivatives, (parameters,).
        status: 0 is success, else see `osteoimmune.engine.STATUS`.
    """

    times: npt.NDArray[np.float64]
    values: Mapping[str, npt.NDArray[np.float64]]
    by_parameter: Mapping[str, npt.NDArray[np.float64]]
    baseline: Mapping[str, float]
    baseline_by_parameter: Mapping[str, npt.NDArray[np.float64]]
    status: int


def sensitivity(
    assembly: Assembly,
    parameters: Mapping[str, float],
    by: Sequence[str],
    *,
    times: npt.ArrayLike,
    outputs: Sequence[str],
    reference: Mapping[str, float] | None = None,
    inputs: Mapping[str, float] | None = None,
    events: Sequence[Event] = (),
    rtol: float = 1e-8,
) -> Sensitivity:
    """Solve one patient and its derivatives by the parameters named in `by`.

    Args:
        reference: the reference body's parameters; None if `parameters` are themselves the reference, so that balances
            follow them (as in a fit).
        rtol: relative tolerance; a derivative carries a hundred and more times the error of its trajectory.
        assembly, parameters, times, outputs, inputs, events: see `simulate`.

    Raises:
        UnknownName: `by` names something that is not a parameter.
    """
    need_known("parameter", by, assembly.parameters, assembly.name)
    check_events(per_patient(events, 1)[0], assembly, 0.0)
    nominal = {n: v.coherent for n, v in assembly.parameters.items()} | dict(parameters)
    steps = {name: STEP * (abs(nominal[name]) or 1.0) for name in by}
    parts = [list(by[i : i + LANES - 1]) for i in range(0, len(by), LANES - 1)] or [[]]
    solutions = [
        _solve_group(assembly, nominal, part, steps, reference, inputs, events, times, outputs, rtol) for part in parts
    ]
    first = solutions[0]
    return Sensitivity(
        times=first.times,
        values={o: first.values[o][0] for o in outputs},
        by_parameter={o: _differences([s.values[o] for s in solutions], parts, steps) for o in outputs},
        baseline={o: float(first.baseline[o][0]) for o in outputs},
        baseline_by_parameter={o: _differences([s.baseline[o] for s in solutions], parts, steps) for o in outputs},
        status=max(int(s.status.max()) for s in solutions),
    )


def _solve_group(
    assembly: Assembly,
    nominal: Mapping[str, float],
    part: list[str],
    steps: Mapping[str, float],
    reference: Mapping[str, float] | None,
    inputs: Mapping[str, float] | None,
    events: Sequence[Event],
    times: npt.ArrayLike,
    outputs: Sequence[str],
    rtol: float,
) -> Solution:
    varied: dict[str, float | npt.NDArray[np.float64]] = dict(nominal)
    for lane, name in enumerate(part, start=1):
        column = np.full(LANES, nominal[name])
        column[lane] += steps[name]
        varied[name] = column
    fixed = varied if reference is None else dict(reference)
    group = cohort(assembly, varied, reference=fixed, inputs=inputs, patients=LANES)
    lists = [sorted(events, key=lambda e: e.time)] * LANES
    return solve(group, lists, times, outputs, controls=Controls(relative=rtol), shared=True)


def _differences(
    values: list[npt.NDArray[np.float64]], parts: list[list[str]], steps: Mapping[str, float]
) -> npt.NDArray[np.float64]:
    rows = [
        (block[lane] - block[0]) / steps[name]
        for block, part in zip(values, parts, strict=True)
        for lane, name in enumerate(part, start=1)
    ]
    return np.array(rows)
