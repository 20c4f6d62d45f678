"""What claims are confronted with: counts, points, ratios, phenotypes, arthritis trials; any can be replaced."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from osteoimmune.errors import DataError, need_known
from osteoimmune.evidence.csv_text import read_text_table
from osteoimmune.evidence.observations import (
    ArmBaseline,
    ArmChange,
    Phenotype,
    RatioRow,
    packaged_observations,
    read_observations,
)
from osteoimmune.evidence.points import SEEN, TABLES, Point, published_points, read_points
from osteoimmune.evidence.tables import EvidenceTable, safety_rows
from osteoimmune.evidence.trials_file import read_trials

USE = {"validate": "held out", "calibrate": "fitted", "spent": "looked at"}


@dataclass(frozen=True)
class Sources:
    """All that claims may be confronted with."""

    safety: EvidenceTable
    points: tuple[Point, ...]
    ratios: tuple[RatioRow, ...]
    phenotypes: tuple[Phenotype, ...]
    changes: tuple[ArmChange, ...]
    baselines: tuple[ArmBaseline, ...]

    def without_trial(self, trial: str) -> "Sources":
        """The same without the rows of one trial, whatever the table.

        Raises:
            UnknownName: no table knows such a trial.
        """
        studies = {row.study for table in (self.points, self.ratios, self.changes) for row in table}
        need_known("trial", [trial], {*self.safety.values("trial"), *studies}, "the evidence")
        return replace(
            self,
            safety=self.safety.where(lambda row: row.trial != trial),
            points=tuple(row for row in self.points if not row.study.startswith(trial)),
            ratios=tuple(row for row in self.ratios if not row.study.startswith(trial)),
            changes=tuple(row for row in self.changes if not row.study.startswith(trial)),
            baselines=tuple(row for row in self.baselines if not row.study.startswith(trial)),
        )

    def with_file(self, path: Path) -> "Sources":
        """The same with one table taken from a file, which its columns tell.

        A table of the package's own columns takes the place of that table (rows of arthritis trials are both points
        and changes of arms); a table of trials with
        study, outcome, events_treat, n_treat, events_ctrl, n_ctrl takes the place of the counted harms.

        Raises:
            DataError: the file cannot be read, bears columns of no table, or breaks a rule of its own.
        """
        columns = frozenset(read_text_table(path).header)
        found = {field: read(path) for field, marks, read in _TABLES if marks <= columns}
        if found:
            return replace(self, **found)
        raise DataError(
            f"{path.name}:1: its columns fit no table of evidence; a table of trials needs study, outcome, "
            "events_treat, n_treat, events_ctrl, n_ctrl"
        )


def _points(path: Path) -> tuple[Point, ...]:
    """The points of a file, with those of every packaged table that it is no version of."""
    given = read_points(path)
    named = {own.row for own in given}
    data = files("osteoimmune.evidence").joinpath("data")
    tables = (read_points(Path(str(data.joinpath(name)))) for name in TABLES)
    kept = tuple(own for table in tables if not named & {row.row for row in table} for own in table)
    return (*given, *kept)


def _observed(kind: Any) -> Callable[[Path], Any]:
    return lambda path: read_observations(path, kind)


_TABLES: tuple[tuple[str, frozenset[str], Callable[[Path], Any]], ...] = (
    ("safety", frozenset({"events_treat", "events_ctrl"}), read_trials),
    ("points", frozenset({"quantity", "time_months"}), _points),
    ("ratios", frozenset({"estimate", "comparison"}), _observed(RatioRow)),
    ("phenotypes", frozenset({"trait", "direction"}), _observed(Phenotype)),
    ("changes", frozenset({"quantity", "told", "p"}), _observed(ArmChange)),  # the points of the same rows too
    ("baselines", frozenset({"variable", "sd"}), _observed(ArmBaseline)),
)


def packaged_sources() -> Sources:
    """The evidence that travels with the package."""
    return Sources(
        safety_rows(),
        published_points(),
        packaged_observations(RatioRow),
        packaged_observations(Phenotype),
        packaged_observations(ArmChange),
        packaged_observations(ArmBaseline),
    )


def seen(verified: str) -> bool:
    """Whether anybody saw the number in a source."""
    return verified in SEEN


def counted(sources: Sources) -> Mapping[str, int]:
    """How many rows each table has."""
    return {
        "counted harms": len(sources.safety),
        "points": len(sources.points),
        "ratios": len(sources.ratios),
        "phenotypes": len(sources.phenotypes),
        "arthritis": len(sources.changes) + len(sources.baselines),
    }
