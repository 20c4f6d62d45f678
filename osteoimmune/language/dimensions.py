"""The unit check: every sum adds like to like, every exponent is a number, and an error names the term."""

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from osteoimmune.errors import UnitMismatch
from osteoimmune.language.expression import Expression, text
from osteoimmune.quantities import describe

Dimension = tuple[Fraction, ...]
DIMENSIONLESS: Dimension = (Fraction(0),) * 4


class DimensionCheck:
    """Works out the dimension of expressions from those of their symbols.

    Args:
        symbols: the dimension of every symbol that may occur.
    """

    def __init__(self, symbols: Mapping[str, Dimension]) -> None:
        self._symbols = symbols
        self._done: dict[Expression, Dimension] = {}

    def require(self, node: Expression, expected: Dimension, place: str) -> None:
        """Check one expression.

        Raises:
            UnitMismatch: it has another dimension, or is not a sum of like terms; names the term and the place.
        """
        try:
            found = self.of(node)
        except UnitMismatch as reason:
            raise UnitMismatch(f"{place}: {reason}") from None
        if found != expected and node.value != 0.0:
            raise UnitMismatch(f"{place}: {_short(node)} is in {describe(found)} where {describe(expected)} is needed")

    def of(self, node: Expression) -> Dimension:
        """The dimension of an expression."""
        if node not in self._done:
            self._done[node] = self._rule(node)
        return self._done[node]

    def _rule(self, node: Expression) -> Dimension:
        match node.operation:
            case "number":
                return DIMENSIONLESS
            case "symbol":
                return self._symbols[cast(str, node.content)]
            case "add":
                return self._same(node)
            case "multiply":
                parts = [self.of(a) for a in node.arguments]
                return tuple(sum(exponents, Fraction(0)) for exponents in zip(*parts, strict=True))
            case "power":
                return self._power(node)
            case "root":
                return self._root(node)
            case _:
                return self._dimensionless(node.arguments[0], node)

    def _same(self, node: Expression) -> Dimension:
        first = self.of(node.arguments[0])
        for term in node.arguments[1:]:
            if self.of(term) != first:
                raise UnitMismatch(
                    f"the term {_short(term)} is in {describe(self.of(term))}, "
                    f"the term {_short(node.arguments[0])} beside it in {describe(first)}"
                )
        return first

    def _power(self, node: Expression) -> Dimension:
        base, exponent = node.arguments
        self._dimensionless(exponent, node)
        if exponent.value is None:
            return self._dimensionless(base, node)
        factor = Fraction(exponent.value).limit_denominator(12)
        return tuple(e * factor for e in self.of(base))

    def _root(self, node: Expression) -> Dimension:
        u, v = node.arguments
        doubled = tuple(2 * e for e in self.of(u))
        if self.of(v) != doubled:
            raise UnitMismatch(f"in {_short(node)} the second argument must have the square of the first one's unit")
        return self.of(u)

    def _dimensionless(self, argument: Expression, node: Expression) -> Dimension:
        found = self.of(argument)
        if found != DIMENSIONLESS:
            raise UnitMismatch(f"in {_short(node)}, {_short(argument)} must be a pure number, not {describe(found)}")
        return DIMENSIONLESS


def _short(node: Expression) -> str:
    words = text(node)
    return words if len(words) <= 80 else words[:77] + "..."
