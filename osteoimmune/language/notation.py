"""Expressions as people write them, in fractions, roots, signs and words; text, LaTeX and MathML are made from it.

Two functions keep their short names, which `LEGEND` explains, because written out they hide the equation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, cast

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import TIME

LEGEND = {
    "root": "root(u, v) = u + √(u² + v), the positive root of z² − 2uz − v = 0",
    "positive": "positive(u, w) = (u + √(u² + w²)) / 2, a smooth (u)+ with a corner of width w",
}


@dataclass(frozen=True)
class Number:
    """A number as it is printed."""

    text: str


@dataclass(frozen=True)
class Name:
    """A quantity in words; `place` tells two of one name apart."""

    words: tuple[str, ...]
    place: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sum:
    """Terms, each with whether it is added (or else taken away)."""

    terms: tuple[tuple[bool, "Shown"], ...]


@dataclass(frozen=True)
class Product:
    """Factors side by side."""

    factors: tuple["Shown", ...]


@dataclass(frozen=True)
class Fraction:
    """One thing over another."""

    above: "Shown"
    below: "Shown"


@dataclass(frozen=True)
class Power:
    """A base and its exponent."""

    base: "Shown"
    exponent: "Shown"


@dataclass(frozen=True)
class SquareRoot:
    """A square root."""

    inside: "Shown"


@dataclass(frozen=True)
class Call:
    """A named function of its arguments."""

    function: str
    arguments: tuple["Shown", ...]


Shown: TypeAlias = Number | Name | Sum | Product | Fraction | Power | SquareRoot | Call


def name_of(symbol: str) -> Name:
    """A name in words, without its module: "pharmacology.central_volume" is "central volume"; time is "t"."""
    return Name(("t",)) if symbol == TIME else Name(tuple(symbol.rpartition(".")[2].split("_")))


@dataclass(frozen=True)
class Scope:
    """How quantities are called in the equations of one module.

    Attributes:
        known: whole expressions that have a name of their own, by which they are shown.
        name: the name of a symbol.
    """

    known: Mapping[Expression, Name] = field(default_factory=dict)
    name: Callable[[str], Name] = name_of

    def without(self, node: Expression) -> "Scope":
        """The same but for one expression, which is to be written out."""
        return replace(self, known={e: n for e, n in self.known.items() if e is not node})


def written(node: Expression, scope: Scope = Scope()) -> Shown:
    """An expression in the form in which it is shown."""
    if node in scope.known:
        return scope.known[node]
    match node.operation:
        case "number":
            value = cast(float, node.content)
            return _number(value) if value >= 0 else Sum(((False, _number(-value)),))
        case "symbol":
            return scope.name(cast(str, node.content))
        case "add":
            terms = [_signed(a, scope) for a in node.arguments]
            return Sum(tuple(sorted(terms, key=lambda term: not term[0]) if not terms[0][0] else terms))
        case "multiply":
            added, shown = _signed(node, scope)
            return shown if added else Sum(((False, shown),))
        case "power":
            return _power(node.arguments[0], node.arguments[1], scope)
        case operation:
            name = {"exp": "exp", "log": "ln"}.get(operation, operation)
            return Call(name, tuple(written(a, scope) for a in node.arguments))


def functions_in(shown: Shown) -> set[str]:
    """The names of all functions that occur."""
    match shown:
        case Call(function, arguments):
            return {function}.union(*map(functions_in, arguments))
        case Sum(terms):
            return set[str]().union(*(functions_in(term) for _, term in terms))
        case Product(parts):
            return set[str]().union(*map(functions_in, parts))
        case Fraction(a, b) | Power(a, b):
            return functions_in(a) | functions_in(b)
        case SquareRoot(inside):
            return functions_in(inside)
        case _:
            return set()


def _signed(node: Expression, scope: Scope) -> tuple[bool, Shown]:
    """Whether a term is added, and the term without its sign."""
    if node.value is not None:
        return node.value >= 0, _number(abs(node.value))
    if node.operation != "multiply" or node in scope.known:
        return True, written(node, scope)
    factors, coefficient = list(node.arguments), 1.0
    if factors[0].value is not None:
        coefficient = factors.pop(0).value or 0.0
    coefficient, factors, found = _smooth_parts(coefficient, factors, scope)
    above = [written(f, scope) for f in factors if not _below(f, scope)]
    below = [_power(f.arguments[0], f.arguments[1], scope, -1.0) for f in factors if _below(f, scope)]
    above = [*found, *above]
    if abs(coefficient) != 1.0 or not above:
        above.insert(0, _number(abs(coefficient)))
    product = _product(above)
    return coefficient >= 0, Fraction(product, _product(below)) if below else product


def _smooth_parts(
    coefficient: float, factors: list[Expression], scope: Scope
) -> tuple[float, list[Expression], list[Shown]]:
    """Half a root of (u, w^2) is a smooth positive part, and is shown as one."""
    for factor in factors:
        if (
            factor.operation == "root"
            and factor not in scope.known
            and (width := _square_root(factor.arguments[1])) is not None
        ):
            shown = Call("positive", (written(factor.arguments[0], scope), written(width, scope)))
            return 2.0 * coefficient, [f for f in factors if f is not factor], [shown]
    return coefficient, factors, []


def _square_root(node: Expression) -> Expression | None:
    if node.value is not None and node.value > 0:
        root: float = round(node.value**0.5, 15)
        return Expression("number", content=root)
    if node.operation == "power" and node.arguments[1].value == 2.0:
        return node.arguments[0]
    return None


def _below(node: Expression, scope: Scope) -> bool:
    return node.operation == "power" and node not in scope.known and (node.arguments[1].value or 0.0) < 0


def _power(base: Expression, exponent: Expression, scope: Scope, sign: float = 1.0) -> Shown:
    shown = written(base, scope)
    if exponent.value is None:
        return Power(shown, written(exponent, scope))
    value = sign * exponent.value
    if value < 0:
        return Fraction(Number("1"), _power(base, exponent, scope, -sign))
    if value == 1.0:
        return shown
    return SquareRoot(shown) if value == 0.5 else Power(shown, _number(value))


def _product(factors: list[Shown]) -> Shown:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _number(value: float) -> Number:
    return Number(f"{value:.6g}")
