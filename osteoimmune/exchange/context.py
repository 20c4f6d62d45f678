"""What every part of an SBML document shares: the body, its identifiers, its units and the writer of equations."""

from collections.abc import Mapping
from dataclasses import dataclass

from osteoimmune.exchange.content_mathml import POSITIVE_ROOT, ContentMathML
from osteoimmune.exchange.identifiers import Identifiers
from osteoimmune.exchange.unit_definitions import DAY, LITRE, MILLIGRAM, NANOMOLE, Dimension, UnitDefinitions
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.checks import quantity_dimensions
from osteoimmune.language.dimensions import DimensionCheck
from osteoimmune.language.expression import Expression

COMPARTMENT = "litre_of_body"
_PURE_NUMBER = tuple(0 * e for e in DAY)
AMOUNTS = (NANOMOLE, MILLIGRAM, _PURE_NUMBER)
CONCENTRATIONS = tuple(tuple(a - b for a, b in zip(amount, LITRE, strict=True)) for amount in (NANOMOLE, MILLIGRAM))


@dataclass(frozen=True)
class Context:
    """One body on its way into SBML.

    Attributes:
        dimensions: of every state, parameter, balance, input and output.
        roots: the identifier of each positive root met so far. Each is a quantity of its own, because libSBML
            misjudges the unit of f(x) / (k + f(x)), and because it is then written once.
    """

    assembly: Assembly
    names: Identifiers
    units: UnitDefinitions
    dimensions: Mapping[str, Dimension]
    write: ContentMathML
    roots: dict[Expression, str]

    @classmethod
    def of(cls, assembly: Assembly) -> "Context":
        """A fresh context.

        Raises:
            ModelError: a name cannot be an SBML identifier, or two names become the same one.
        """
        names = Identifiers(assembly, reserved=(COMPARTMENT, POSITIVE_ROOT))
        roots: dict[Expression, str] = {}
        write = ContentMathML(names.__getitem__, roots)
        return cls(assembly, names, UnitDefinitions(), quantity_dimensions(assembly), write, roots)

    def unit_of_root(self, root: Expression) -> str:
        """The unit definition of a positive root."""
        return self.units.identifier(DimensionCheck(self.dimensions).of(root))

    def unit_of(self, name: str) -> str:
        """The unit definition of a quantity."""
        return self.units.identifier(self.dimensions[name])

    def unit_of_rate(self, state: str) -> str:
        """The unit definition of the change of a state per day."""
        return self.units.identifier(tuple(a - b for a, b in zip(self.dimensions[state], DAY, strict=True)))

    def is_species(self, state: str) -> bool:
        """Whether SBML lets this state be a species: an amount, a mass, a pure number or a concentration."""
        return self.dimensions[state] in (*AMOUNTS, *CONCENTRATIONS)
