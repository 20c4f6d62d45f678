"""Observations that are no counts: phenotypes, printed ratios, changes in arthritis trials and who was in them.

Each is one line of one table in data/, with its source, whether anybody saw it there, and its use: `calibrate` may be
fitted, `validate` is held out, `spent` was looked at while the equations were made.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from osteoimmune.errors import DataError, OsteoimmuneError, need_known
from osteoimmune.evidence.points import USES, VERIFIED
from osteoimmune.quantities import parse_number

CHANGED = ("absent", "up", "down", "slightly down", "variable", "focal high turnover")
UNCHANGED = ("normal", "none", "effective")
DIRECTIONS = (*CHANGED, *UNCHANGED)
DESIGNS = ("randomised", "pooled", "cohort")


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
    """A printed ratio of denosumab over a comparator with its 95 % interval (RR, HR or IRR).

    Attributes:
        design: `randomised` (one trial), `pooled` (several trials) or `cohort`.
        months: of treatment; None where the time to an event was compared.
    """

    row_id: str
    study: str
    doi: str
    population: str
    comparison: str
    comparator: str
    endpoint: str
    measure: str
    months: float | None
    estimate: float
    lower: float
    upper: float
    spread: str
    design: str
    use: str
    verified: str
    locus: str


@dataclass(frozen=True, slots=True)
class ArmChange:
    """What changed in one arm of an arthritis trial: a row of ra.csv, words without a number among them.

    Attributes:
        n: people; None where it is not printed.
        doi: or else the PMID.
        mean: None where only words were printed (`told`).
        lower, upper: the 95 % interval of the mean; None where none is printed.
        p: the printed p value against placebo, as a text ("<0.0001").
    """

    row_id: str
    study: str
    doi: str
    arm: str
    n: float | None
    endpoint: str
    unit: str
    months: float
    mean: float | None
    lower: float | None
    upper: float | None
    p: str
    told: str
    use: str
    verified: str
    locus: str


@dataclass(frozen=True, slots=True)
class ArmBaseline:
    """One variable of one arm of an arthritis trial before treatment: mean and standard deviation of its people."""

    row_id: str
    study: str
    arm: str
    n: float
    variable: str
    mean: float
    sd: float
    verified: str
    locus: str


Record = TypeVar("Record", Phenotype, RatioRow, ArmChange, ArmBaseline)
FILES: Mapping[str, type] = {
    "phenotypes.csv": Phenotype,
    "ratios.csv": RatioRow,
    "ra.csv": ArmChange,
    "arthritis_baseline.csv": ArmBaseline,
}
_ELSEWHERE: Mapping[type, Mapping[str, str]] = {ArmChange: {"mean": "value", "months": "time_months"}}
_WORDS = {"use": USES, "verified": VERIFIED, "direction": DIRECTIONS, "design": DESIGNS}


@cache
def packaged_observations(kind: type[Record]) -> tuple[Record, ...]:
    """The table of a kind that travels with the package."""
    name = next(own for own, known in FILES.items() if known is kind)
    text = files("osteoimmune.evidence").joinpath("data", name).read_text(encoding="utf-8")
    return observations(text, kind, name)


def read_observations(path: Path, kind: type[Record]) -> tuple[Record, ...]:
    """A table of a kind from a file in UTF-8.

    Raises:
        DataError: naming file and line of the first row that breaks a rule.
    """
    try:
        return observations(path.read_text(encoding="utf-8"), kind, path.name)
    except (OSError, UnicodeDecodeError) as reason:
        raise DataError(f"{path} cannot be read as UTF-8 text: {reason}") from None


def observations(text: str, kind: type[Record], name: str) -> tuple[Record, ...]:
    """The rows of a text; raises `DataError` with file and line."""
    reader = csv.DictReader(text.splitlines())
    elsewhere = _ELSEWHERE.get(kind, {})
    columns = [elsewhere.get(field.name, field.name) for field in fields(kind)]
    given = list(reader.fieldnames or ())
    if given != columns and not (elsewhere and set(columns) <= set(given)):
        raise DataError(f"{name}:1: its columns must be {', '.join(columns)}")
    found: dict[str, Record] = {}
    for cells in reader:
        where = f"{name}:{reader.line_num}"
        if None in cells or None in cells.values():
            raise DataError(f"{where}: has not as many cells as the header")
        own = _typed(cells, kind, where)
        if own.row_id in found:
            raise DataError(f"{where}: {own.row_id!r} comes twice")
        found[own.row_id] = own
    return tuple(found.values())


def _typed(cells: Mapping[str, str], kind: type[Record], where: str) -> Record:
    made: dict[str, Any] = {}
    try:
        for field in fields(kind):
            cell = cells[_ELSEWHERE.get(kind, {}).get(field.name, field.name)].strip()
            cell = cells["pmid"] if kind is ArmChange and field.name == "doi" and not cell else cell
            if field.name in _WORDS:
                need_known(field.name, [cell], _WORDS[field.name])
            optional = field.type == (float | None)
            made[field.name] = _number(cell, optional) if optional or field.type is float else cell
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from None
    _need_possible(made, where)
    return kind(**made)


def _number(cell: str, optional: bool) -> float | None:
    return None if optional and not cell else parse_number(cell)


def _need_possible(made: Mapping[str, Any], where: str) -> None:
    low, high, middle = made.get("lower"), made.get("upper"), made.get("estimate", made.get("mean"))
    if low is not None and high is not None and middle is not None and not low <= middle <= high:
        raise DataError(f"{where}: {middle:g} is not inside its interval {low:g} to {high:g}")
    if made.get("estimate", 1.0) <= 0.0 or made.get("sd", 1.0) <= 0.0 or (made.get("n") or 1.0) <= 0.0:
        raise DataError(f"{where}: a ratio, a standard deviation and a number of people are above zero")


def rows_named(names: Iterable[str], rows: Iterable[Record]) -> tuple[Record, ...]:
    """Those of the rows that bear the names and are there, in the order of the names."""
    known = {row.row_id: row for row in rows}
    return tuple(known[name] for name in names if name in known)
