"""AMICI: our SBML as generated C++, CVODES with sparse KLU. It needs CMake, SWIG and a C++ compiler, and minutes."""

import shutil
import tempfile
from pathlib import Path
from time import perf_counter

import amici
import numpy as np

from benchmarks.peers.common import PeerResult, Task, apply_events, grid, segments, timed
from osteoimmune.exchange.identifiers import Identifiers
from osteoimmune.exchange.sbml import sbml


def run(task: Task) -> PeerResult:
    """Solve the task: one call a stretch without events, each starting from given states."""
    if not (shutil.which("cmake") and shutil.which("swig") and (shutil.which("g++") or shutil.which("c++"))):
        raise ImportError("AMICI needs CMake, SWIG and a C++ compiler")
    names, states = Identifiers(task.assembly), list(task.assembly.states)
    begin = perf_counter()
    model = _model(task, names)
    build_seconds = perf_counter() - begin
    solver = model.create_solver()
    solver.set_relative_tolerance(task.rtol)
    solver.set_absolute_tolerance(float(np.min(task.absolute_tolerances)))
    solver.set_max_steps(1_000_000)
    pieces = segments(task)
    constants = [*task.assembly.parameters, *task.assembly.balances]
    order = [list(model.get_state_ids()).index(names[n]) for n in states]
    place = {n: i for i, n in enumerate(model.get_free_parameter_ids())}
    vector = np.array(model.get_free_parameters())
    at_constants = [place[names[n]] for n in constants]
    at_inputs = [place[names[n]] for n in task.assembly.inputs]

    def solve(patient: int) -> np.ndarray:
        inputs = task.all_inputs
        state = np.array([task.initial[patient][n] for n in states])
        vector[at_constants] = [task.parameters[patient][n] for n in constants]
        values = np.empty((len(task.times), len(task.outputs)))
        for piece in pieces:
            apply_events(piece, states, state, inputs)
            vector[at_inputs] = [inputs[n] for n in task.assembly.inputs]
            days = grid(task, piece)
            start = np.empty(len(states))
            start[order] = state
            model.set_free_parameters(vector)
            model.set_initial_state(start)
            model.set_t0(piece.start)
            model.set_timepoints(piece.start + days)
            found = amici.sim.sundials.run_simulation(model, solver)
            at = np.searchsorted(days, task.times[piece.places] - piece.start - 1e-9)
            values[piece.places] = found.y[at]
            state = np.array(found.x[-1])[order]
        return values

    values, seconds = timed(solve, len(task.parameters))
    return PeerResult(values, seconds, build_seconds, f"AMICI {amici.__version__}, CVODES, KLU, {task.rtol:g}")


_built: dict[tuple[int, tuple[str, ...]], object] = {}


def _model(task: Task, names: Identifiers):
    """The compiled model, built once for each body and choice of outputs."""
    key = (id(task.assembly), tuple(task.outputs))
    if key not in _built:
        document = sbml(task.assembly, task.parameters[0], task.initial[0], task.all_inputs)
        wanted = [names[n] if n in task.assembly.states else names.observable(n) for n in task.outputs]
        seen = [amici.MeasurementChannel(f"seen_{i}", formula=name) for i, name in enumerate(wanted)]
        folder = Path(tempfile.mkdtemp(prefix="osteoimmune-amici-"))
        _built[key] = amici.SbmlImporter(document, from_file=False).sbml2amici(
            f"peer_{len(_built)}",
            folder,
            observation_model=seen,
            generate_sensitivity_code=False,
            compute_conservation_laws=False,
        )
    return _built[key]
