"""Derivatives and values of expressions."""

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt

from osteoimmune.language.expression import ONE, ZERO, Expression, add, log, multiply, positive_root, power

Numbers: TypeAlias = float | npt.NDArray[np.float64]
Derivative = Callable[[Expression], Expression]


def derivative(name: str) -> Derivative:
    """A function that differentiates expressions by the symbol `name`, remembering shared parts."""
    done: dict[Expression, Expression] = {}

    def by_name(node: Expression) -> Expression:
        if name not in node.symbols:
            return ZERO
        if node not in done:
            done[node] = _rule(node, by_name)
        return done[node]

    return by_name


def _rule(node: Expression, by_name: Derivative) -> Expression:
    arguments = node.arguments
    match node.operation:
        case "symbol":
            return ONE
        case "add":
            return add(*(by_name(a) for a in arguments))
        case "multiply":
            return add(*(_replaced_product(arguments, i, by_name) for i in range(len(arguments))))
        case "power":
            return _power_rule(node, by_name)
        case "exp":
            return multiply(node, by_name(arguments[0]))
        case "log":
            return multiply(by_name(arguments[0]), power(arguments[0], -1.0))
        case _:
            return _root_rule(node, by_name)


def _replaced_product(factors: tuple[Expression, ...], index: int, by_name: Derivative) -> Expression:
    inner = by_name(factors[index])
    return ZERO if inner is ZERO else multiply(inner, *factors[:index], *factors[index + 1 :])


def _power_rule(node: Expression, by_name: Derivative) -> Expression:
    base, exponent = node.arguments
    by_base = multiply(exponent, power(base, exponent - 1.0), by_name(base))
    by_exponent = by_name(exponent)
    if by_exponent is ZERO:
        return by_base
    return add(by_base, multiply(node, log(base), by_exponent))


def _root_rule(node: Expression, by_name: Derivative) -> Expression:
    """z = u + s with s = sqrt(u^2 + v): dz/du = z / s, dz/dv = 1 / (2 s)."""
    u, v = node.arguments
    inverse = power(add(u * u, v), -0.5)
    return add(multiply(node, inverse, by_name(u)), multiply(0.5, inverse, by_name(v)))


def evaluate(node: Expression, values: Mapping[str, Numbers]) -> Numbers:
    """The value of one expression; slow and plain, for balances, baselines and tests.

    Args:
        node: the expression.
        values: a number, or an array of one number a patient, for each symbol.

    Raises:
        KeyError: a symbol has no value.
    """
    done: dict[Expression, Numbers] = {}

    def value(e: Expression) -> Numbers:
        if e not in done:
            done[e] = _value(e, values, value)
        return done[e]

    return value(node)


def _value(node: Expression, values: Mapping[str, Numbers], value: Callable[[Expression], Numbers]) -> Numbers:
    match node.operation:
        case "number":
            return cast(float, node.content)
        case "symbol":
            return values[cast(str, node.content)]
        case "add":
            return reduce(operator.add, map(value, node.arguments))
        case "multiply":
            return reduce(operator.mul, map(value, node.arguments))
        case "power":
            return value(node.arguments[0]) ** value(node.arguments[1])
        case "exp":
            return cast(Numbers, np.exp(value(node.arguments[0])))
        case "log":
            return cast(Numbers, np.log(value(node.arguments[0])))
        case _:
            return root_value(value(node.arguments[0]), value(node.arguments[1]))


def root_value(u: Numbers, v: Numbers) -> Numbers:
    """u + sqrt(u^2 + v), by whichever of its two forms does not cancel."""
    s = np.sqrt(u * u + v)
    rising = np.asarray(u) >= 0
    return cast(Numbers, np.where(rising, u + s, v / np.where(rising, 1.0, s - u))[()])


def expand_powers(nodes: list[Expression]) -> list[Expression]:
    """Powers that are not whole or half written as exp(exponent log base), so that logarithms are shared."""
    done: dict[Expression, Expression] = {}

    def expand(node: Expression) -> Expression:
        if not node.arguments:
            return node
        if node not in done:
            done[node] = _expanded(node, tuple(expand(a) for a in node.arguments))
        return done[node]

    return [expand(n) for n in nodes]


def _expanded(node: Expression, arguments: tuple[Expression, ...]) -> Expression:
    if node.operation == "power" and not is_simple_exponent(arguments[1]):
        base, exponent = arguments
        offset = _whole_offset(exponent)
        if offset is not None:  # b^(e - 1), as derivatives have it: share b^e
            inner, whole = offset
            return multiply(_general_power(base, inner), power(base, whole))
        return _general_power(base, exponent)
    return Expression(node.operation, arguments, node.content)


def is_simple_exponent(exponent: Expression) -> bool:
    """Whether a power is products, a reciprocal and at most one square root."""
    return exponent.value is not None and float(2 * exponent.value).is_integer() and abs(exponent.value) <= 16


def _whole_offset(exponent: Expression) -> tuple[Expression, float] | None:
    if exponent.operation == "add" and len(exponent.arguments) == 2:
        inner, whole = exponent.arguments
        if whole.value is not None and whole.value == -1.0:
            return inner, whole.value
    if exponent.value is not None and exponent.value < 0 and exponent.value > -1:
        return Expression("number", content=exponent.value + 1.0), -1.0
    return None


def _general_power(base: Expression, exponent: Expression) -> Expression:
    return Expression("exp", (multiply(exponent, Expression("log", (base,))),))


__all__ = [
    "Derivative",
    "Numbers",
    "derivative",
    "evaluate",
    "expand_powers",
    "is_simple_exponent",
    "positive_root",
    "root_value",
]
