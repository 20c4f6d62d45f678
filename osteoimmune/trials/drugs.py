"""Which choices of a body a set of drugs asks for."""

from collections.abc import Iterable

from osteoimmune.biology.bodies import COMPANIONS, DRUGS
from osteoimmune.errors import InvalidValue, need_known

INTAKE = "_intake"


def known_drugs() -> list[str]:
    """Every drug that some body can be given."""
    return [*(name for name in DRUGS if name != "none"), *COMPANIONS]


def choices(drugs: Iterable[str], inputs: Iterable[str], where: str) -> tuple[str, tuple[str, ...]]:
    """What the body is asked for, so that it can be given these drugs.

    Args:
        drugs: by name; "none" asks for nothing.
        inputs: that are set; a mean daily intake asks for its drug.

    Returns:
        the drug that acts on RANKL, and its companions.

    Raises:
        UnknownName: no such drug.
        InvalidValue: two drugs that no body has room for at once.
    """
    asked = set(drugs) - {"none"}
    need_known("drug", sorted(asked), known_drugs(), where)
    asked |= {name.removesuffix(INTAKE) for name in inputs} & set(COMPANIONS)
    antibodies = sorted(asked & set(DRUGS))
    if len(antibodies) > 1:
        raise InvalidValue(f"{where}: no body can be given both {antibodies[0]} and {antibodies[1]} yet")
    return antibodies[0] if antibodies else "none", tuple(sorted(asked & set(COMPANIONS)))
