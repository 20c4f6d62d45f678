"""Expressions: the one form in which every equation of every module is written.

An expression is an immutable node in a graph in which equal nodes are the same object, so that common
subexpressions are found by construction. Arguments keep the order in which the author wrote them: the graph,
and with it every rounding of the compiled kernel, depends on the equations alone and not on what else the
program has built before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal, TypeAlias, cast

Operation = Literal["number", "symbol", "add", "multiply", "power", "exp", "log", "root"]
Operand: TypeAlias = "Expression | float | int"


class Expression:
    """A node: a number, a symbol, or an operation on other nodes. Build with operators and the functions below.

    Attributes:
        operation: what the node does; `root` is u + sqrt(u^2 + v), the positive root of z^2 - 2uz - v.
        arguments: the operands, in the author's order.
        content: the value of a number, the name of a symbol, else None.
        symbols: the names of all symbols below this node.
    """

    __slots__ = ("arguments", "content", "operation", "symbols")
    _interned: ClassVar[dict[tuple[object, ...], Expression]] = {}

    operation: Operation
    arguments: tuple[Expression, ...]
    content: float | str | None
    symbols: frozenset[str]

    def __new__(  # noqa: D102
        cls, operation: Operation, arguments: tuple[Expression, ...] = (), content: float | str | None = None
    ) -> Expression:
        key = (operation, content, *map(id, arguments))
        known = cls._interned.get(key)
        if known is not None:
            return known
        node = super().__new__(cls)
        node.operation, node.arguments, node.content = operation, arguments, content
        own = frozenset((cast(str, content),)) if operation == "symbol" else frozenset[str]()
        node.symbols = own.union(*(a.symbols for a in arguments)) if arguments else own
        return cls._interned.setdefault(key, node)  # of two threads that make one node, both get the first

    @property
    def value(self) -> float | None:
        """The number, if this node is one."""
        return cast(float, self.content) if self.operation == "number" else None

    def __add__(self, other: Operand) -> Expression:
        return add(self, other)

    def __radd__(self, other: Operand) -> Expression:
        return add(other, self)

    def __sub__(self, other: Operand) -> Expression:
        return add(self, multiply(-1.0, other))

    def __rsub__(self, other: Operand) -> Expression:
        return add(other, multiply(-1.0, self))

    def __mul__(self, other: Operand) -> Expression:
        return multiply(self, other)

    def __rmul__(self, other: Operand) -> Expression:
        return multiply(other, self)

    def __truediv__(self, other: Operand) -> Expression:
        return multiply(self, power(other, -1.0))

    def __rtruediv__(self, other: Operand) -> Expression:
        return multiply(other, power(self, -1.0))

    def __pow__(self, other: Operand) -> Expression:
        return power(self, other)

    def __rpow__(self, other: Operand) -> Expression:
        return power(other, self)

    def __neg__(self) -> Expression:
        return multiply(-1.0, self)

    def __bool__(self) -> bool:
        raise TypeError("an expression has no truth value: equations know no `if`; use a smooth form")

    def __repr__(self) -> str:
        return text(self)


def number(value: float) -> Expression:
    """A plain number, without unit: a mathematical constant of the equation, never a parameter."""
    if not math.isfinite(value):
        raise ValueError(f"an expression cannot hold {value}")
    return Expression("number", content=float(value) + 0.0)  # + 0.0 makes -0.0 and 0.0 one node


def symbol(name: str) -> Expression:
    """A named quantity."""
    return Expression("symbol", content=name)


def as_expression(operand: Operand) -> Expression:
    """The operand itself, or the number it is."""
    return operand if isinstance(operand, Expression) else number(float(operand))


ZERO, ONE = number(0.0), number(1.0)


def add(*operands: Operand) -> Expression:
    """The sum, with equal terms collected and numbers folded."""
    constant, coefficients = 0.0, dict[Expression, float]()
    for term in _flat("add", operands):
        if term.value is not None:
            constant += term.value
        else:
            factor, rest = _coefficient(term)
            coefficients[rest] = coefficients.get(rest, 0.0) + factor
    terms = [_scaled(factor, rest) for rest, factor in coefficients.items() if factor != 0.0]
    if constant != 0.0:
        terms.append(number(constant))
    if len(terms) < 2:
        return terms[0] if terms else ZERO
    return Expression("add", tuple(terms))


def multiply(*operands: Operand) -> Expression:
    """The product, with powers of equal bases collected and numbers folded."""
    constant, exponents = 1.0, dict[Expression, Expression]()
    for factor in _flat("multiply", operands):
        if factor.value is not None:
            constant *= factor.value
        else:
            base, exponent = _base_and_exponent(factor)
            exponents[base] = add(exponents[base], exponent) if base in exponents else exponent
    if constant == 0.0:
        return ZERO
    factors = [p for base, exponent in exponents.items() if (p := power(base, exponent)) is not ONE]
    if constant != 1.0:
        factors.insert(0, number(constant))
    if len(factors) < 2:
        return factors[0] if factors else ONE
    return Expression("multiply", tuple(factors))


def power(base: Operand, exponent: Operand) -> Expression:
    """`base` to the `exponent`; the base of a power that is not whole must be positive.

    A root of an even power stays as it is: sqrt(x^2) is |x|, not x.
    """
    base, exponent = as_expression(base), as_expression(exponent)
    if exponent is ZERO or base is ONE:
        return ONE
    if exponent is ONE:
        return base
    if base.value is not None and exponent.value is not None and _has_power(base.value, exponent.value):
        return number(base.value**exponent.value)
    if base.operation == "power" and exponent.value is not None:
        inner = base.arguments[1].value
        if inner is not None and (exponent.value.is_integer() or not (inner / 2).is_integer()):
            return power(base.arguments[0], inner * exponent.value)
    return Expression("power", (base, exponent))


def _has_power(base: float, exponent: float) -> bool:
    return base > 0 or (exponent.is_integer() and (base < 0 or exponent > 0))


def exp(operand: Operand) -> Expression:
    """The exponential of a dimensionless expression."""
    argument = as_expression(operand)
    return number(math.exp(argument.value)) if argument.value is not None else Expression("exp", (argument,))


def log(operand: Operand) -> Expression:
    """The natural logarithm of a positive, dimensionless expression."""
    argument = as_expression(operand)
    if argument.value is not None:
        return number(math.log(argument.value))
    return Expression("log", (argument,))


def sqrt(operand: Operand) -> Expression:
    """The square root of an expression that is not negative."""
    return power(operand, 0.5)


def positive_root(u: Operand, v: Operand) -> Expression:
    """The positive root of z^2 - 2 u z - v = 0 for v >= 0, that is u + sqrt(u^2 + v), without cancellation.

    It solves every quasi-steady-state binding balance and is the smooth form of a positive part.
    """
    return Expression("root", (as_expression(u), as_expression(v)))


def smooth_positive(operand: Operand, width: float | Expression) -> Expression:
    """A smooth (x)+: (x + sqrt(x^2 + width^2)) / 2, everywhere positive, `width`/2 at zero."""
    return 0.5 * positive_root(operand, as_expression(width) ** 2)


def smooth_clip(operand: Operand, low: float, high: float, width: float | Expression) -> Expression:
    """The operand held between `low` and `high`, with corners rounded over `width`."""
    return (
        low
        + smooth_positive(as_expression(operand) - low, width)
        - smooth_positive(as_expression(operand) - high, width)
    )


def substitute(expressions: Iterable[Expression], mapping: Mapping[str, Expression]) -> list[Expression]:
    """The expressions with symbols replaced; the replacements are not searched again."""
    done: dict[Expression, Expression] = {}
    names = frozenset(mapping)

    def replace(node: Expression) -> Expression:
        if node.symbols.isdisjoint(names):
            return node
        if node.operation == "symbol":
            return mapping[cast(str, node.content)]
        if node not in done:
            done[node] = rebuild(node, tuple(replace(a) for a in node.arguments))
        return done[node]

    return [replace(e) for e in expressions]


def rebuild(node: Expression, arguments: tuple[Expression, ...]) -> Expression:
    """The same operation on other arguments, simplified anew."""
    match node.operation:
        case "add":
            return add(*arguments)
        case "multiply":
            return multiply(*arguments)
        case "power":
            return power(*arguments)
        case "exp":
            return exp(*arguments)
        case "log":
            return log(*arguments)
        case "root":
            return positive_root(*arguments)
        case _:
            return node


def text(node: Expression) -> str:
    """One line that a person can read."""
    match node.operation:
        case "number":
            return f"{node.value:.17g}"
        case "symbol":
            return cast(str, node.content)
        case "add":
            return "(" + " + ".join(map(text, node.arguments)) + ")"
        case "multiply":
            return "*".join(map(text, node.arguments))
        case "power":
            return "^".join(map(_in_brackets, node.arguments))
        case _:
            return f"{node.operation}({', '.join(map(text, node.arguments))})"


def _in_brackets(node: Expression) -> str:
    """The text of a base or exponent: what is not one word already gets brackets."""
    one_word = node.operation not in ("multiply", "power") and (node.value is None or node.value >= 0)
    return text(node) if one_word else f"({text(node)})"


def _flat(operation: Operation, operands: Iterable[Operand]) -> Iterable[Expression]:
    for operand in map(as_expression, operands):
        if operand.operation == operation:
            yield from operand.arguments
        else:
            yield operand


def _base_and_exponent(factor: Expression) -> tuple[Expression, Expression]:
    """Only powers with a number for exponent are collected: to merge x^a x^b costs a second exponential."""
    if factor.operation == "power" and factor.arguments[1].value is not None:
        return factor.arguments[0], factor.arguments[1]
    return factor, ONE


def _coefficient(term: Expression) -> tuple[float, Expression]:
    if term.operation == "multiply" and (factor := term.arguments[0].value) is not None:
        rest = term.arguments[1:]
        return factor, rest[0] if len(rest) == 1 else Expression("multiply", rest)
    return 1.0, term


def _scaled(factor: float, rest: Expression) -> Expression:
    if factor == 1.0:
        return rest
    factors = rest.arguments if rest.operation == "multiply" else (rest,)
    return Expression("multiply", (number(factor), *factors))
