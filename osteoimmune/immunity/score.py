"""How many phenotypes the model gets right: all rows, null and other, fitted and held out, every miss by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from osteoimmune.evidence.observations import Phenotype
from osteoimmune.immunity.predict import Prediction
from osteoimmune.immunity.rows import Mapped, change_of

GROUPS: Mapping[str, Callable[[Phenotype], bool]] = {
    "all": lambda row: row.use in ("calibrate", "validate"),
    "no change observed": lambda row: row.use in ("calibrate", "validate") and change_of(row) == "same",
    "a change observed": lambda row: row.use in ("calibrate", "validate") and change_of(row) != "same",
    "calibrate": lambda row: row.use == "calibrate",
    "validate": lambda row: row.use == "validate",
    "neither (spent)": lambda row: row.use == "spent",
}
RARELY, MOSTLY = 0.05, 0.95  # of draws from the prior: between them a phenotype is called variable


@dataclass(frozen=True)
class Agreement:
    """Agreement in one group of rows.

    Attributes:
        right: rows whose direction is right; `represented` those that the model can show; `all` of them.
        misses: the rows that are not, with what was observed and predicted.
    """

    group: str
    right: int
    represented: int
    all: int
    misses: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of the rows that the model can show, those that are right."""
        return self.right / self.represented if self.represented else float("nan")


def judged(row: Phenotype, prediction: Prediction, share_lower: float | None = None) -> bool:
    """Whether the direction is right.

    Args:
        share_lower: for a phenotype observed in some only, the share of draws from the prior in which it is lower.
    """
    if change_of(row) != "variable":
        return prediction.change == change_of(row)
    return share_lower is not None and RARELY <= share_lower <= MOSTLY


def agreement(
    rows: Mapping[str, Phenotype],
    mapped: Mapping[str, Mapped],
    predictions: Mapping[str, Prediction],
    shares_lower: Mapping[str, float] | None = None,
) -> list[Agreement]:
    """Agreement in every group of `GROUPS`."""
    shares = shares_lower or {}
    found = []
    for group, belongs in GROUPS.items():
        mine = [row for row in rows.values() if belongs(row)]
        shown = [row for row in mine if mapped[row.row_id].representable]
        wrong = [row for row in shown if not judged(row, predictions[row.row_id], shares.get(row.row_id))]
        misses = tuple(_told(row, predictions[row.row_id]) for row in wrong)
        found.append(Agreement(group, len(shown) - len(wrong), len(shown), len(mine), misses))
    return found


def _told(row: Phenotype, prediction: Prediction) -> str:
    return (
        f"{row.row_id} {row.genotype}, {row.trait}: observed {row.direction}, predicted {prediction.change}"
        f" ({prediction.ratio:.2f} of the control)"
    )
