"""The equations of an assembly as plain Python functions, printed and compiled by Python itself.

Only names of our own are printed (numbered temporaries, places in lists, quoted names of quantities), never text from
a file.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteoimmune.language.assembly import Assembly
from osteoimmune.language.calculus import derivative, root_value
from osteoimmune.language.expression import Expression
from osteoimmune.language.module import TIME

Floats = NDArray[np.float64]
Printed = Callable[[float, Sequence[float], Mapping[str, float]], list[float]]


@dataclass(frozen=True)
class System:
    """The equations as Python functions of (day, states, parameters and inputs).

    Attributes:
        rates: the change of each state per day.
        jacobian: the derivatives that are not identically zero, in the order of `places`.
        places: row (state that changes) and column (state it depends on) of each derivative.
        scales: a typical size of each state, for the absolute tolerance.
    """

    states: tuple[str, ...]
    rates: Printed
    jacobian: Printed
    places: tuple[NDArray[np.intp], NDArray[np.intp]]
    scales: Floats

    def rate(self, day: float, state: Floats, known: Mapping[str, float]) -> Floats:
        """The change of each state per day."""
        return np.array(self.rates(day, state.tolist(), known))

    def matrix(self, day: float, state: Floats, known: Mapping[str, float]) -> Floats:
        """The dense Jacobian."""
        dense = np.zeros((len(self.states), len(self.states)))
        dense[self.places] = self.jacobian(day, state.tolist(), known)
        return dense


_systems: dict[int, tuple[Assembly, System]] = {}


def system(assembly: Assembly) -> System:
    """The printed equations of an assembly, made once."""
    if id(assembly) not in _systems:
        _systems[id(assembly)] = (assembly, _system(assembly))
    return _systems[id(assembly)][1]


def _system(assembly: Assembly) -> System:
    states = tuple(assembly.states)
    rates = assembly.inline(assembly.rates.values())
    entries = [
        (row, column, slope)
        for column, name in enumerate(states)
        for row, slope in enumerate(map(derivative(name), rates))
        if slope.value != 0.0
    ]
    rows, columns = (np.array([e[i] for e in entries], dtype=np.intp) for i in (0, 1))
    return System(
        states,
        print_function(rates, states),
        print_function([e[2] for e in entries], states),
        (rows, columns),
        np.array([s.magnitude for s in assembly.states.values()]),
    )


def print_function(expressions: Iterable[Expression], states: Sequence[str]) -> Printed:
    """A Python function of (day, states, known) that returns the values of the expressions."""
    index = {name: f"y[{i}]" for i, name in enumerate(states)} | {TIME: "day"}
    names: dict[Expression, str] = {}
    lines: list[str] = []

    def visit(node: Expression) -> str:
        if node not in names:
            arguments = [visit(a) for a in node.arguments]
            right = _right_hand_side(node, arguments, index)
            names[node] = f"x{len(names)}"
            lines.append(f" {names[node]} = {right}")
        return names[node]

    results = [visit(e) for e in expressions]
    source = "\n".join(["def printed(day, y, known):", *lines, f" return [{', '.join(results)}]"])
    space: dict[str, object] = {"exp": math.exp, "log": math.log, "pow": math.pow, "root": root_value}
    exec(source, space)
    return space["printed"]  # type: ignore[return-value]


def _right_hand_side(node: Expression, arguments: list[str], index: Mapping[str, str]) -> str:
    match node.operation:
        case "number":
            return repr(node.value)
        case "symbol":
            return index.get(str(node.content), f"known[{str(node.content)!r}]")
        case "add" | "multiply":
            return (" + " if node.operation == "add" else " * ").join(arguments)
        case "power":
            return f"pow({', '.join(arguments)})"
        case _:
            return f"{node.operation}({', '.join(arguments)})"
