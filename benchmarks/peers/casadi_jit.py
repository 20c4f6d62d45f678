"""CasADi: the equations as its graph, CVODES, compiled to machine code by the C compiler where there is one."""

import shutil
from time import perf_counter

import casadi
import numpy as np

from benchmarks.peers.common import PeerResult, Task, apply_events, grid, segments, timed, wanted_expressions
from osteoimmune.language.expression import Expression
from osteoimmune.language.module import TIME


def run(task: Task) -> PeerResult:
    """Solve the task: one integrator for each distinct pattern of output times between two events."""
    states = list(task.assembly.states)
    constants = [*task.assembly.parameters, *task.assembly.balances]
    pieces = segments(task)
    begin = perf_counter()
    problem, observe = _problem(task, [*constants, *task.all_inputs])
    integrators = {grid(task, p).tobytes(): _integrator(task, problem, grid(task, p)) for p in pieces}
    build_seconds = perf_counter() - begin
    rows = [[row[n] for n in constants] for row in task.parameters]

    def solve(patient: int) -> np.ndarray:
        inputs = task.all_inputs
        state = np.array([task.initial[patient][n] for n in states])
        values = np.empty((len(task.times), len(task.outputs)))
        for piece in pieces:
            apply_events(piece, states, state, inputs)
            days = grid(task, piece)
            p = np.array([*rows[patient], *inputs.values(), piece.start])
            found = np.array(integrators[days.tobytes()](x0=state, p=p)["xf"])
            at = np.searchsorted(days, task.times[piece.places] - piece.start - 1e-9)
            table = np.column_stack([state, found])
            for place, column in zip(piece.places, at, strict=True):
                values[place] = np.array(observe(table[:, column], p, days[column])).ravel()
            state = found[:, -1].copy()
        return values

    values, seconds = timed(solve, len(rows))
    compiled = "compiled C" if _compiler() else "interpreted, no C compiler"
    return PeerResult(values, seconds, build_seconds, f"CasADi {casadi.__version__}, CVODES, {compiled}, {task.rtol:g}")


def _compiler() -> str | None:
    return shutil.which("gcc") or shutil.which("cc")


def _problem(task: Task, constants: list[str]) -> tuple[dict[str, casadi.SX], casadi.Function]:
    x, t = casadi.SX.sym("x", len(task.assembly.states)), casadi.SX.sym("t")
    p = casadi.SX.sym("p", len(constants) + 1)
    symbols = {n: x[i] for i, n in enumerate(task.assembly.states)} | {n: p[i] for i, n in enumerate(constants)}
    symbols[TIME] = p[len(constants)] + t
    known: dict[Expression, casadi.SX] = {}

    def visit(node: Expression) -> casadi.SX:
        if node not in known:
            known[node] = _node(node, [visit(a) for a in node.arguments], symbols)
        return known[node]

    written = [visit(e) for e in wanted_expressions(task)]
    count = len(task.assembly.states)
    observe = casadi.Function("observe", [x, p, t], [casadi.vertcat(*written[count:])])
    return {"x": x, "p": p, "t": t, "ode": casadi.vertcat(*written[:count])}, observe


def _node(node: Expression, arguments: list[casadi.SX], symbols: dict[str, casadi.SX]) -> casadi.SX:
    match node.operation:
        case "number":
            return casadi.SX(node.value)
        case "symbol":
            return symbols[str(node.content)]
        case "add":
            return sum(arguments[1:], arguments[0])
        case "multiply":
            return casadi.SX(np.prod(arguments))
        case "power":
            return arguments[0] ** arguments[1]
        case "root":
            u, v = arguments
            s = casadi.sqrt(u * u + v)
            return casadi.if_else(u >= 0, u + s, v / (s - u))
        case operation:
            return getattr(casadi, operation)(arguments[0])


def _integrator(task: Task, problem: dict[str, casadi.SX], days: np.ndarray) -> casadi.Function:
    options = {
        "reltol": task.rtol,
        "abstol": float(np.min(task.absolute_tolerances)),
        "max_num_steps": 1_000_000,
    }
    if _compiler():
        options |= {"jit": True, "compiler": "shell", "jit_options": {"compiler": _compiler(), "flags": ["-O2"]}}
    return casadi.integrator("peer", "cvodes", problem, 0.0, days[1:], options)
