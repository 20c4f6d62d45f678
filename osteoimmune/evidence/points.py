"""Published points: one measured number of one group of patients at one time, with where it was seen.

The rows of data/bone.csv were typed from abstracts, labels, tables and registry pages. `quantity` is empty where a row
is no percent change from the group's own baseline (a difference of arms, a rate constant) and so lies on no curve.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from osteoimmune.errors import DataError, OsteoimmuneError, UnknownName
from osteoimmune.evidence.csv_text import read_text_table
from osteoimmune.quantities import parse_number

Kind = Literal["published", "digitised"]
VERIFIED = ("yes", "yes-secondary", "memory", "no")
SEEN = ("yes", "yes-secondary")
TABLES = ("bone.csv", "ra.csv")
USES = ("calibrate", "validate", "spent")


@dataclass(frozen=True, slots=True)
class Point:
    """One observation.

    Attributes:
        row: its lasting name.
        study, group: which trial and which of its groups.
        quantity: the measure it lies on.
        time_months: since the group's first dose, in trial time.
        value, lower, upper: percent change from the own baseline, or what the quantity says; the bar is None
            where none is printed.
        bar: what the bar is ("95% CI", or unknown).
        use: `calibrate`, `validate` (held out) or `spent` (looked at while the equations were made).
        verified: whether anybody saw the number in its source.
        source: table, page or figure; with it the paper's PMID or DOI.
        source_day: the day on the source's own axis, where it has one (its doses lie on the same axis).
    """

    row: str
    kind: Kind
    study: str
    group: str
    quantity: str
    time_months: float
    value: float
    lower: float | None
    upper: float | None
    bar: str
    use: str
    verified: str
    source: str
    source_day: float | None = None

    @property
    def seen(self) -> bool:
        """Whether the number was seen in a source; one that was not is shown, marked, and decides nothing."""
        return self.verified in SEEN

    @property
    def doubt(self) -> str:
        """What is to be said of a number that was not seen; empty of one that was."""
        return "" if self.seen else "from memory, unverified" if self.verified == "memory" else "unverified"


_PUBLISHED = ("data", "bone.csv")


def points_fingerprint() -> str:
    """SHA-256 of the file of published points."""
    return hashlib.sha256(resources.files("osteoimmune.evidence").joinpath(*_PUBLISHED).read_bytes()).hexdigest()


@cache
def published_points() -> tuple[Point, ...]:
    """The points that travel with the package."""
    folder = Path(str(resources.files("osteoimmune.evidence") / "data"))
    return tuple(point for table in TABLES for point in read_points(folder / table))


def published_group(study: str, group: str) -> tuple[Point, ...]:
    """The points of one group of one study.

    Raises:
        UnknownName: no row bears that study or group.
    """
    points = [point for point in published_points() if point.study == study]
    if not points:
        raise UnknownName("published study", study, {point.study for point in published_points()})
    chosen = tuple(point for point in points if point.group == group)
    if not chosen:
        raise UnknownName("group", group, {point.group for point in points}, f"the published study {study!r}")
    return chosen


def read_points(path: Path) -> tuple[Point, ...]:
    """Every row of a table of points that lies on a curve.

    Raises:
        DataError: naming file and line of the first row that breaks a rule.
    """
    table = read_text_table(path)
    points = []
    for line, cells in table.lines:
        row = dict(zip(table.header, cells, strict=True))
        try:
            if row["quantity"]:
                points.append(_point(row))
        except (OsteoimmuneError, KeyError) as reason:
            raise DataError(f"{path.name}:{line}: {reason}") from reason
    return tuple(points)


def _point(row: Mapping[str, str]) -> Point:
    for column, known in (("use", USES), ("verified", VERIFIED)):
        if row[column] not in known:
            raise UnknownName(column, row[column], known)
    where = "; ".join(part for part in (row["locus"], _paper(row)) if part)
    return Point(
        row=row["row_id"],
        kind="published",
        study=row["study"],
        group=row["arm"],
        quantity=row["quantity"],
        time_months=parse_number(row["time_months"]),
        value=parse_number(row["value"]),
        lower=parse_number(row["lower"]) if row["lower"] else None,
        upper=parse_number(row["upper"]) if row["upper"] else None,
        bar=row["spread"] if row["lower"] else "",
        use=row["use"],
        verified=row["verified"],
        source=where,
    )


def _paper(row: Mapping[str, str]) -> str:
    return f"PMID {row['pmid']}" if row["pmid"] else f"doi:{row['doi']}" if row["doi"] else ""
