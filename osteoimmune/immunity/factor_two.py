"""Which conclusions survive when one number is halved or doubled, one after another.

Positive numbers are multiplied, shares between 0 and 1 have their odds multiplied, and log ratios are moved by log 2,
so that the ratio that they stand for is halved or doubled. Nothing else changes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteoimmune.evidence.observations import Phenotype
from osteoimmune.immunity.prior import Columns
from osteoimmune.immunity.rows import Mapped, change_of
from osteoimmune.immunity.runs import run_arm
from osteoimmune.quantities import Table
from osteoimmune.quantities.moves import moved
from osteoimmune.study import load_study

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
FACTORS = (0.5, 2.0)


@dataclass(frozen=True)
class Survival:
    """Whether a conclusion survives.

    Attributes:
        holds: with every number as it is.
        overturned_by: changes of one number that turn it round ("lymphoid.node_threshold x 2").
    """

    conclusion: str
    holds: bool
    overturned_by: tuple[str, ...]


def perturbations(names: Iterable[str]) -> list[tuple[str, float]]:
    """Every number with every factor, in the order in which `perturbed` has them after the first, unchanged one."""
    return [(name, factor) for name in names for factor in FACTORS]


def perturbed(names: Sequence[str]) -> Columns:
    """Columns of 1 + 2 len(names) sets of numbers: all as they are, then one number at a time by each factor."""
    listed = perturbations(names)

    def columns(values: Table) -> dict[str, Numbers]:
        found = {}
        for name in names:
            if name in values:
                column = np.full(len(listed) + 1, values[name].coherent)
                for place, (changed, factor) in enumerate(listed, start=1):
                    if changed == name:
                        column[place] = moved(values[name], np.log(factor))
                found[name] = column
        return found

    return Columns(len(listed) + 1, columns)


def phenotype_ratios(rows: Mapping[str, Mapped], columns: Columns) -> dict[str, Numbers]:
    """The ratio of every row that the model can show, one for each set of numbers."""
    runs: dict[tuple[str, str, float | None], dict[str, Numbers]] = {}
    found = {}
    for row in rows.values():
        if row.representable:
            arm, control = (
                _looked_at(runs, rows, row, name, columns)[row.observable] for name in (row.arm, row.control)
            )
            found[row.row_id] = arm / control
    return found


def _looked_at(
    runs: dict[tuple[str, str, float | None], dict[str, Numbers]],
    rows: Mapping[str, Mapped],
    row: Mapped,
    arm: str,
    columns: Columns,
) -> dict[str, Numbers]:
    """Everything that any row looks at in this arm in this month, simulated once."""
    key = (row.study, arm, row.month)
    if key not in runs:
        study = load_study(row.study)
        wanted = [
            r.observable
            for r in rows.values()
            if (r.study, r.month) == (row.study, row.month) and arm in (r.arm, r.control)
        ]
        followed = next(one.horizon_months or study.horizon_months for one in study.arms if one.name == arm)
        run = run_arm(study, arm, columns, list(dict.fromkeys(wanted)), [followed if row.month is None else row.month])
        runs[key] = {name: run.last(name) for name in run.values}
    return runs[key]


def right(row: Mapped, phenotype: Phenotype, ratios: Numbers) -> Flags:
    """Whether the direction is right, for each ratio; a phenotype of some only counts as right where lower."""
    changes = np.where(ratios < row.lower, "lower", np.where(ratios > row.upper, "higher", "same"))
    wanted = "lower" if change_of(phenotype) == "variable" else change_of(phenotype)
    result: Flags = changes == wanted
    return result


def survivals(names: Sequence[str], conclusions: Mapping[str, Flags]) -> list[Survival]:
    """What overturns each conclusion, from whether it holds for each set of numbers of `perturbed`."""
    listed = perturbations(names)
    return [
        Survival(
            conclusion,
            bool(holds[0]),
            tuple(f"{n} x {f:g}" for (n, f), h in zip(listed, holds[1:], strict=True) if h != holds[0]),
        )
        for conclusion, holds in conclusions.items()
    ]


def judge(test: Callable[[Numbers], Flags], values: Numbers) -> Flags:
    """A conclusion for each set of numbers; one that could not be solved does not hold."""
    result: Flags = np.where(np.isfinite(values), test(values), False)
    return result
