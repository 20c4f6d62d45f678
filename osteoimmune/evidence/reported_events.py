"""What trials reported of events: shares of people, counts and ratios, one row a printed number."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args

from osteoimmune.errors import DataError, UnknownName
from osteoimmune.evidence.points import SEEN, USES, VERIFIED
from osteoimmune.quantities import parse_number

MeasureKind = Literal["percent", "count", "risk ratio", "hazard ratio"]


@dataclass(frozen=True)
class ReportedEvent:
    """One printed number.

    Attributes:
        trial, study: the trial, and the paper or label that reports it.
        group: an arm, or "one vs other" for a ratio.
        event: its name in studies (vertebral, nonvertebral, hip, death).
        months: at which it was reported.
        people: how many it is of; None where not told.
        value, lower, upper: in percent, people or as a ratio; the bar is None where none is printed.
        use: `calibrate` or `validate` (held out).
    """

    row: str
    trial: str
    study: str
    group: str
    event: str
    measure: MeasureKind
    months: float
    people: int | None
    value: float
    lower: float | None
    upper: float | None
    use: str
    verified: str
    locus: str

    @property
    def seen(self) -> bool:
        """Whether the number was seen in a source; one that was not is shown, marked, and decides nothing."""
        return self.verified in SEEN

    @property
    def percent(self) -> float | None:
        """The share of people, for shares and counts."""
        if self.measure == "percent":
            return self.value
        return 100.0 * self.value / self.people if self.measure == "count" and self.people else None


@cache
def reported_events() -> tuple[ReportedEvent, ...]:
    """All rows.

    Raises:
        DataError: a row breaks the rules of the table.
    """
    place = resources.files("osteoimmune.evidence") / "data" / "reported_events.csv"
    reader = csv.DictReader(place.read_text(encoding="utf-8").splitlines(), strict=True)
    return tuple(_row(cells, f"reported_events.csv:{reader.line_num}") for cells in reader)


def reported_of(trial: str) -> tuple[ReportedEvent, ...]:
    """The rows of one trial.

    Raises:
        UnknownName: no row is of this trial.
    """
    rows = tuple(row for row in reported_events() if row.trial == trial)
    if not rows:
        raise UnknownName("trial with reported events", trial, {row.trial for row in reported_events()})
    return rows


def _row(cells: dict[str, str], where: str) -> ReportedEvent:
    known = {"measure": get_args(MeasureKind), "use": USES, "verified": VERIFIED}
    for column, allowed in known.items():
        if cells[column] not in allowed:
            raise DataError(f"{where}: {UnknownName(column, cells[column], allowed)}")
    return ReportedEvent(
        row=cells["row"],
        trial=cells["trial"],
        study=cells["study"],
        group=cells["group"],
        event=cells["event"],
        measure=cells["measure"],  # type: ignore[arg-type]
        months=parse_number(cells["months"]),
        people=int(cells["people"]) if cells["people"] else None,
        value=parse_number(cells["value"]),
        lower=parse_number(cells["lower"]) if cells["lower"] else None,
        upper=parse_number(cells["upper"]) if cells["upper"] else None,
        use=cells["use"],
        verified=cells["verified"],
        locus=cells["locus"],
    )
