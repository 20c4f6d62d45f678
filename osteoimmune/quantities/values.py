"""Values: a number never travels without its unit, its source and how sure it is."""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from osteoimmune.errors import DataError, InvalidValue, UnknownName
from osteoimmune.quantities.units import Unit, unit

Status = Literal["published", "fitted", "assumption"]
SpreadKind = Literal["none", "lognormal", "logit", "normal"]
COLUMNS = ("name", "value", "unit", "status", "source", "spread", "uncertainty", "meaning")
_LARGEST_FIELD = 10_000


@dataclass(frozen=True)
class Spread:
    """How a value varies: between patients, or in what we know of it.

    Attributes:
        kind: `lognormal` and `logit` have their size on the log or logit scale, `normal` in the value's own unit.
        size: a standard deviation.
    """

    kind: SpreadKind = "none"
    size: float = 0.0

    @classmethod
    def parse(cls, text: str) -> "Spread":
        """A spread from a table cell: "lognormal 0.3", or nothing for none."""
        words = text.split()
        if not words or words == ["none"]:
            return cls()
        if len(words) != 2 or words[0] not in get_args(SpreadKind):
            raise InvalidValue(f"a spread is written like 'lognormal 0.3', not {text!r}")
        size = parse_number(words[1])
        if size < 0:
            raise InvalidValue(f"a spread cannot be negative: {text!r}")
        return cls(words[0], size)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Value:
    """A number with unit, source, status, spread between patients and uncertainty.

    Attributes:
        number: in `unit`.
        status: `published` (seen in the source), `fitted` (by us or a prototype), `assumption` (neither).
        spread: between patients.
        uncertainty: of the typical value.
        meaning: one sentence.
    """

    number: float
    unit: str
    source: str
    status: Status
    spread: Spread = field(default_factory=Spread)
    uncertainty: Spread = field(default_factory=Spread)
    meaning: str = ""

    def __post_init__(self) -> None:
        if not math.isfinite(self.number):
            raise InvalidValue(f"a value must be finite, not {self.number}")
        if self.status not in get_args(Status):
            raise UnknownName("status", self.status, get_args(Status))
        if not self.source.strip():
            raise InvalidValue(f"the value {self.number} {self.unit} has no source")

    @property
    def coherent(self) -> float:
        """The number in coherent units (day, nanomole, litre, milligram)."""
        return self.number * unit(self.unit).factor

    @property
    def dimension(self) -> Unit:
        """The unit, parsed."""
        return unit(self.unit)

    def replace(self, **changes: object) -> "Value":
        """The same value with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


Table = Mapping[str, Value]


def parse_number(text: str) -> float:
    """A finite number from a table cell.

    Raises:
        InvalidValue: it is no number, or not finite, or has a decimal comma.
    """
    try:
        number = float(text)
    except ValueError:
        hint = "; write a decimal point, not a comma" if "," in text else ""
        raise InvalidValue(f"{text[:40]!r} is not a number{hint}") from None
    if not math.isfinite(number):
        raise InvalidValue(f"{text!r} is not a finite number")
    return number


def read_table(path: Path) -> dict[str, Value]:
    """A table of values, one row each; the columns are those of `COLUMNS`.

    Raises:
        DataError: naming file, line and column of the first row that breaks a rule.
    """
    table: dict[str, Value] = {}
    for line, row in _rows(path):
        try:
            name = row["name"].strip()
            if not name.replace("_", "a").replace(".", "a").isalnum():
                raise InvalidValue(f"{name!r} is not a name of letters, digits and underscores")
            if name in table:
                raise InvalidValue(f"{name!r} stands twice")
            value = _value(row)
            unit(value.unit)
        except Exception as reason:
            raise DataError(f"{path.name}:{line}: {reason}") from reason
        table[name] = value
    return table


def _value(row: Mapping[str, str]) -> Value:
    return Value(
        number=parse_number(row["value"]),
        unit=row["unit"].strip(),
        source=row["source"].strip(),
        status=row["status"].strip(),  # type: ignore[arg-type]
        spread=Spread.parse(row.get("spread") or ""),
        uncertainty=Spread.parse(row.get("uncertainty") or ""),
        meaning=(row.get("meaning") or "").strip(),
    )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(f"there is no file {path}") from None
    except (UnicodeDecodeError, OSError) as reason:
        raise DataError(f"{path.name} cannot be read as UTF-8 text: {reason}") from reason
    if max(map(len, content.splitlines()), default=0) > _LARGEST_FIELD:
        raise DataError(f"{path.name} has a line longer than {_LARGEST_FIELD} characters")
    reader = csv.DictReader(content.splitlines(), strict=True)
    missing = [c for c in COLUMNS[:5] if c not in (reader.fieldnames or ())]
    if missing:
        raise DataError(f"{path.name}:1: the column {missing[0]!r} is missing")
    unknown = [c for c in reader.fieldnames or () if c not in COLUMNS]
    if unknown:
        raise DataError(f"{path.name}:1: {UnknownName('column', unknown[0], COLUMNS)}")
    for row in reader:
        if None in row or None in row.values():
            raise DataError(f"{path.name}:{reader.line_num}: the row has not as many fields as the header")
        yield reader.line_num, row
