"""SciPy's LSODA on rates and Jacobian printed as Python."""

from time import perf_counter

import numpy as np
import scipy
from scipy.integrate import solve_ivp

from benchmarks.peers.common import PeerResult, Task, apply_events, grid, segments, timed, wanted_expressions
from osteoimmune.engine.printed import print_function, system


def run(task: Task) -> PeerResult:
    """Solve the task."""
    begin = perf_counter()
    equations = system(task.assembly)
    observe = print_function(wanted_expressions(task)[len(equations.states) :], equations.states)
    build_seconds = perf_counter() - begin
    pieces = segments(task)

    def solve(patient: int) -> np.ndarray:
        inputs = task.all_inputs
        state = np.array([task.initial[patient][n] for n in equations.states])
        values = np.empty((len(task.times), len(task.outputs)))
        for piece in pieces:
            apply_events(piece, equations.states, state, inputs)
            known = {**task.parameters[patient], **inputs}
            days = piece.start + grid(task, piece)
            found = solve_ivp(
                lambda t, y, known=known: equations.rate(t, y, known),
                (days[0], days[-1]),
                state,
                "LSODA",
                days,
                jac=lambda t, y, known=known: equations.matrix(t, y, known),
                rtol=task.rtol,
                atol=task.absolute_tolerances,
            )
            for place in piece.places:
                column = np.searchsorted(days, task.times[place] - 1e-9)
                values[place] = observe(days[column], found.y[:, column].tolist(), known)
            state = found.y[:, -1].copy()
        return values

    values, seconds = timed(solve, len(task.parameters))
    return PeerResult(
        values, seconds, build_seconds, f"SciPy {scipy.__version__} LSODA, rates in Python, {task.rtol:g}"
    )
