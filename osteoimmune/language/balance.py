"""Closing the reference baseline: each balancing parameter as an expression of the other parameters."""

from collections.abc import Mapping

from osteoimmune.errors import ModelError
from osteoimmune.language.calculus import derivative
from osteoimmune.language.expression import ZERO, Expression, multiply, power, substitute


def close_baseline(rates_at_rest: Mapping[str, Expression], balanced_by: Mapping[str, str]) -> dict[str, Expression]:
    """Solve every rate = 0 for the parameter that its state names.

    Args:
        rates_at_rest: the rate of each balanced state with all states at their baseline.
        balanced_by: the balancing parameter of each of these states.

    Returns:
        Each balancing parameter in terms of ordinary parameters, in an order in which none needs a later one.

    Raises:
        ModelError: a rate does not depend on its balancing parameter, or not linearly, or two balances need each
            other.
    """
    waiting = dict(rates_at_rest)
    solved: dict[str, Expression] = {}
    unknown = set(balanced_by.values())
    while waiting:
        ready = [s for s, rate in waiting.items() if not (rate.symbols & unknown) - solved.keys() - {balanced_by[s]}]
        if not ready:
            raise ModelError("balances need each other: " + ", ".join(sorted(balanced_by[s] for s in waiting)))
        for state in ready:
            parameter = balanced_by[state]
            rate = substitute([waiting.pop(state)], {n: e for n, e in solved.items() if n != parameter})[0]
            solved[parameter] = _solve_linear(rate, parameter, state)
    return solved


def _solve_linear(rate: Expression, parameter: str, state: str) -> Expression:
    slope = derivative(parameter)(rate)
    if slope is ZERO:
        raise ModelError(f"{state} names {parameter} as its balance, but its rate does not depend on it")
    if parameter in slope.symbols:
        raise ModelError(f"{state} names {parameter} as its balance, but its rate is not linear in it")
    offset = substitute([rate], {parameter: ZERO})[0]
    return multiply(-1.0, offset, power(slope, -1.0))
