"""Observed phenotypes, one row each, and where in which study the model shows the same thing."""

import csv
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from osteoimmune.errors import DataError
from osteoimmune.evidence.observations import Phenotype, packaged_observations

Change = Literal["lower", "same", "higher", "variable"]
LOWER, UPPER = 0.8, 1.2  # of the control: what is called lower and higher where a row says nothing else
MECHANISM = "mechanism-"
STRUCTURE = "structure: "
ABSENT = 0.1  # of the control, or less: absent
_CHANGES: dict[str, Change] = {
    "absent": "lower",
    "down": "lower",
    "slightly down": "lower",
    "normal": "same",
    "none": "same",
    "up": "higher",
    "focal high turnover": "higher",
    "effective": "higher",
    "variable": "variable",
}


def change_of(row: Phenotype) -> Change:
    """Lower, the same or higher than in the control.

    Raises:
        DataError: the direction of the row is none that the matrix knows.
    """
    if row.direction not in _CHANGES:
        raise DataError(f"row {row.row_id}: the direction {row.direction!r} means nothing here")
    return _CHANGES[row.direction]


@dataclass(frozen=True)
class Mapped:
    """Where the model shows a phenotype: an arm of a study over a control arm, or the reason why nowhere.

    Attributes:
        month: when it is looked at; None for the end of the arm.
        lower, upper: what counts as lower and higher, over the control.
        mechanism: what in the model makes it so; `mutation` switches that off: values of parameters and inputs. Where
            it begins with "structure", the model has nothing that could make it otherwise, and nothing to switch off.
        reason: why the model cannot show it; empty where it can.
    """

    row_id: str
    study: str
    arm: str
    control: str
    observable: str
    month: float | None
    lower: float
    upper: float
    mechanism: str
    mutation: dict[str, float]
    reason: str

    @property
    def representable(self) -> bool:
        """Whether the model can show it."""
        return not self.reason

    @property
    def structural(self) -> bool:
        """Whether the model shows it only because two things are not coupled."""
        return self.mechanism.startswith(STRUCTURE)


def phenotype_rows() -> dict[str, Phenotype]:
    """Every observed phenotype by its row; rows on a mechanism in a dish are no phenotypes."""
    return {row.row_id: row for row in packaged_observations(Phenotype) if not row.row_id.startswith(MECHANISM)}


def mapped_rows() -> dict[str, Mapped]:
    """Where each row is found in the model, in the order of the file."""
    return {row["row_id"]: _mapped(row) for row in _read("mapping.csv")}


def _mapped(row: dict[str, str]) -> Mapped:
    return Mapped(
        row_id=row["row_id"],
        study=row["study"],
        arm=row["arm"],
        control=row["control"],
        observable=row["observable"],
        month=float(row["month"]) if row["month"] else None,
        lower=float(row["lower"] or LOWER),
        upper=float(row["upper"] or UPPER),
        mechanism=row["mechanism"],
        mutation={name: float(value) for name, _, value in (part.partition("=") for part in row["mutation"].split())},
        reason=row["reason"],
    )


def _read(name: str) -> list[dict[str, str]]:
    text = (resources.files("osteoimmune.immunity") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
