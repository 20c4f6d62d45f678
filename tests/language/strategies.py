"""Random expressions, each with its SymPy twin, over positive symbols x, y and z."""

import sympy
from hypothesis import strategies as st

from osteoimmune.language.expression import exp, log, number, positive_root, sqrt, symbol

NAMES = ("x", "y", "z")
values = st.fixed_dictionaries({name: st.floats(0.25, 3.0) for name in NAMES})
constants = st.sampled_from((0.125, 0.5, 1.0, 2.0, 3.5))


def _leaf():
    symbols = st.sampled_from([(symbol(n), sympy.Symbol(n, positive=True)) for n in NAMES])
    return symbols | constants.map(lambda c: (number(c), sympy.Float(c, 30)))


def _grow(inner):
    """Positive expressions made of positive ones; what is taken from them may be negative, where that is allowed."""
    exponents = st.sampled_from((-2.0, -1.0, -0.5, -0.3, 0.5, 0.7, 1.5, 2.0, 3.0))
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: (p[0][0] + p[1][0], p[0][1] + p[1][1])),
        pair.map(lambda p: (p[0][0] * p[1][0], p[0][1] * p[1][1])),
        pair.map(lambda p: (p[0][0] / p[1][0], p[0][1] / p[1][1])),
        st.tuples(inner, exponents).map(lambda p: (p[0][0] ** p[1], p[0][1] ** sympy.Rational(str(p[1])))),
        st.tuples(inner, st.sampled_from(NAMES)).map(
            lambda p: (p[0][0] ** symbol(p[1]), p[0][1] ** sympy.Symbol(p[1], positive=True))
        ),
        inner.map(lambda e: (exp(-e[0] / (1 + e[0])), sympy.exp(-e[1] / (1 + e[1])))),
        inner.map(lambda e: (log(1 + e[0]), sympy.log(1 + e[1]))),
        inner.map(lambda e: (sqrt((e[0] - 2) ** 2 + 1), sympy.sqrt((e[1] - 2) ** 2 + 1))),
        st.tuples(inner, constants, inner).map(
            lambda p: (
                positive_root(p[0][0] - p[1], p[2][0]),
                p[0][1] - p[1] + sympy.sqrt((p[0][1] - p[1]) ** 2 + p[2][1]),
            )
        ),
    )


pairs = st.recursive(_leaf(), _grow, max_leaves=6)


def exact(twin: sympy.Expr, at: dict[str, float]) -> float:
    """The value of a SymPy expression, worked out with thirty digits."""
    known = {sympy.Symbol(n, positive=True): sympy.Float(v, 30) for n, v in at.items()}
    return float(twin.subs(known).evalf(30))
