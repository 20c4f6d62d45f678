"""Strata: a pool stays within one comparator class, one dose stratum and one outcome definition.

Placebo and alendronate, 60 mg twice a year and 120 mg a month, any adverse event and an adjudicated one are
different questions. Crossing them is allowed when it is asked for by name, and warned of every time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.rows import COMPARATOR_CLASSES, DEFINITIONS, DOSE_STRATA, EvidenceRow

DIMENSIONS = ("comparator", "dose", "definition")
INFECTION_AND_CANCER = ("serious_infection", "infection", "malignancy", "serious_malignancy")
DEFAULT_STRATUM = "placebo/60 mg Q6M"
CROSSED = "any"


class StrataCrossedWarning(UserWarning):
    """A pool that mixes comparators, doses or outcome definitions, because it was asked to."""


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """Where a pool stands in the three dimensions; `any` where a dimension is crossed."""

    comparator: str
    dose: str
    definition: str

    @property
    def label(self) -> str:
        """The stratum in words: "60 mg Q6M vs placebo, serious AE"."""
        dose = "denosumab, any dose" if self.dose == CROSSED else f"denosumab {self.dose}"
        if self.dose == "other":
            dose = "denosumab, other doses"
        comparator = {"other": "other comparators", CROSSED: "any comparator"}.get(self.comparator, self.comparator)
        definition = "any definition" if self.definition == CROSSED else self.definition
        return f"{dose} vs {comparator}, {definition}"

    @property
    def slug(self) -> str:
        """The stratum as the command line writes it: `placebo/60 mg Q6M/serious AE`."""
        return f"{self.comparator}/{self.dose}/{self.definition}"


def stratum_of(row: EvidenceRow, across: frozenset[str] = frozenset()) -> Stratum:
    """The stratum of a row, with the dimensions in `across` left open."""
    own = Stratum(row.comparator_class, row.dose_stratum, row.definition)
    return replace(own, **dict.fromkeys(across, CROSSED))


def crossed_dimensions(across: str | Iterable[str]) -> frozenset[str]:
    """The dimensions named in `across` ("comparator,dose"); raises `UnknownName` for any other word."""
    words = across.split(",") if isinstance(across, str) else across
    named = frozenset(word.strip() for word in words if word.strip())
    need_known("stratum dimension", sorted(named), DIMENSIONS, "across")
    return named


def parse_stratum(text: str) -> dict[str, str]:
    """The dimensions a text fixes: "placebo/60 mg Q6M" or "dose=120 mg Q4W" or "placebo".

    Raises:
        InvalidValue: a dimension fixed twice.
        UnknownName: a word that names no comparator class, dose stratum or definition.
    """
    fixed: dict[str, str] = {}
    for part in (piece.strip() for piece in text.split("/") if piece.strip()):
        dimension, value = _dimension_of(part, taken=set(fixed))
        if dimension in fixed:
            raise InvalidValue(f"stratum {text!r} fixes the {dimension} twice")
        fixed[dimension] = value
    return fixed


def _dimension_of(part: str, taken: set[str]) -> tuple[str, str]:
    vocabularies = {"comparator": COMPARATOR_CLASSES, "dose": DOSE_STRATA, "definition": DEFINITIONS}
    if "=" in part:
        dimension, value = (piece.strip() for piece in part.split("=", 1))
        need_known("stratum dimension", [dimension], DIMENSIONS, f"stratum {part!r}")
        need_known(dimension, [value], vocabularies[dimension], f"stratum {part!r}")
        return dimension, value
    for dimension, known in vocabularies.items():
        if part in known and not (part == "other" and dimension in taken):  # a comparator and a dose bear it
            return dimension, part
    everything = [word for known in vocabularies.values() for word in known]
    need_known("stratum", [part], everything, "the stratum asked for")
    raise AssertionError("unreachable")  # need_known has raised


def crossing_sentence(rows: Iterable[EvidenceRow]) -> str:
    """What a pool of these rows mixes, in one sentence; empty where it mixes nothing."""
    rows = tuple(rows)
    mixed = {
        "comparators": sorted({row.control_arm for row in rows}),
        "doses": sorted({row.dose for row in rows}),
        "definitions": sorted({row.definition for row in rows}),
    }
    strata = {
        "comparators": {row.comparator_class for row in rows},
        "doses": {row.dose_stratum for row in rows},
        "definitions": {row.definition for row in rows},
    }
    parts = [f"{name} ({', '.join(mixed[name])})" for name in mixed if len(strata[name]) > 1]
    return f"this pool crosses strata: it mixes {' and '.join(parts)}" if parts else ""
