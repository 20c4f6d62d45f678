"""pydiffsol: the equations in its language DiffSL, compiled by LLVM; sparse BDF."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
import pydiffsol

from benchmarks.peers.common import PeerResult, Task, apply_events, grid, segments, timed, wanted_expressions
from osteoimmune.language.expression import Expression
from osteoimmune.language.module import TIME


def run(task: Task) -> PeerResult:
    """Solve the task: one call a stretch without events, each starting from given states."""
    states = list(task.assembly.states)
    constants = [*task.assembly.parameters, *task.assembly.balances]
    begin = perf_counter()
    solver = pydiffsol.Ode(diffsl(task, constants), **_best())
    solver.rtol, solver.atol = task.rtol, float(np.min(task.absolute_tolerances))
    build_seconds = perf_counter() - begin
    pieces = segments(task)
    rows = [[row[n] for n in constants] for row in task.parameters]

    def solve(patient: int) -> np.ndarray:
        inputs = task.all_inputs
        state = np.array([task.initial[patient][n] for n in states])
        values = np.empty((len(task.times), len(task.outputs)))
        for piece in pieces:
            apply_events(piece, states, state, inputs)
            days = grid(task, piece)
            found = solver.solve_dense(np.array([*rows[patient], *inputs.values(), *state, piece.start]), days).ys
            at = np.searchsorted(days, task.times[piece.places] - piece.start - 1e-9)
            values[piece.places] = found[len(states) :, at].T
            state = found[: len(states), -1].copy()
        return values

    values, seconds = timed(solve, len(rows))
    note = f"pydiffsol {pydiffsol.version()}, BDF, sparse LU, LLVM, {task.rtol:g}"
    return PeerResult(values, seconds, build_seconds, note)


def _best() -> dict[str, object]:
    """Sparse matrices and the LLVM backend; its KLU solver crashes on a system of this size (pydiffsol 0.6.2)."""
    return {
        "jit_backend": pydiffsol.llvm,
        "matrix_type": pydiffsol.faer_sparse,
        "ode_solver": pydiffsol.bdf,
        "linear_solver": pydiffsol.lu,
    }


def diffsl(task: Task, constants: Sequence[str]) -> str:
    """The system in DiffSL: parameters, inputs, initial states and the day on which a stretch begins are its inputs."""
    states = list(task.assembly.states)
    inputs = [*constants, *task.all_inputs]
    names = {n: f"p{i}" for i, n in enumerate(inputs)} | {n: f"y{i}" for i, n in enumerate(states)}
    given = [*(f"p{i}" for i in range(len(inputs))), *(f"s{i}" for i in range(len(states))), "day0"]
    written, lines = _statements(wanted_expressions(task), names | {TIME: "(day0 + t)"})
    rates, outputs = written[: len(states)], written[len(states) :]
    parts = [f"in_i {{ {', '.join(f'{g} = 1' for g in given)} }}"]
    parts.append("u_i { " + ", ".join(f"y{i} = s{i}" for i in range(len(states))) + " }")
    parts += lines
    parts.append("F_i { " + ", ".join(rates) + " }")
    parts.append("out_i { " + ", ".join([*(f"y{i}" for i in range(len(states))), *outputs]) + " }")
    return "\n".join(parts)


def _statements(expressions: Sequence[Expression], names: dict[str, str]) -> tuple[list[str], list[str]]:
    """Each expression as text, and a line for every node that is used in it."""
    known: dict[Expression, str] = {}
    lines: list[str] = []

    def visit(node: Expression) -> str:
        if node.operation == "symbol":
            return names[str(node.content)]
        if node.value is not None:
            return f"{node.value!r}" if node.value >= 0 else f"(0 - {-node.value!r})"
        if node not in known:
            right = _text(node, [visit(a) for a in node.arguments])
            known[node] = f"x{len(known)}"
            lines.append(f"{known[node]} {{ {right} }}")
        return known[node]

    return [visit(e) for e in expressions], lines


def _text(node: Expression, arguments: list[str]) -> str:
    match node.operation:
        case "add":
            return " + ".join(arguments)
        case "multiply":
            return " * ".join(arguments)
        case "power" if node.arguments[1].value == -1.0:
            return f"1 / {arguments[0]}"
        case "power" if node.arguments[1].value == 2.0:
            return f"{arguments[0]} * {arguments[0]}"
        case "power":
            return f"pow({arguments[0]}, {arguments[1]})"
        case "root":
            u, v = arguments
            size = f"(sqrt({u} * {u} + {v}) + abs({u}))"
            return f"heaviside({u}) * {size} + (1 - heaviside({u})) * {v} / {size}"
        case _:
            return f"{node.operation}({arguments[0]})"
