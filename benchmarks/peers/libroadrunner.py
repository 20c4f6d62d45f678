"""libRoadRunner: our SBML, loaded once, CVODE; patients' numbers set through its interface."""

from time import perf_counter

import numpy as np
import roadrunner

from benchmarks.peers.common import PeerResult, Task, timed
from osteoimmune.exchange.identifiers import Identifiers
from osteoimmune.exchange.sbml import sbml


def run(task: Task) -> PeerResult:
    """Solve the task. Its SBML holds every number, so no derived constant can stay behind when one is changed."""
    begin = perf_counter()
    simulator = _loaded(task)
    build_seconds = perf_counter() - begin
    model, names = simulator.model, Identifiers(task.assembly)
    constants = [*task.assembly.parameters, *task.assembly.balances, *task.assembly.inputs]
    given = _inputs(task)  # written for every patient: a reset leaves inputs as the last patient's events set them
    setter = _Setter(model, [names[n] for n in constants], [names[n] for n in task.assembly.states])
    rows = [np.array([{**row, **given}[n] for n in constants]) for row in task.parameters]
    starts = [_begun(task, patient) for patient in range(len(rows))]
    times = _before_events(task)

    def solve(patient: int) -> np.ndarray:
        simulator.reset()
        setter.set(rows[patient], starts[patient])
        return np.array(simulator.simulate(times=times))[-len(task.times) :, 1:]

    values, seconds = timed(solve, len(rows))
    return PeerResult(values, seconds, build_seconds, f"libRoadRunner {roadrunner.__version__}, CVODE {task.rtol:g}")


def _loaded(task: Task) -> roadrunner.RoadRunner:
    """The simulator; events at time 0 are left out, since their doses stand in the initial values."""
    events = [e for e in task.events if e.time > 0]
    document = sbml(task.assembly, task.parameters[0], task.initial[0], _inputs(task), events)
    simulator = roadrunner.RoadRunner(document)
    names = Identifiers(task.assembly)
    simulator.integrator.relative_tolerance = task.rtol
    simulator.integrator.absolute_tolerance = float(np.min(task.absolute_tolerances))
    simulator.integrator.maximum_num_steps = 1_000_000
    wanted = [names[n] if n in task.assembly.states else names.observable(n) for n in task.outputs]
    simulator.timeCourseSelections = ["time", *wanted]
    return simulator


def _inputs(task: Task) -> dict[str, float]:
    return task.all_inputs | {e.target: e.amount for e in task.events if e.time == 0 and e.kind == "set"}


def _begun(task: Task, patient: int) -> np.ndarray:
    states = dict(task.initial[patient])
    for event in task.events:
        if event.time == 0 and event.kind == "add":
            states[event.target] += event.amount
    return np.array([states[n] for n in task.assembly.states])


def _before_events(task: Task) -> list[float]:
    """The output times from 0 on; at an event libRoadRunner gives the value after it, so a moment before is asked."""
    moments = {e.time for e in task.events}
    times = [t - 1e-6 if t > 0 and t in moments else t for t in map(float, task.times)]
    return times if times[0] == 0 else [0.0, *times]


class _Setter:
    """Writes parameters and states of a patient, whether libRoadRunner holds a state as species or parameter."""

    def __init__(self, model, constants: list[str], states: list[str]) -> None:
        self._model = model
        species, parameters = model.getFloatingSpeciesIds(), model.getGlobalParameterIds()
        self._constants = [parameters.index(n) for n in constants]
        self._species = [(k, species.index(n)) for k, n in enumerate(states) if n in species]
        self._others = [(k, parameters.index(n)) for k, n in enumerate(states) if n not in species]

    def set(self, constants: np.ndarray, states: np.ndarray) -> None:
        self._model.setGlobalParameterValues(self._constants, constants)
        places, indices = zip(*self._species, strict=True)
        self._model.setFloatingSpeciesAmounts(list(indices), states[list(places)])
        if self._others:
            places, indices = zip(*self._others, strict=True)
            self._model.setGlobalParameterValues(list(indices), states[list(places)])
