"""Which choices of a body a set of drugs asks for."""

from collections.abc import Iterable

from osteoimmune.biology.parts import COMPANIONS, PARTS
from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.language.assembly import Assembly

INTAKE = "_intake"
_INHIBITORS = frozenset(PARTS["drug"].variants) - {"none"}


def known_drugs(assembly: Assembly | None = None) -> set[str]:
    """Every drug that some body can be given, and those that enter the modules of this one."""
    own = {way.drug for module in assembly.modules for way in module.entrances} if assembly else set()
    return {*_INHIBITORS, *COMPANIONS, *own}


def choices(drugs: Iterable[str], inputs: Iterable[str], where: str) -> tuple[str, tuple[str, ...]]:
    """What the body is asked for, so that it can be given these drugs.

    Args:
        drugs: by name; one that is neither an inhibitor of RANKL nor a companion asks for nothing, since it enters
            a module that the body has anyway or has not.
        inputs: that are set; a mean daily intake asks for its drug.

    Returns:
        the drug that acts on RANKL, and its companions.

    Raises:
        InvalidValue: two drugs that no body has room for at once.
    """
    asked = set(drugs) | {name.removesuffix(INTAKE) for name in inputs}
    inhibitors = sorted(asked & _INHIBITORS)
    if len(inhibitors) > 1:
        raise InvalidValue(f"{where}: no body can be given both {inhibitors[0]} and {inhibitors[1]}")
    return inhibitors[0] if inhibitors else "none", tuple(sorted(asked & set(COMPANIONS)))


def need_drugs(drugs: Iterable[str], assembly: Assembly, where: str) -> None:
    """Refuse names of drugs that nothing bears.

    Raises:
        UnknownName: naming the nearest.
    """
    need_known("drug", sorted(set(drugs)), {*known_drugs(assembly), "none"}, where)
