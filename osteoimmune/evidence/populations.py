"""Whom an arm treated, where a source says more than the table's own words: earlier drugs, doses taken all along.

A number measured against patients of another kind tests nothing. What stands here says who was treated, never what
came of it. It was looked up for every held-out trial, met or missed (docs/uncertainty.md lists what was found), but
after the misses had been seen.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from osteoimmune.errors import DataError, OsteoimmuneError
from osteoimmune.evidence.csv_text import read_text_table
from osteoimmune.quantities import parse_number

COLUMNS = (
    "study",
    "arm",
    "trial",
    "prednisolone_mg_per_day",
    "pretreated_share",
    "pretreated_years",
    "source",
    "status",
)
STATUSES = ("published", "assumption")


@dataclass(frozen=True)
class Population:
    """What is known of the patients of an arm.

    Attributes:
        study: as the table of published figures calls it.
        arm: what the arm's name holds; empty for all arms of the study.
        trial: to which the arm belongs; empty where that is the study.
        prednisolone: milligrams a day; None where not said.
        pretreated_share: of the patients, who had taken oral bisphosphonates until the first dose.
        pretreated_years: for how long.
        source, status: where it was seen; whether part of it is assumed.
    """

    study: str
    arm: str
    trial: str
    prednisolone: float | None
    pretreated_share: float
    pretreated_years: float
    source: str
    status: str


def population_of(study: str, arm: str) -> Population | None:
    """What is known of the patients of an arm beyond the table's own words, if anything is."""
    return next((p for p in populations() if p.study == study and p.arm in arm), None)


@cache
def populations() -> tuple[Population, ...]:
    """All that travel with the package."""
    return read_populations(Path(str(resources.files("osteoimmune.evidence") / "data" / "populations.csv")))


def read_populations(path: Path) -> tuple[Population, ...]:
    """The table of populations.

    Raises:
        DataError: naming file and line of the first row that breaks a rule.
    """
    table = read_text_table(path)
    if table.header != COLUMNS:
        raise DataError(f"{path.name}:1: needs the columns {', '.join(COLUMNS)}")
    found = []
    for line, cells in table.lines:
        try:
            found.append(_population(*cells))
        except OsteoimmuneError as reason:
            raise DataError(f"{path.name}:{line}: {reason}") from reason
    return tuple(found)


def _population(
    study: str, arm: str, trial: str, prednisolone: str, share: str, years: str, source: str, status: str
) -> Population:
    dose, part, time = (parse_number(text) if text else None for text in (prednisolone, share, years))
    if (part is None) != (time is None):
        raise DataError("pretreated_share and pretreated_years are given together or not at all")
    if part is not None and not 0.0 < part <= 1.0:
        raise DataError(f"pretreated_share is a share above 0 and at most 1, not {share}")
    if any(number is not None and number <= 0.0 for number in (dose, time)):
        raise DataError("prednisolone_mg_per_day and pretreated_years are above 0 or empty")
    if status not in STATUSES or not source:
        raise DataError(f"status {status!r} is none of {', '.join(STATUSES)}, or there is no source")
    return Population(study, arm, trial, dose, part or 0.0, time or 0.0, source, status)
