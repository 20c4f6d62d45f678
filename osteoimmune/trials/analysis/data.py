"""The data of a trial: its tables, and the trial run in this process where it is small enough for that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import UnknownName
from osteoimmune.trials.virtual.chunk import TABLES, simulate_chunk
from osteoimmune.trials.virtual.plan import TrialPlan

Columns = Mapping[str, NDArray[Any]]
CHUNK = 1000


@dataclass(frozen=True)
class TrialData:
    """Attributes: plan; tables `patients`, `trajectories`, `events` and `failures`, each columns of one length."""

    plan: TrialPlan
    tables: Mapping[str, Columns]

    @property
    def patients(self) -> Columns:
        """One row a life."""
        return self.tables["patients"]

    @property
    def trajectories(self) -> Columns:
        """One row a visit."""
        return self.tables["trajectories"]

    @property
    def events(self) -> Columns:
        """One row an event."""
        return self.tables["events"]

    @property
    def arms(self) -> list[str]:
        """The names of the arms, in the order of the study."""
        return [arm.name for arm in self.plan.study.arms]

    @property
    def control(self) -> str:
        """The arm that others are compared with: the first that is given nothing, else the last."""
        nothing = [arm.name for arm in self.plan.study.arms if not arm.regimen.gives]
        return nothing[0] if nothing else self.arms[-1]

    @property
    def treated(self) -> list[str]:
        """All other arms."""
        return [arm for arm in self.arms if arm != self.control]

    def column(self, table: str, name: str) -> NDArray[Any]:
        """A column of a table.

        Raises:
            UnknownName: there is no such table or column.
        """
        if table not in self.tables:
            raise UnknownName("table", table, self.tables)
        if name not in self.tables[table]:
            raise UnknownName("column", name, self.tables[table], f"the table {table!r}")
        return self.tables[table][name]

    def lives(self, patient: NDArray[Any], arm: NDArray[Any]) -> NDArray[np.int64]:
        """The place in `patients` of each patient and arm."""
        order = {name: number for number, name in enumerate(self.arms)}
        every = self._keys(self.patients["patient"], self.patients["arm"], order)
        sorter = np.argsort(every, kind="stable")
        found: NDArray[np.int64] = sorter[np.searchsorted(every[sorter], self._keys(patient, arm, order))]
        return found

    def _keys(self, patient: NDArray[Any], arm: NDArray[Any], order: Mapping[str, int]) -> NDArray[np.int64]:
        names, inverse = np.unique(arm, return_inverse=True)
        numbers = np.array([order[str(name)] for name in names], np.int64)
        keys: NDArray[np.int64] = np.asarray(patient, np.int64) * len(order) + (
            numbers[inverse] if len(names) else np.zeros(0, np.int64)
        )
        return keys


def simulate_trial(
    plan: TrialPlan, *, threads: int = 1, progress: Callable[[int, int], None] = lambda done, total: None
) -> TrialData:
    """Run a whole trial in this process and keep all its rows.

    Args:
        threads: of the solver; values do not depend on it.
        progress: told how many patients of how many are done.

    Raises:
        OsteoimmuneError: the plan asks for what its body does not have.
    """
    parts = []
    for first in range(0, plan.patients, CHUNK):
        parts.append(simulate_chunk(plan, first, CHUNK, threads=threads))
        progress(min(first + CHUNK, plan.patients), plan.patients)
    return TrialData(plan, joined(parts))


def joined(parts: Sequence[Mapping[str, Columns]]) -> dict[str, dict[str, NDArray[Any]]]:
    """Tables of several chunks as one."""
    return {t: {c: np.concatenate([part[t][c] for part in parts]) for c in parts[0][t]} for t in TABLES}
