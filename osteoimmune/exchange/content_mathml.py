"""Expressions as content MathML, the form in which SBML holds equations."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast
from xml.etree.ElementTree import Element, SubElement

from osteoimmune.language.expression import Expression

MATHML = "http://www.w3.org/1998/Math/MathML"
TIME_SYMBOL = "http://www.sbml.org/sbml/symbols/time"
POSITIVE_ROOT = "positive_root"

Identify = Callable[[str], str]


class ContentMathML:
    """Writes expressions as elements of content MathML.

    Args:
        identify: the SBML identifier of a symbol.
        roots: the identifier of each positive root, which is a quantity of its own in the document.
    """

    def __init__(self, identify: Identify, roots: Mapping[Expression, str]) -> None:
        self._identify, self._roots = identify, roots

    def math(self, node: Expression, unit_of_number: str = "dimensionless") -> Element:
        """A `math` element; a bare number gets the unit given, so that a zero rate has the unit of a rate."""
        return enclosed(number(node.value, unit_of_number) if node.value is not None else self.element(node))

    def sum(self, terms: Sequence[Expression], unit_of_number: str) -> Element:
        """A `math` element with one addend a term, so that each flow stays visible."""
        written = [self.math(term, unit_of_number)[0] for term in terms] or [number(0.0, unit_of_number)]
        return enclosed(written[0] if len(written) == 1 else apply("plus", *written))

    def element(self, node: Expression) -> Element:
        """The element of one node."""
        match node.operation:
            case "number":
                return number(cast(float, node.content))
            case "symbol":
                return self._symbol(cast(str, node.content))
            case "add":
                return apply("plus", *map(self.element, node.arguments))
            case "multiply":
                return self._product(node.arguments)
            case "power":
                return self._power(*node.arguments)
            case "exp" | "log":
                return apply({"exp": "exp", "log": "ln"}[node.operation], self.element(node.arguments[0]))
            case _:
                return identifier(self._roots[node])

    def definition_of_root(self, node: Expression) -> Element:
        """The `math` element of a positive root itself."""
        return enclosed(function_call(POSITIVE_ROOT, *map(self.element, node.arguments)))

    def _symbol(self, name: str) -> Element:
        if name == "time":
            element = Element("csymbol", {"encoding": "text", "definitionURL": TIME_SYMBOL})
            element.text = "time"
            return element
        return identifier(self._identify(name))

    def _product(self, factors: tuple[Expression, ...]) -> Element:
        """A product, its reciprocals gathered below one bar."""
        below = [f for f in factors if _is_reciprocal(f)]
        above = [f for f in factors if not _is_reciprocal(f)]
        numerator = self._times([self.element(f) for f in above])
        if not below:
            return numerator
        return apply("divide", numerator, self._times([self._without_sign(f) for f in below]))

    def _times(self, written: list[Element]) -> Element:
        if not written:
            return number(1.0)
        return written[0] if len(written) == 1 else apply("times", *written)

    def _without_sign(self, node: Expression) -> Element:
        base, exponent = node.arguments
        return self._raised(base, -cast(float, exponent.value))

    def _power(self, base: Expression, exponent: Expression) -> Element:
        if exponent.value is None:
            return apply("power", self.element(base), self.element(exponent))
        if exponent.value < 0:
            return apply("divide", number(1.0), self._raised(base, -exponent.value))
        return self._raised(base, exponent.value)

    def _raised(self, base: Expression, exponent: float) -> Element:
        if exponent == 1.0:
            return self.element(base)
        if exponent == 0.5:
            return apply("root", self.element(base))
        return apply("power", self.element(base), number(exponent))


def roots_within(node: Expression) -> Iterator[Expression]:
    """Every positive root in an expression, inner ones first."""
    for argument in node.arguments:
        yield from roots_within(argument)
    if node.operation == "root":
        yield node


def positive_root_lambda() -> Element:
    """u + sqrt(u^2 + v) as a function that does not cancel: u + s or, where u is negative, v / (sqrt(u^2) + s).

    The condition is written u >= -u, which needs no zero and so no unit. Both branches stay finite on the other's
    side, and none is written with an absolute value, for the sake of a simulator (AMICI) that evaluates and
    differentiates both and weighs them with 0 and 1.
    """
    u, v = (identifier(name) for name in ("u", "v"))
    square = apply("power", u, number(2.0))
    s = apply("root", apply("plus", square, v))
    function = Element("lambda")
    for argument in (u, v):
        SubElement(function, "bvar").append(argument)
    choice = SubElement(function, "piecewise")
    SubElement(choice, "piece").extend((apply("plus", u, s), apply("geq", u, apply("minus", u))))
    SubElement(choice, "otherwise").append(apply("divide", v, apply("plus", apply("root", square), s)))
    return enclosed(function)


def enclosed(content: Element) -> Element:
    """A `math` element around its content."""
    element = Element("math", {"xmlns": MATHML})
    element.append(content)
    return element


def apply(operator: str, *arguments: Element) -> Element:
    """An operator on its arguments."""
    element = Element("apply")
    SubElement(element, operator)
    element.extend(arguments)
    return element


def number(value: float, unit: str = "dimensionless") -> Element:
    """A number with its unit; the shortest text that reads back as the same number."""
    mantissa, _, exponent = repr(float(value)).partition("e")
    element = Element("cn", {"sbml:units": unit})
    element.text = mantissa
    if exponent:
        element.set("type", "e-notation")
        SubElement(element, "sep").tail = str(int(exponent))
    return element


def function_call(name: str, *arguments: Element) -> Element:
    """A function of this document on its arguments."""
    element = Element("apply")
    element.extend((identifier(name), *arguments))
    return element


def identifier(name: str) -> Element:
    """A reference to something of this document."""
    element = Element("ci")
    element.text = name
    return element


def _is_reciprocal(node: Expression) -> bool:
    return node.operation == "power" and (exponent := node.arguments[1].value) is not None and exponent < 0
