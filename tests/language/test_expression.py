"""Building, simplifying, replacing and writing expressions."""

import subprocess
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import (
    ONE,
    ZERO,
    Expression,
    exp,
    log,
    number,
    positive_root,
    rebuild,
    smooth_clip,
    smooth_positive,
    sqrt,
    substitute,
    symbol,
    text,
)
from tests.language.strategies import NAMES, exact, pairs, values

x, y, z = map(symbol, NAMES)


def test_equal_expressions_are_one_object():
    assert x * y + 1 is x * y + 1
    assert exp(x) / (1 + y) is exp(x) / (1 + y)
    assert number(0.0) is number(-0.0)


def test_arguments_keep_the_order_of_their_author():
    assert x + y is not y + x
    assert (x + y).arguments == (x, y)
    assert (y * x).arguments == (y, x)


@pytest.mark.parametrize(
    ("made", "simple"),
    [
        (x + 0, x),
        (0 + x, x),
        (x * 1, x),
        (x * 0, ZERO),
        (x - x, ZERO),
        (x + x, 2 * x),
        (2 * x - 2 * x, ZERO),
        (x / x, ONE),
        (x * x, x**2),
        (x**2 * x**-1, x),
        (x**1, x),
        (x**0, ONE),
        (1 ** number(3), ONE),
        ((x**2) ** 3, x**6),
        ((x**-1) ** 0.5, x**-0.5),
        (number(2) ** 3, number(8)),
        (number(-2) ** 3, number(-8)),
        (number(-2) ** -1, number(-0.5)),
        (number(0) ** 2, ZERO),
        (2 * (3 * x), 6 * x),
        (-1 * -x, x),
        (exp(0), ONE),
        (log(1), ZERO),
        (3 - x + x, number(3)),
    ],
    ids=str,
)
def test_simplification(made, simple):
    assert made is simple


@pytest.mark.parametrize("at", [-2.0, -0.5, 0.5, 2.0])
def test_the_root_of_a_square_keeps_its_sign(at):
    """sqrt(x^2) is |x|, not x."""
    assert evaluate(sqrt(x * x), {"x": at}) == pytest.approx(abs(at))
    assert evaluate((x**4) ** 0.25, {"x": at}) == pytest.approx(abs(at))
    assert evaluate((x**2) ** -0.5, {"x": at}) == pytest.approx(1 / abs(at))


def test_powers_of_numbers_that_have_no_value_stay_as_they_are():
    assert (number(0) ** -1).operation == "power"
    assert (number(-1) ** 0.5).operation == "power"


def test_a_number_can_be_raised_to_an_expression():
    assert evaluate(2.0**x, {"x": 3.0}) == 8.0


@settings(deadline=None, max_examples=60)
@given(pairs, values)
def test_values_are_those_of_sympy(pair, at):
    wanted = exact(pair[1], at)
    assume(1e-9 < abs(wanted) < 1e9)
    assert evaluate(pair[0], at) == pytest.approx(wanted, rel=1e-9)


@settings(deadline=None, max_examples=50)
@given(pairs, pairs, values)
def test_substitution_is_evaluation_with_another_value(outer, inner, at):
    inside = evaluate(inner[0], at)
    assume(1e-3 < inside < 1e3)
    replaced = substitute([outer[0]], {"x": inner[0]})[0]
    assert replaced.symbols <= (outer[0].symbols - {"x"}) | inner[0].symbols
    expected = evaluate(outer[0], {**at, "x": inside})
    assume(1e-9 < abs(expected) < 1e9)
    assert evaluate(replaced, at) == pytest.approx(expected, rel=1e-7)


def test_substitution_happens_at_once():
    assert substitute([x + 2 * y], {"x": y, "y": x}) == [y + 2 * x]
    untouched = exp(z)
    assert substitute([untouched], {"x": y})[0] is untouched


@settings(deadline=None, max_examples=50)
@given(pairs, values)
def test_rebuilding_changes_nothing(pair, at):
    node = pair[0]
    assert evaluate(rebuild(node, node.arguments), at) == pytest.approx(evaluate(node, at), rel=1e-12)


@settings(deadline=None, max_examples=50)
@given(pairs)
def test_symbols_are_those_that_are_written(pair):
    def walk(node: Expression) -> set[str]:
        own = {str(node.content)} if node.operation == "symbol" else set()
        return own.union(*map(walk, node.arguments))

    assert pair[0].symbols == walk(pair[0])


@settings(deadline=None, max_examples=60)
@given(pairs, values)
def test_the_text_says_what_the_expression_is(pair, at):
    """Read back by Python's own precedence, the text has the same value."""
    import math

    def root(u: float, v: float) -> float:
        return u + math.sqrt(u * u + v)

    functions = {"exp": math.exp, "log": math.log, "root": root, "__builtins__": {}}
    wanted = evaluate(pair[0], at)
    assume(1e-6 < abs(wanted) < 1e6)
    assert eval(text(pair[0]).replace("^", "**"), functions, dict(at)) == pytest.approx(wanted, rel=1e-6)


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 10.0))
def test_the_smooth_positive_part_is_positive_and_near(u, width):
    found = evaluate(smooth_positive(x, width), {"x": u})
    assert 0 < found <= max(u, 0.0) + width / 2 * (1 + 1e-12)
    assert found >= max(u, 0.0)


@given(st.floats(-50, 50))
def test_the_smooth_clip_stays_within_its_bounds(u):
    found = evaluate(smooth_clip(x, -1.0, 2.0, 0.01), {"x": u})
    assert -1.0 - 1e-9 <= found <= 2.0 + 1e-9
    assert found == pytest.approx(min(max(u, -1.0), 2.0), abs=0.0051)


def test_the_positive_root_does_not_cancel():
    assert evaluate(positive_root(x, y), {"x": -1e8, "y": 1.0}) == pytest.approx(5e-9, rel=1e-14)
    assert evaluate(positive_root(x, y), {"x": -3.0, "y": 0.0}) == 0.0
    assert evaluate(positive_root(x, y), {"x": 0.0, "y": 0.0}) == 0.0


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_only_finite_numbers(bad):
    with pytest.raises(ValueError, match="cannot hold"):
        number(bad)
    with pytest.raises(ValueError, match="cannot hold"):
        x + bad


def test_an_expression_has_no_truth_value():
    with pytest.raises(TypeError, match="smooth form"):
        bool(x)


SCRIPT = """
from osteoimmune.language.expression import *
from osteoimmune.language.calculus import derivative
{before}
x, y, z = map(symbol, ("x", "y", "z"))
e = exp(x * y) / (1 + z**0.3) + positive_root(x - y, z) * (x + 2 * y + x) - log(z) * y
print(text(e), text(derivative("x")(e)))
"""


def test_the_graph_does_not_depend_on_what_was_built_before():
    before = "a = symbol('z') * symbol('y') * symbol('x'); b = exp(symbol('y') * symbol('x')); c = symbol('z')**0.3"

    def run(seed: str, before: str) -> str:
        command = [sys.executable, "-c", SCRIPT.format(before=before)]
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": "."}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert run("1", "") == run("2", before)
