"""Units: how a number in any unit becomes one in the coherent units that equations are solved in.

Coherent units are day, nanomole, decimetre (so that a volume is in litre) and milligram: every equation is solved
with numbers in products of powers of these, so that no hidden factor can stand in an equation.
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from osteoimmune.errors import UnitMismatch

BASE_NAMES = ("day", "nanomole", "decimeter", "milligram")
_DIMENSIONS = ("[time]", "[substance]", "[length]", "[mass]")
_KNOWN = Path(__file__).with_name("known_units.json")


@dataclass(frozen=True)
class Unit:
    """A unit as written, its factor to coherent units, and its dimension.

    Attributes:
        name: as the author wrote it, for instance "mL/hour".
        factor: one of this unit in coherent units.
        dimension: exponents of day, nanomole, decimetre and milligram.
    """

    name: str
    factor: float
    dimension: tuple[Fraction, ...]


@cache
def unit(name: str) -> Unit:
    """The unit with this name.

    Raises:
        UnitMismatch: the name is no unit, or has a dimension (a current, a temperature) that no equation here uses.
    """
    name = name.strip()
    if name in ("", "-", "1"):
        return Unit("1", 1.0, (Fraction(0),) * 4)
    known = _known_units().get(name)
    if known is None:
        known = parse_with_pint(name)
    factor, exponents = known
    return Unit(name, factor, tuple(Fraction(e) for e in exponents))


def convert(number: float, from_unit: str, to_unit: str) -> float:
    """A number in another unit of the same dimension.

    Raises:
        UnitMismatch: the two units measure different things.
    """
    source, target = unit(from_unit), unit(to_unit)
    if source.dimension != target.dimension:
        raise UnitMismatch(f"{from_unit!r} ({describe(source.dimension)}) cannot become {to_unit!r}")
    return number * (source.factor / target.factor)


def describe(dimension: tuple[Fraction, ...]) -> str:
    """A dimension in words of coherent units: "nanomole decimeter^-3"."""
    parts = [name if e == 1 else f"{name}^{e}" for name, e in zip(BASE_NAMES, dimension, strict=True) if e]
    return " ".join(parts) or "dimensionless"


@cache
def _known_units() -> dict[str, tuple[float, list[str]]]:
    """Units that Pint has read before; a test holds the file against Pint."""
    return dict(json.loads(_KNOWN.read_text(encoding="utf-8")))


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


def parse_with_pint(name: str) -> tuple[float, list[str]]:
    """The factor and dimension of a unit, from Pint."""
    import pint

    try:
        quantity = _registry().Quantity(1.0, name)
        exponents = {str(k): v for k, v in quantity.dimensionality.items()}
    except (pint.PintError, ValueError, TypeError, AttributeError, SyntaxError) as reason:
        raise UnitMismatch(f"{name!r} is not a unit") from reason
    strange = set(exponents) - set(_DIMENSIONS)
    if strange:
        raise UnitMismatch(f"the unit {name!r} has the dimension {sorted(strange)[0]}, which no equation uses")
    powers = [Fraction(exponents.get(d, 0)).limit_denominator(12) for d in _DIMENSIONS]
    coherent = " * ".join(f"{b}**({p})" for b, p in zip(BASE_NAMES, powers, strict=True))
    return float(quantity.to(coherent).magnitude), [str(p) for p in powers]
