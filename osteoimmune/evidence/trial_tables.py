"""What the trials of one meta-analysis report: counts, person-time, log-rank sums, or ready estimates.

Each record holds one array per column, one entry per trial, in the order in which the trials were given.
The arrays are read-only; a changed table is a new table.
"""

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class CountTable:
    """Subjects with an event, and subjects, in each arm. Shapes: (trials,)."""

    study: tuple[str, ...]
    events_treat: Floats
    n_treat: Floats
    events_ctrl: Floats
    n_ctrl: Floats

    @property
    def cells(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four cells: events and non-events of the treated arm, then of the control arm."""
        return (
            self.events_treat,
            self.n_treat - self.events_treat,
            self.events_ctrl,
            self.n_ctrl - self.events_ctrl,
        )

    @property
    def without_contrast(self) -> Flags:
        """Trials in which nobody, or everybody, had the event: they say nothing about a ratio."""
        a, b, c, d = self.cells
        flags: Flags = ((a == 0) & (c == 0)) | ((b == 0) & (d == 0))
        return flags


@dataclass(frozen=True)
class PersonTimeTable:
    """Events and person-time (any unit, the same in both arms) in each arm. Shapes: (trials,)."""

    study: tuple[str, ...]
    events_treat: Floats
    time_treat: Floats
    events_ctrl: Floats
    time_ctrl: Floats

    @property
    def without_contrast(self) -> Flags:
        """Trials without any event: they say nothing about a rate ratio."""
        flags: Flags = (self.events_treat == 0) & (self.events_ctrl == 0)
        return flags


@dataclass(frozen=True)
class LogRankTable:
    """Observed minus expected events in the treated arm, and its variance. Shapes: (trials,)."""

    study: tuple[str, ...]
    o_minus_e: Floats
    variance: Floats


@dataclass(frozen=True)
class EstimateTable:
    """An estimate on the analysis scale (log for ratios) and its standard error. Shapes: (trials,)."""

    study: tuple[str, ...]
    estimate: Floats
    se: Floats


TrialTable: TypeAlias = CountTable | PersonTimeTable | LogRankTable | EstimateTable


def select(table: TrialTable, keep: Flags | NDArray[np.intp]) -> TrialTable:
    """The trials that `keep` picks (a mask or positions), in that order, as a new table."""
    picked = np.arange(len(table.study))[keep]
    columns = {
        field.name: frozen(getattr(table, field.name)[picked]) for field in fields(table) if field.name != "study"
    }
    return type(table)(study=tuple(table.study[i] for i in picked), **columns)


def frozen(values: Floats) -> Floats:
    """A read-only copy."""
    copy = np.array(values, dtype=float)
    copy.setflags(write=False)
    return copy
