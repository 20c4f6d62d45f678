"""Dimensions as SBML unit definitions: one definition for each product of powers of day, nmol, dm and mg."""

from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

Dimension = tuple[Fraction, ...]

DAY, NANOMOLE, LITRE, MILLIGRAM = (
    (Fraction(1), Fraction(0), Fraction(0), Fraction(0)),
    (Fraction(0), Fraction(1), Fraction(0), Fraction(0)),
    (Fraction(0), Fraction(0), Fraction(3), Fraction(0)),
    (Fraction(0), Fraction(0), Fraction(0), Fraction(1)),
)
_NAMES: dict[Dimension, str] = {DAY: "day", NANOMOLE: "nmol", LITRE: "litre_volume", MILLIGRAM: "mg"}
_SHORT = ("day", "nmol", "dm", "mg")
_BASES = (  # SBML unit, scale, multiplier
    ("second", "0", "86400"),
    ("mole", "-9", "1"),
    ("metre", "-1", "1"),
    ("gram", "-3", "1"),
)


class UnitDefinitions:
    """Gives each dimension an identifier and remembers which were used."""

    def __init__(self) -> None:
        self._used: dict[Dimension, str] = {}

    def identifier(self, dimension: Dimension) -> str:
        """The identifier of the unit that is coherent for this dimension."""
        if not any(dimension):
            return "dimensionless"
        if dimension not in self._used:
            self._used[dimension] = _NAMES.get(dimension) or _name(dimension)
        return self._used[dimension]

    def element(self) -> Element:
        """The list of every unit definition used so far."""
        listing = Element("listOfUnitDefinitions")
        for dimension, name in self._used.items():
            definition = SubElement(listing, "unitDefinition", {"id": name})
            units = SubElement(definition, "listOfUnits")
            for exponent, (kind, scale, multiplier) in zip(dimension, _BASES, strict=True):
                if exponent:
                    attributes = {"kind": kind, "exponent": _decimal(exponent)}
                    SubElement(units, "unit", attributes | {"scale": scale, "multiplier": multiplier})
        return listing


def _name(dimension: Dimension) -> str:
    """An identifier in words: nmol_per_dm3_per_day."""
    above = [_power(short, e) for short, e in zip(_SHORT, dimension, strict=True) if e > 0]
    below = [f"per_{_power(short, -e)}" for short, e in zip(_SHORT, dimension, strict=True) if e < 0]
    return "_".join([*above, *below])


def _power(short: str, exponent: Fraction) -> str:
    if exponent == 1:
        return short
    return f"{short}{exponent.numerator}" + (f"_{exponent.denominator}th" if exponent.denominator > 1 else "")


def _decimal(exponent: Fraction) -> str:
    return str(exponent.numerator) if exponent.denominator == 1 else repr(float(exponent))
