"""Observed phenotypes, one row each, and where in which study the model shows the same thing."""

import csv
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from osteoimmune.errors import DataError

Change = Literal["lower", "same", "higher", "variable"]
LOWER, UPPER = 0.8, 1.2  # of the control: what is called lower and higher where a row says nothing else
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


@dataclass(frozen=True)
class Phenotype:
    """One observed phenotype.

    Attributes:
        direction: as the source tells it; `change` is what that comes to.
        use: `calibrate` (the equations knew it), `validate` (held out) or `spent` (neither).
        verified: whether it was seen in its source.
    """

    row_id: str
    genotype: str
    species: str
    gene: str
    alteration: str
    trait: str
    direction: str
    magnitude: str
    source: str
    locus: str
    verified: str
    use: str

    @property
    def change(self) -> Change:
        """Lower, the same or higher than in the control."""
        if self.direction not in _CHANGES:
            raise DataError(f"row {self.row_id}: the direction {self.direction!r} means nothing here")
        return _CHANGES[self.direction]


@dataclass(frozen=True)
class Mapped:
    """Where the model shows a phenotype: an arm of a study over a control arm, or the reason why nowhere.

    Attributes:
        month: when it is looked at; None for the end of the arm.
        lower, upper: what counts as lower and higher, over the control.
        mechanism: what in the model makes it so; `mutation` switches that off: values of parameters and inputs.
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


def phenotype_rows() -> dict[str, Phenotype]:
    """Every observed phenotype by its row."""
    return {row["row_id"]: Phenotype(**row) for row in _read("phenotypes.csv")}


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
