"""Arithmetic from text: what is right means what Python means by it, and nothing else is read."""

import math
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteoimmune.errors import InvalidValue, OsteoimmuneError, UnknownName, need_known
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import Expression, symbol
from osteoimmune.language.parser import parse

KNOWN = {"a": 1.7, "b": 0.3, "c": -2.5}


def look_up(name: str) -> Expression:
    need_known("quantity", [name], KNOWN)
    return symbol(name)


def value(text: str) -> float:
    return float(evaluate(parse(text, look_up), KNOWN))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("2 ** -1", 0.5),
        ("-2 ^ 2", -4.0),
        ("--2", 2.0),
        ("1.5e2 / .5", 300.0),
        ("8 / 4 / 2", 1.0),
        ("a - b - c", 1.7 - 0.3 + 2.5),
        ("exp(log(a))", 1.7),
        ("sqrt(a * a)", 1.7),
        ("smooth_positive(c, 0.001)", 0.5 * (-2.5 + math.sqrt(2.5**2 + 1e-6))),
        ("positive_root(a, b)", 1.7 + math.sqrt(1.7**2 + 0.3)),
    ],
)
def test_it_means_what_it_says(text, right):
    assert value(text) == pytest.approx(right, rel=1e-12)


def trees():
    return st.recursive(
        st.sampled_from(["a", "b", "c", "2", "0.5"]),
        lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        max_leaves=12,
    )


@settings(max_examples=80, deadline=None, derandomize=True)
@given(trees())
def test_any_sum_and_product_is_what_python_makes_of_it(text):
    assert value(text) == pytest.approx(eval(text, {"__builtins__": {}}, dict(KNOWN)), rel=1e-9, abs=1e-12)


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    "text",
    [
        "", "1 +", "(1", "1)", "a b", "1..2", "a.b", "a[0]", "a = 1", "a; b", "'a'", "__import__('os')", "lambda: 1",
        "a if b else c", "a and b", "1e999", "1/0", "f(a)", "exp()", "exp(a, b)", "a # b", "ａ", "a @ b", "a % b",
        "(" * 500 + "a" + ")" * 500, "2^" * 200 + "2", "a+" * 3000 + "a",
    ],
)  # fmt: skip
def test_everything_else_is_refused_in_a_sentence(text):
    with pytest.raises(OsteoimmuneError) as refusal:
        parse(text, look_up)
    assert "\n" not in str(refusal.value)


@pytest.mark.promise("P14")
@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="ab10.+-*/^(),_ exp'[]", max_size=30))
def test_any_text_is_read_or_refused(text):
    with suppress(OsteoimmuneError):
        parse(text, look_up)


def test_a_name_that_is_not_known_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match=r"unknown function 'exq'.*did you mean 'exp'"):
        parse("exq(a)", look_up)
    with pytest.raises(InvalidValue, match="a division by 0"):
        parse("a / 0", look_up)
