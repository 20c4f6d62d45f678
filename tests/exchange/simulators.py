"""The same patient in two simulators: libRoadRunner on our SBML, and our slow reference solver."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import roadrunner

from osteoimmune.engine import Event
from osteoimmune.engine.reference import rest_reference, solve_reference
from osteoimmune.exchange.sbml import sbml
from osteoimmune.language.assembly import Assembly
from osteoimmune.quantities import Table, Value, unit

Curves = dict[str, np.ndarray]


def varied(values: Table, reference: Mapping[str, float], generator: np.random.Generator) -> dict[str, float]:
    """A patient: each value moved by its own spread between patients, the balances those of the reference body."""
    return {**reference, **{name: _moved(value, generator.normal()) for name, value in values.items()}}


def _moved(value: Value, by: float) -> float:
    number, size = value.coherent, value.spread.size * by
    match value.spread.kind:
        case "lognormal":
            return number * math.exp(size)
        case "logit":
            return 1 / (1 + math.exp(-(math.log(number / (1 - number)) + size)))
        case "normal":
            return number + size * unit(value.unit).factor
        case _:
            return number


def identifiers(assembly: Assembly) -> dict[str, str]:
    """The SBML identifier of every state and observable."""
    names = {name: name.replace(".", "__") for name in assembly.states}
    taken = {*assembly.outputs, *assembly.inputs}
    return names | {name: f"observed__{name}" if name in taken else name for name in assembly.observables}


def roadrunner_curves(assembly, parameters, initial, events: Iterable[Event], times, inputs=None) -> Curves:
    """Every state and observable from libRoadRunner; a fresh document, since its constants do not follow changes."""
    names = identifiers(assembly)
    simulator = roadrunner.RoadRunner(sbml(assembly, parameters, initial, inputs, events))
    simulator.integrator.relative_tolerance, simulator.integrator.absolute_tolerance = 1e-11, 1e-13
    simulator.integrator.maximum_num_steps = 1_000_000
    simulator.timeCourseSelections = ["time", *names.values()]
    table = np.array(simulator.simulate(times=[0.0, *times]))[1:]
    return {name: table[:, column] for column, name in enumerate(names, start=1)}


def reference_curves(assembly, parameters, initial, events, times, outputs: Sequence[str], inputs=None) -> Curves:
    """The outputs from the slow reference solver at the given times."""
    told = [(e.time, e.target, e.amount) for e in events]
    curves = solve_reference(assembly, parameters, inputs or {}, told, [0.0, *times], list(outputs), initial, 1e-10)
    return {name: curve[1:] for name, curve in curves.items()}


def peaks(initial: Mapping[str, float], curves: Curves) -> dict[str, float]:
    """The largest size of each quantity, its initial value among them."""
    return {n: max(np.max(np.abs(c)), abs(initial.get(n, 0.0))) for n, c in curves.items()}


def difference(theirs: Curves, ours: Curves, peak: Mapping[str, float]) -> float:
    """The largest difference between two sets of curves, each quantity in shares of its own peak."""
    return max(float(np.max(np.abs(theirs[n] - ours[n])) / peak[n]) for n in ours if peak[n] > 0)


def disagreement(assembly, parameters, inputs, events, times) -> float:
    """The largest difference between libRoadRunner and the reference solver, over all states and observables."""
    initial = rest_reference(assembly, parameters, inputs)
    theirs = roadrunner_curves(assembly, parameters, initial, events, times, inputs)
    ours = reference_curves(assembly, parameters, initial, events, times, list(theirs), inputs)
    return difference(theirs, ours, peaks(initial, ours))
