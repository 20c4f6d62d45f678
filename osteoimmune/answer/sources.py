"""What claims are confronted with: safety rows, points on curves, fracture ratios, phenotypes of genotypes."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TypeVar

from osteoimmune.errors import DataError, need_known
from osteoimmune.evidence.points import SEEN, Point, published_points
from osteoimmune.evidence.tables import EvidenceTable, safety_rows

USE = {"validate": "held out", "calibrate": "fitted", "spent": "looked at"}
DIRECTIONS = ("absent", "up", "down", "slightly down", "normal", "none")
Record = TypeVar("Record", "Phenotype", "RatioRow")


@dataclass(frozen=True, slots=True)
class Phenotype:
    """One trait of one genotype or dosing experiment: in which direction it departs from normal."""

    row_id: str
    genotype: str
    species: str
    gene: str
    alteration: str
    trait: str
    direction: str
    magnitude: str
    use: str
    verified: str
    source: str
    locus: str


@dataclass(frozen=True, slots=True)
class RatioRow:
    """A printed ratio of denosumab over placebo with its 95 % interval (RR or HR)."""

    row_id: str
    study: str
    doi: str
    population: str
    comparison: str
    endpoint: str
    measure: str
    months: float
    estimate: float
    lower: float
    upper: float
    spread: str
    use: str
    verified: str
    locus: str


@dataclass(frozen=True)
class Sources:
    """All that claims may be confronted with; any of them can be replaced."""

    safety: EvidenceTable
    points: tuple[Point, ...]
    fractures: tuple[RatioRow, ...]
    phenotypes: tuple[Phenotype, ...]

    def without_trial(self, trial: str) -> "Sources":
        """The same without the safety rows, points and ratios of one trial.

        Raises:
            UnknownName: the safety rows know no such trial.
        """
        need_known("trial", [trial], self.safety.values("trial"), "the evidence")
        return Sources(
            self.safety.where(lambda row: row.trial != trial),
            tuple(point for point in self.points if not point.study.startswith(trial)),
            tuple(row for row in self.fractures if not row.study.startswith(trial)),
            self.phenotypes,
        )


def packaged_sources() -> Sources:
    """The evidence that travels with the package."""
    return Sources(
        safety_rows(), published_points(), _read("fractures.csv", RatioRow), _read("phenotypes.csv", Phenotype)
    )


def seen(verified: str) -> bool:
    """Whether anybody saw the number in a source."""
    return verified in SEEN


@cache
def _read(name: str, kind: type[Record]) -> tuple[Record, ...]:
    text = files("osteoimmune.answer").joinpath(name).read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    columns = [field.name for field in fields(kind)]
    if reader.fieldnames != columns:
        raise DataError(f"{name}: its columns must be {', '.join(columns)}")
    return tuple(_typed(cells, kind, f"{name}:{reader.line_num}") for cells in reader)


def _typed(cells: dict[str, str], kind: type[Record], where: str) -> Record:
    need_known("use", [cells["use"]], USE, where)
    numbers = [field.name for field in fields(kind) if field.type is float]
    try:
        return kind(**{name: float(cell) if name in numbers else cell for name, cell in cells.items()})  # type: ignore[arg-type]
    except ValueError as reason:
        raise DataError(f"{where}: {reason}") from None


def rows_named(names: Iterable[str], rows: Iterable[Record]) -> tuple[Record, ...]:
    """Those of the rows that bear the names and are there, in the order of the names."""
    known = {row.row_id: row for row in rows}
    return tuple(known[name] for name in names if name in known)
