"""Equations as they are shown: right in every form, and readable."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings

from osteoimmune.language.abbreviation import repeated, size
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import exp, log, number, positive_root, smooth_positive, sqrt, symbol
from osteoimmune.language.latex import latex
from osteoimmune.language.mathml import mathml, rate_equation
from osteoimmune.language.notation import Name, Scope, functions_in, name_of, written
from osteoimmune.language.plain import plain
from tests.language.strategies import pairs, values

x, y, w = symbol("m.x"), symbol("m.y_total"), symbol("w")


def root(u, v):
    return u + math.sqrt(u * u + v)


def positive(u, width):
    return (u + math.sqrt(u * u + width * width)) / 2


FUNCTIONS = {"exp": math.exp, "ln": math.log, "sqrt": math.sqrt, "root": root, "positive": positive, "__builtins__": {}}


@settings(deadline=None, max_examples=150)
@given(pairs, values)
def test_plain_text_reads_back_as_the_same_value(pair, at):
    wanted = evaluate(pair[0], at)
    assume(1e-6 < abs(wanted) < 1e6)
    read = plain(written(pair[0])).replace("^", "**")
    assert eval(read, FUNCTIONS, dict(at)) == pytest.approx(wanted, rel=1e-4)  # six digits are shown


@settings(deadline=None, max_examples=60)
@given(pairs)
def test_latex_and_mathml_are_well_formed(pair):
    shown = written(pair[0])
    text = latex(shown)
    assert text.count("{") == text.count("}")
    assert text.count(r"\left(") == text.count(r"\right)")
    ElementTree.fromstring(mathml(name_of("x"), shown))
    ElementTree.fromstring(rate_equation(name_of("x"), shown))


@pytest.mark.parametrize(
    ("expression", "text", "tex"),
    [
        (x / y, "x / y_total", r"\frac{\mathrm{x}}{\mathrm{y\ total}}"),
        (x / (w * y), "x / (w * y_total)", r"\frac{\mathrm{x}}{\mathrm{w} \cdot \mathrm{y\ total}}"),
        (1 - x, "1 - x", r"1 - \mathrm{x}"),
        (-x, "-x", r"-\mathrm{x}"),
        (x - y * (1 + w), "x - y_total * (w + 1)", None),
        (x - 2 * y, "x - 2 * y_total", None),
        (-1 * x + y, "y_total - x", None),
        (sqrt(x + 1), "sqrt(x + 1)", r"\sqrt{\mathrm{x} + 1}"),
        ((x + 1) ** y, "(x + 1)^y_total", r"\left(\mathrm{x} + 1\right)^{\mathrm{y\ total}}"),
        (x ** (-1 * y), "x^(-y_total)", None),
        (x**-2, "1 / x^2", r"\frac{1}{\mathrm{x}^{2}}"),
        (exp(-x), "exp(-x)", r"\exp\left(-\mathrm{x}\right)"),
        (log(x), "ln(x)", r"\ln\left(\mathrm{x}\right)"),
        (1e-10 * x, "1e-10 * x", r"10^{-10} \cdot \mathrm{x}"),
        (number(-2.5), "-2.5", "-2.5"),
        (symbol("time"), "t", "t"),
        (positive_root(x, y), "root(x, y_total)", None),
        (smooth_positive(x, w), "positive(x, w)", r"\operatorname{positive}\left(\mathrm{x}, \mathrm{w}\right)"),
        (smooth_positive(x, 0.05), "positive(x, 0.05)", None),
        (3 * smooth_positive(x, w) * y, "3 * positive(x, w) * y_total", None),
    ],
    ids=str,
)
def test_how_it_looks(expression, text, tex):
    shown = written(expression)
    assert plain(shown) == text
    assert tex is None or latex(shown) == tex


def test_what_has_a_name_is_shown_by_it():
    free = positive_root(x, y)
    scope = Scope({free: name_of("free_drug")})
    assert plain(written(free / (w + free), scope)) == "free_drug / (w + free_drug)"
    assert plain(written(free, scope.without(free))) == "root(x, y_total)"


def test_functions_that_occur():
    assert functions_in(written(1 / (exp(x) + smooth_positive(y, w) ** 2))) == {"exp", "positive"}


def test_two_of_one_name_are_told_apart():
    shown = Name(("opg",), ("marrow", "local"))
    assert plain(shown) == "opg[marrow_local]"
    assert latex(shown) == r"\mathrm{opg}_{\mathrm{marrow\ local}}"
    assert "<msub>" in mathml(shown)


def test_special_characters_are_escaped():
    assert latex(Name(("a%b",))) == r"\mathrm{a\%b}"
    assert "a&lt;b" in mathml(Name(("a<b",)))


def test_only_long_repeated_parts_get_a_name():
    long = exp(x * y + w + 1)
    assert repeated([long + 1, long / y]) == [long]
    assert repeated([x * y + 1, x * y - 1]) == []
    assert repeated([long + 1, long / y], [long]) == []
    assert size(x * y) == 3
