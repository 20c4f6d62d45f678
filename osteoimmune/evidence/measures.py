"""The effect measures, and what each one needs of a table."""

from dataclasses import dataclass

from osteoimmune.errors import need_known


@dataclass(frozen=True)
class Measure:
    """One effect measure.

    Attributes:
        name: the short name used in calls.
        title: the name in words.
        is_ratio: analysed on the log scale and shown back-transformed.
        kinds: the tables it can be computed from, best first.
        keeps_double_zero: whether trials without any event stay in by default.
    """

    name: str
    title: str
    is_ratio: bool
    kinds: tuple[str, ...]
    keeps_double_zero: bool


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("OR", "odds ratio", True, ("counts", "estimates", "interval"), False),
        Measure("RR", "risk ratio", True, ("counts", "estimates", "interval"), False),
        Measure("RD", "risk difference", False, ("counts", "estimates"), True),
        Measure("AS", "arcsine difference", False, ("counts", "estimates"), True),
        Measure("PETO", "Peto odds ratio", True, ("counts", "log_rank", "estimates"), False),
        Measure("IRR", "incidence rate ratio", True, ("person_time", "estimates", "interval"), False),
        Measure("IRD", "incidence rate difference", False, ("person_time", "estimates"), True),
        Measure("HR", "hazard ratio", True, ("log_rank", "estimates", "interval"), False),
    )
}


def measure_named(name: str, where: str = "pool") -> Measure:
    """The measure of that name (case counts). Raises `UnknownName` with the nearest right name."""
    need_known("measure", [name], MEASURES, where)
    return MEASURES[name]
