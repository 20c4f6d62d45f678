"""The system a kernel is made for: structure only, in the order in which the kernel keeps it in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import cast

from osteoimmune.language.assembly import Assembly
from osteoimmune.language.calculus import derivative, expand_powers
from osteoimmune.language.expression import ZERO, Expression, add, multiply
from osteoimmune.language.module import TIME


@dataclass(frozen=True)
class System:
    """Ordinary differential equations with observables.

    Attributes:
        states: names; the last `integrals` of them are quadratures.
        resting: for each state, whether a search for rest may move it.
        parameters: names of everything that is data to the kernel: parameters, balances, inputs.
        rates: of each state, in states, parameters and time alone.
        observables: names; each with its expression in `observations`.
        magnitudes: a typical size of each state, in coherent units.
    """

    states: tuple[str, ...]
    integrals: int
    resting: tuple[bool, ...]
    parameters: tuple[str, ...]
    rates: tuple[Expression, ...]
    observables: tuple[str, ...]
    observations: tuple[Expression, ...]
    magnitudes: tuple[float, ...]

    @cached_property
    def structure(self) -> str:
        """A hash that two systems share exactly when their kernels are the same."""
        parts = [*self.states, str(self.integrals), str(self.resting), *self.parameters, *self.observables]
        parts += list(serialised([*self.rates, *self.observations]))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def results(self) -> tuple[str, ...]:
        """Everything a kernel can report, in the order in which it does: states, then observables."""
        return (*self.states, *self.observables)


@cache
def system_of(assembly: Assembly) -> System:
    """The system of an assembly; parameters that neither rates nor observables use are left out."""
    rates = assembly.inline(assembly.rates.values())
    shown = assembly.inline(o.expression for o in assembly.observables.values())
    used = frozenset[str]().union(*(e.symbols for e in (*rates, *shown)))
    named = [*assembly.parameters, *assembly.balances, *assembly.inputs]
    return System(
        states=tuple(assembly.states),
        integrals=sum(s.kind == "quadrature" for s in assembly.states.values()),
        resting=tuple(s.kind == "resting" for s in assembly.states.values()),
        parameters=tuple(n for n in named if n in used),
        rates=tuple(rates),
        observables=tuple(assembly.observables),
        observations=tuple(shown),
        magnitudes=tuple(s.magnitude for s in assembly.states.values()),
    )


@dataclass(frozen=True)
class Linearised:
    """A system ready for code: powers expanded, parameter-only parts gathered, derivatives taken.

    Attributes:
        rates: of each state.
        jacobian: the entries (row, column) that are not always zero.
        by_time: the derivative of each rate by time; empty where no rate names the time.
        observations: of each observable.
    """

    rates: list[Expression]
    jacobian: dict[tuple[int, int], Expression]
    by_time: list[Expression]
    observations: list[Expression]

    @property
    def everything(self) -> list[Expression]:
        """All expressions that are computed while time runs."""
        return [*self.rates, *self.jacobian.values(), *self.by_time, *self.observations]


def linearise(system: System) -> Linearised:
    """Take all derivatives of a system and bring every expression into the form code is made from."""
    jacobian = {}
    for column, name in enumerate(system.states):
        by_state = derivative(name)
        for row, rate in enumerate(system.rates):
            entry = by_state(rate)
            if entry is not ZERO:
                jacobian[row, column] = entry
    depends_on_time = any(TIME in rate.symbols for rate in system.rates)
    by_time = [derivative(TIME)(rate) for rate in system.rates] if depends_on_time else []
    together = [*system.rates, *jacobian.values(), *by_time, *system.observations]
    ready = gather_constants(expand_powers(together), frozenset(system.parameters))
    n, m, k = len(system.rates), len(jacobian), len(by_time)
    return Linearised(
        rates=ready[:n],
        jacobian=dict(zip(jacobian, ready[n : n + m], strict=True)),
        by_time=ready[n + m : n + m + k],
        observations=ready[n + m + k :],
    )


def gather_constants(expressions: Sequence[Expression], constant: frozenset[str]) -> list[Expression]:
    """Group the constant terms of every sum and the constant factors of every product into one node each."""
    done: dict[Expression, Expression] = {}

    def gather(node: Expression) -> Expression:
        if not node.arguments or node.symbols <= constant:
            return node
        if node not in done:
            arguments = tuple(gather(a) for a in node.arguments)
            done[node] = _grouped(node, arguments, constant)
        return done[node]

    return [gather(e) for e in expressions]


def _grouped(node: Expression, arguments: tuple[Expression, ...], constant: frozenset[str]) -> Expression:
    fixed = tuple(a for a in arguments if a.symbols <= constant)
    if node.operation not in ("add", "multiply") or len(fixed) < 2:
        return Expression(node.operation, arguments, node.content)
    joined = add(*fixed) if node.operation == "add" else multiply(*fixed)
    moving = tuple(a for a in arguments if not a.symbols <= constant)
    return Expression(node.operation, (joined, *moving))


def constants_of(expressions: Iterable[Expression], constant: frozenset[str]) -> list[Expression]:
    """The largest parts that depend on constants alone and need work, in a fixed order."""
    found: dict[Expression, None] = {}
    seen: set[Expression] = set()

    def visit(node: Expression) -> None:
        if node in seen:
            return
        seen.add(node)
        if node.symbols <= constant:
            if node.arguments:
                found[node] = None
            return
        for argument in node.arguments:
            visit(argument)

    for e in expressions:
        visit(e)
    return list(found)


SLOW = ("log", "exp")


def slow_of(expressions: Iterable[Expression], constant: frozenset[str]) -> dict[Expression, int]:
    """Every exponential and logarithm that is no constant, with how many have to be known one after another before it.

    In a fixed order: those that wait for none, those that wait for one, and so on, logarithms before exponentials.
    """
    waits: dict[Expression, int] = {}

    def visit(node: Expression) -> int:
        if node not in waits:
            below = () if node.symbols <= constant else node.arguments
            waits[node] = max(
                (visit(a) + (a.operation in SLOW and not a.symbols <= constant) for a in below), default=0
            )
        return waits[node]

    for e in expressions:
        visit(e)
    found = [n for n in waits if n.operation in SLOW and not n.symbols <= constant]
    return {n: waits[n] for n in sorted(found, key=lambda n: (waits[n], SLOW.index(n.operation)))}


def serialised(expressions: Iterable[Expression]) -> Iterable[str]:
    """One line a node, each naming its arguments by number: the graph without its history."""
    numbers: dict[Expression, int] = {}
    lines: list[str] = []

    def visit(node: Expression) -> int:
        if node not in numbers:
            below = [visit(a) for a in node.arguments]
            content = cast(float, node.content).hex() if node.operation == "number" else str(node.content)
            numbers[node] = len(lines)
            lines.append(f"{node.operation} {content} {below}")
        return numbers[node]

    roots = [visit(e) for e in expressions]
    return [*lines, str(roots)]
