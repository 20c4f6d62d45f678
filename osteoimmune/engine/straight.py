"""Straight-line code: expressions, their hoisted constants, and the factorisation of the Jacobian."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, cast

from llvmlite import ir

from osteoimmune.engine.elimination import Elimination
from osteoimmune.engine.layout import Layout
from osteoimmune.engine.method import Method
from osteoimmune.engine.system import Linearised, System, constants_of, slow_of
from osteoimmune.engine.vectors import POINTER, VOID, VectorCode
from osteoimmune.language.expression import Expression
from osteoimmune.language.module import TIME


class StraightLine:
    """Writes the functions of one system that have neither loop nor branch.

    Each takes the workspace; where everything lies in it is the layout's business.
    """

    def __init__(self, code: VectorCode, system: System, linearised: Linearised, layout: Layout) -> None:
        self.code, self.system, self.linearised, self.layout = code, system, linearised, layout
        self.constants = constants_of(linearised.everything, frozenset(system.parameters))

    def functions(self, plan: Elimination, method: Method) -> dict[str, ir.Function]:
        """All of them, by name."""
        return {
            "prepare": self._function("prepare", self._prepare),
            "rates": self._function("rates", self._rates),
            "observe": self._function("observe", self._observe),
            "factor": self._function("factor", lambda p: self._factor(p, plan)),
            "solve": self._function("solve", lambda p: self._solve(p, plan)),
            "integrate": self._function("integrate", lambda p: self._integrate(p, method)),
        }

    def _function(self, name: str, body: Callable[[_Page], None]) -> ir.Function:
        function = ir.Function(self.code.module, ir.FunctionType(VOID, [POINTER]), name=f"kernel_{name}")
        function.linkage = "internal"
        function.attributes.add("noinline")
        page = _Page(self.code, function)
        body(page)
        page.b.ret_void()
        return function

    def _writer(self, page: _Page, state: int, time: int) -> _Writer:
        layout = self.layout
        places = {name: state + i for i, name in enumerate(self.system.states)}
        places |= {name: layout.parameters + i for i, name in enumerate(self.system.parameters)}
        places[TIME] = time
        hoisted = {node: layout.constants + i for i, node in enumerate(self.constants)}
        return _Writer(page, places, hoisted, frozenset(self.system.parameters), layout.slow)

    def _prepare(self, page: _Page) -> None:
        writer = self._writer(page, self.layout.stage, self.layout.stage_time)
        writer.hoisted = {}
        for i, node in enumerate(self.constants):
            page.store(self.layout.constants + i, writer.value(node))

    def _rates(self, page: _Page) -> None:
        writer = self._writer(page, self.layout.stage, self.layout.stage_time)
        writer.abreast(self.linearised.rates)
        for i, node in enumerate(self.linearised.rates):
            page.store(self.layout.rates + i, writer.value(node))

    def _observe(self, page: _Page) -> None:
        writer = self._writer(page, self.layout.stage, self.layout.stage_time)
        for i in range(len(self.system.states)):
            page.store(self.layout.results + i, page.load(self.layout.stage + i))
        writer.abreast(self.linearised.observations)
        for i, node in enumerate(self.linearised.observations, start=len(self.system.states)):
            page.store(self.layout.results + i, writer.value(node))

    def _factor(self, page: _Page, plan: Elimination) -> None:
        """The rates and the factors of diagonal - Jacobian, at the state and time the step starts from.

        Quadratures drive nothing and stay outside the matrix; what drives them is kept.
        """
        b, code, layout, measured = page.b, self.code, self.layout, len(plan.order)
        writer = self._writer(page, layout.state, layout.time)
        writer.abreast(self.linearised.rates)
        for i, node in enumerate(self.linearised.rates):
            page.store(layout.rates + i, writer.value(node))
        entries = self.linearised.jacobian
        matrix = {place: b.fneg(writer.value(node)) for place, node in entries.items() if place[0] < measured}
        for k, node in enumerate(node for (row, _), node in entries.items() if row >= measured):
            page.store(layout.drives + k, writer.value(node))
        for i in range(measured):
            diagonal = page.load(layout.diagonal + i)
            matrix[i, i] = b.fadd(diagonal, matrix[i, i]) if (i, i) in matrix else diagonal
        for i, node in enumerate(self.linearised.by_time):
            page.store(layout.by_time + i, writer.value(node))
        place = layout.factors
        for pivot, below, right in zip(plan.order, plan.below, plan.right, strict=True):
            inverse = b.fdiv(code.constant(1.0), matrix[pivot, pivot])
            page.store(place, inverse)
            place += 1
            for row in below:
                multiplier = b.fmul(matrix[row, pivot], inverse)
                page.store(place, multiplier)
                place += 1
                negative = b.fneg(multiplier)
                for column in right:
                    old = matrix.get((row, column))
                    product = (negative, matrix[pivot, column])
                    matrix[row, column] = b.fmul(*product) if old is None else code.fma(b, *product, old)
            for column in right:
                page.store(place, b.fmul(matrix[pivot, column], inverse))
                place += 1

    def _solve(self, page: _Page, plan: Elimination) -> None:
        """Solve with the factors, in place on the right-hand side."""
        b, code, layout = page.b, self.code, self.layout
        vector = [page.load(layout.rates + i) for i in range(len(plan.order))]
        starts, place = [], layout.factors
        for pivot, below, right in zip(plan.order, plan.below, plan.right, strict=True):
            starts.append(place + 1 + len(below))
            for k, row in enumerate(below, start=place + 1):
                vector[row] = code.fma(b, b.fneg(page.load(k)), vector[pivot], vector[row])
            vector[pivot] = b.fmul(vector[pivot], page.load(place))
            place += 1 + len(below) + len(right)
        for pivot, right, start in reversed(list(zip(plan.order, plan.right, starts, strict=True))):
            for k, column in enumerate(right, start=start):
                vector[pivot] = code.fma(b, b.fneg(page.load(k)), vector[column], vector[pivot])
        for i, value in enumerate(vector):
            page.store(layout.rates + i, value)

    def _integrate(self, page: _Page, method: Method) -> None:
        """What quadratures gather in the last step with these weights of its stages, in place of their rates."""
        b, code, layout = page.b, self.code, self.layout
        weights = [page.load(layout.weights + s) for s in range(layout.stages)]

        def gathered(state: int) -> Any:
            total = b.fmul(weights[0], page.load(layout.slopes + state))
            for s, weight in enumerate(weights[1:], start=1):
                total = code.fma(b, weight, page.load(layout.slopes + s * layout.states + state), total)
            return total

        measured = layout.states - layout.integrals
        places = [place for place in self.linearised.jacobian if place[0] >= measured]
        slopes = {column: gathered(column) for column in sorted({column for _, column in places})}
        size = page.load(layout.size)
        for i in range(measured, layout.states):
            total = gathered(i)
            for k, (row, column) in enumerate(places):
                if row == i:
                    total = code.fma(b, page.load(layout.drives + k), slopes[column], total)
            if layout.timed:
                moved = b.fmul(size, page.load(layout.by_time + i))
                for weight, share in zip(weights, method.by_time, strict=True):
                    total = code.fma(b, b.fmul(weight, code.constant(share)), moved, total)
            page.store(layout.rates + i, b.fmul(size, total))


class _Page:
    """A function being written, with the workspace as its one argument."""

    def __init__(self, code: VectorCode, function: ir.Function) -> None:
        self.code = code
        self.workspace = function.args[0]
        self.b = ir.IRBuilder(function.append_basic_block())

    def _address(self, place: int) -> Any:
        return self.b.gep(self.workspace, [ir.IntType(64)(place)], source_etype=self.code.vector)

    def load(self, place: int) -> Any:
        return self.b.load(self._address(place), typ=self.code.vector, align=64)

    def call_many(self, operation: str, place: int, count: int) -> None:
        self.b.call(self.code.many[operation], [self._address(place), ir.IntType(64)(count)])

    def store(self, place: int, value: Any) -> None:
        self.b.store(value, self._address(place), align=64)


class _Writer:
    """Turns expressions into instructions, each once."""

    def __init__(
        self,
        page: _Page,
        places: Mapping[str, int],
        hoisted: Mapping[Expression, int],
        constant: frozenset[str],
        scratch: int,
    ) -> None:
        self.page, self.places, self.hoisted, self.constant, self.scratch = page, places, hoisted, constant, scratch
        self.done: dict[Expression, Any] = {}
        self.inverses: dict[Any, Any] = {}
        self.placed: dict[Expression, int] = {}

    def value(self, node: Expression) -> Any:
        if node not in self.done:
            self.done[node] = self._write(node)
        return self.done[node]

    def abreast(self, roots: Iterable[Expression]) -> None:
        """Work out exponentials and logarithms many at once: all that wait for none, then all that wait for those.

        A processor works on several at a time where they stand side by side, and a loop is less code than many copies.
        """
        slow = slow_of(roots, self.constant)
        for (_, operation), group in groupby(slow, key=lambda node: (slow[node], node.operation)):
            nodes = list(group)
            first = self.scratch + len(self.placed)
            arguments = [self.value(node.arguments[0]) for node in nodes]
            for place, argument in enumerate(arguments, start=first):
                self.page.store(place, argument)
            self.page.call_many(operation, first, len(nodes))
            self.placed |= {node: place for place, node in enumerate(nodes, start=first)}

    def _write(self, node: Expression) -> Any:
        page, b, code = self.page, self.page.b, self.page.code
        if node in self.hoisted:
            return page.load(self.hoisted[node])
        if node in self.placed:
            return page.load(self.placed[node])
        match node.operation:
            case "number":
                return code.constant(cast(float, node.value))
            case "symbol":
                return page.load(self.places[cast(str, node.content)])
            case "add":
                return self._sum(node.arguments)
            case "multiply":
                return self._product(node.arguments)
            case "power":
                return self._power(self.value(node.arguments[0]), cast(float, node.arguments[1].value))
            case "root":
                return code.root(b, self.value(node.arguments[0]), self.value(node.arguments[1]))
            case "exp":
                return b.call(code.exp, [self.value(node.arguments[0])])
            case _:
                return b.call(code.log, [self.value(node.arguments[0])])

    def _sum(self, terms: Iterable[Expression]) -> Any:
        """Plain terms first, then one fused multiply-add a product."""
        b, code = self.page.b, self.page.code
        ordered = sorted(terms, key=lambda t: t.operation == "multiply" and t not in self.hoisted)
        total = self.value(ordered[0])
        for term in ordered[1:]:
            if term.operation != "multiply" or term in self.hoisted or term in self.done:
                total = b.fadd(total, self.value(term))
                continue
            factors = term.arguments
            if factors[0].value == -1.0:
                total = (
                    b.fsub(total, self.value(factors[1]))
                    if len(factors) == 2
                    else code.fma(b, b.fneg(self._product(factors[1:-1])), self.value(factors[-1]), total)
                )
            else:
                total = code.fma(b, self._product(factors[:-1]), self.value(factors[-1]), total)
        return total

    def _product(self, factors: tuple[Expression, ...]) -> Any:
        b = self.page.b
        if factors[0].value == -1.0 and len(factors) > 1:
            return b.fneg(self._product(factors[1:]))
        total = self.value(factors[0])
        for factor in factors[1:]:
            total = b.fmul(total, self.value(factor))
        return total

    def _power(self, base: Any, exponent: float) -> Any:
        b, code = self.page.b, self.page.code
        if exponent < 0:
            if base not in self.inverses:
                self.inverses[base] = b.fdiv(code.constant(1.0), base)
            return self._power(self.inverses[base], -exponent)
        if not exponent.is_integer():
            root = code.sqrt(b, base)
            return root if exponent == 0.5 else b.fmul(root, self._power(base, exponent - 0.5))
        result, square, left = None, base, int(exponent)
        while left:
            if left & 1:
                result = square if result is None else b.fmul(result, square)
            left >>= 1
            if left:
                square = b.fmul(square, square)
        return result
