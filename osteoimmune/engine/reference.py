"""A slow, independent way to solve an assembly: plain Python printed from the equations, and SciPy's Radau.

It shares nothing with the kernel but the expressions, so it is the oracle of tests.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import lstsq

from osteoimmune.engine.printed import Floats, System, print_function, system
from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import Expression, symbol
from osteoimmune.quantities import unit

Event = tuple[float, str, float]  # day, state (the amount is added) or input (it is set), coherent number


def reference_parameters(assembly: Assembly, values: Mapping[str, float] | None = None) -> dict[str, float]:
    """Every parameter in coherent numbers, with the balances closed on these values as those of a reference body.

    Args:
        assembly: the system.
        values: coherent numbers that replace those of the modules' tables.

    Raises:
        UnknownName: a value is for no parameter of the system.
    """
    need_known("parameter", values or {}, assembly.parameters, assembly.name)
    known = {name: value.coherent for name, value in assembly.parameters.items()} | dict(values or {})
    for name, balance in assembly.balances.items():
        known[name] = float(evaluate(balance, known))
    return known


def rest_reference(
    assembly: Assembly, parameters: Mapping[str, float], inputs: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The states at rest: resting ones brought there from the reference baseline, all others left at theirs.

    Raises:
        InvalidValue: no rest was found.
    """
    known = _known(assembly, parameters, inputs)
    equations = system(assembly)
    start = np.array([evaluate(b, known) for b in assembly.baselines.values()])
    free = np.array([s.kind == "resting" for s in assembly.states.values()])
    scale = equations.scales[free]

    def full(part: Floats) -> Floats:
        state = start.copy()
        state[free] = part
        return state

    def rate(_: float, part: Floats) -> Floats:
        return np.array(equations.rate(0.0, full(part), known)[free])

    def matrix(_: float, part: Floats) -> Floats:
        return np.array(equations.matrix(0.0, full(part), known)[np.ix_(free, free)])

    part = start[free]
    if np.max(np.abs(rate(0.0, part) / scale), initial=0.0) > 1e-14:
        slow = solve_ivp(rate, (0.0, 1e6), part, "Radau", jac=matrix, rtol=1e-6, atol=1e-9 * scale)
        part = slow.y[:, -1]
        for _ in range(20):
            step = scale * lstsq(matrix(0.0, part) * scale, -rate(0.0, part))[0]
            part = part + step
            if np.max(np.abs(step / scale)) < 1e-15:
                break
    if not np.max(np.abs(rate(0.0, part) / scale), initial=0.0) < 1e-12:
        raise InvalidValue(f"{assembly.name} has no rest near the reference baseline with these values")
    return dict(zip(equations.states, full(part).tolist(), strict=True))


def solve_reference(
    assembly: Assembly,
    parameters: Mapping[str, float],
    inputs: Mapping[str, float],
    events: Sequence[Event],
    times: Sequence[float],
    outputs: Sequence[str],
    initial: Mapping[str, float] | None = None,
    rtol: float = 1e-10,
    method: str = "Radau",
) -> dict[str, Floats]:
    """States, outputs and observables at the given days, in coherent units.

    Args:
        assembly: the system.
        parameters: coherent numbers, balances included (`reference_parameters`).
        inputs: coherent numbers of inputs that are not at their default before the first event.
        events: amounts added to states and values given to inputs, each at its exact day; the value that is put out
            at the day of an event is the one before it.
        times: increasing days, the first one the start.
        outputs: names of states, outputs or observables.
        initial: the states at the start; at rest where none are given.
        rtol: relative tolerance; the absolute one is `rtol` times the typical size of each state, and no more.
        method: of `scipy.integrate.solve_ivp`.

    Raises:
        UnknownName: an event or output names nothing in the system.
        InvalidValue: the solver failed.
    """
    need_known("output", outputs, [*assembly.states, *assembly.outputs, *assembly.observables], assembly.name)
    need_known("state or input", [e[1] for e in events], [*assembly.states, *assembly.inputs], "an event")
    equations = system(assembly)
    known = _known(assembly, parameters, inputs)
    begin = initial or rest_reference(assembly, parameters, inputs)
    state = np.array([begin[s] for s in equations.states])
    wanted = print_function(_wanted(assembly, outputs), equations.states)
    rows: list[list[float]] = []
    stops = sorted({*map(float, times), *(e[0] for e in events if times[0] <= e[0] <= times[-1])})
    for start, stop in zip([stops[0], *stops[:-1]], stops, strict=True):
        if stop > start:
            state = _advance(equations, known, state, (start, stop), rtol, method)
        if stop in times:
            rows.append(wanted(stop, state.tolist(), known))
        for _, name, amount in (e for e in events if e[0] == stop):
            if name in assembly.inputs:
                known[name] = amount
            else:
                state[equations.states.index(name)] += amount
    return {name: np.array([row[i] for row in rows]) for i, name in enumerate(outputs)}


def _advance(
    equations: System, known: Mapping[str, float], state: Floats, span: tuple[float, float], rtol: float, method: str
) -> Floats:
    """The states at the end of the span; never read from a dense output, whose order is lower than the method's."""
    options: dict[str, Any] = {"method": method, "rtol": rtol, "atol": rtol * equations.scales, "t_eval": [span[1]]}
    if method in ("Radau", "BDF", "LSODA"):
        options["jac"] = lambda t, y: equations.matrix(t, y, known)
    solution = solve_ivp(lambda t, y: equations.rate(t, y, known), span, state, **options)
    if not solution.success:
        raise InvalidValue(f"the reference solver stopped between day {span[0]:g} and {span[1]:g}: {solution.message}")
    return np.array(solution.y[:, -1])


def _wanted(assembly: Assembly, outputs: Sequence[str]) -> list[Expression]:
    expressions = {name: symbol(name) for name in assembly.states}
    expressions |= {name: output.expression for name, output in assembly.outputs.items()}
    expressions |= {name: observable.expression for name, observable in assembly.observables.items()}
    return assembly.inline(expressions[name] for name in outputs)


def _known(assembly: Assembly, parameters: Mapping[str, float], inputs: Mapping[str, float] | None) -> dict[str, float]:
    need_known("input", inputs or {}, assembly.inputs, assembly.name)
    defaults = {name: i.default * unit(i.unit).factor for name, i in assembly.inputs.items()}
    return dict(parameters) | defaults | dict(inputs or {})
