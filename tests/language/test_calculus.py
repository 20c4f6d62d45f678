"""Derivatives and values, against SymPy and finite differences."""

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from osteoimmune.language.calculus import derivative, evaluate, expand_powers, root_value
from osteoimmune.language.expression import ZERO, exp, log, positive_root, sqrt, symbol
from tests.language.strategies import NAMES, exact, pairs, values

x, y, z = map(symbol, NAMES)


@settings(deadline=None, max_examples=60)
@given(pairs, values, st.sampled_from(NAMES))
def test_derivatives_are_those_of_sympy(pair, at, name):
    wanted = exact(sympy.diff(pair[1], sympy.Symbol(name, positive=True)), at)
    assume(abs(wanted) < 1e8)
    size = max(abs(wanted), abs(exact(pair[1], at)), 1e-3)
    assert evaluate(derivative(name)(pair[0]), at) == pytest.approx(wanted, abs=1e-8 * size)


@settings(deadline=None, max_examples=50)
@given(pairs, values, st.sampled_from(NAMES))
def test_derivatives_are_those_of_finite_differences(pair, at, name):
    by_name, step = derivative(name), 1e-4

    def shifted(by):
        return evaluate(pair[0], {**at, name: at[name] + by * step})

    ahead, behind = shifted(1), shifted(-1)
    assume(max(abs(ahead), abs(behind)) < 1e4)
    third = abs(shifted(2) - 2 * ahead + 2 * behind - shifted(-2)) / step**3 / 2
    tolerance = third * step**2 + 1e-8 * max(abs(ahead), 1.0) / step * 1e-3 + 1e-9
    assert (ahead - behind) / (2 * step) == pytest.approx(evaluate(by_name(pair[0]), at), abs=tolerance)


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (x**2, 2 * x),
        (y, ZERO),
        (x * y, y),
        (exp(x), exp(x)),
        (log(x), 1 / x),
        (sqrt(x), 0.5 * x**-0.5),
    ],
    ids=str,
)
def test_simple_slopes_are_simple(function, slope):
    assert derivative("x")(function) is slope


@pytest.mark.parametrize("u", [-1e6, -3.0, -1e-9, 0.0, 1e-9, 3.0, 1e6])
def test_the_slope_of_a_root_does_not_cancel(u):
    at = {"x": u, "y": 0.7}
    s = (sympy.Float(u, 40) ** 2 + sympy.Float(0.7, 40)) ** sympy.Rational(1, 2)
    by_u, by_v = 1 + sympy.Float(u, 40) / s, 1 / (2 * s)
    root = positive_root(x, y)
    assert evaluate(derivative("x")(root), at) == pytest.approx(float(by_u), rel=1e-12)
    assert evaluate(derivative("y")(root), at) == pytest.approx(float(by_v), rel=1e-12)


@given(st.floats(-1e6, 1e6), st.floats(0.0, 1e6))
def test_the_root_solves_its_equation(u, v):
    r = root_value(u, v)
    assert r >= 0
    assert r * r - 2 * u * r - v == pytest.approx(0.0, abs=1e-9 * max(r * r, abs(u * r), v, 1e-30))


@settings(deadline=None, max_examples=50)
@given(pairs, values)
def test_powers_as_exponentials_have_the_same_value(pair, at):
    wanted = evaluate(pair[0], at)
    assume(abs(wanted) < 1e9)
    expanded = expand_powers([pair[0]])[0]
    assert evaluate(expanded, at) == pytest.approx(wanted, rel=1e-9)


def test_expanded_powers_share_their_logarithm():
    expanded = expand_powers([x**0.7, x**-0.3, x**y])
    assert [e.symbols for e in expanded] == [{"x"}, {"x"}, {"x", "y"}]
    assert expanded[1].arguments[0] is expanded[0]  # x^-0.3 is x^0.7 / x


def test_a_symbol_without_value_is_a_key_error():
    with pytest.raises(KeyError, match="y"):
        evaluate(x + y, {"x": 1.0})
