"""A question ready for statistics: a table of trials, its name and setting, and what must be said with it."""

from dataclasses import dataclass, field

import pandas as pd

from osteoimmune.evidence.pool_table import Pool


@dataclass(frozen=True, slots=True)
class Question:
    """One poolable table with the words that belong to it.

    Attributes:
        title: the outcome in words.
        setting: the stratum in words; empty for a user's own table.
        frame: columns `study`, then counts, person-time, or estimate and se; `row_ids` where known.
        treated, control: the names of the two sides.
        notes: sentences that stand beside every number.
        left_out: `(study, reason)` of rows that matched and did not enter.
    """

    title: str
    setting: str
    frame: pd.DataFrame = field(repr=False)
    treated: str = "treatment"
    control: str = "control"
    notes: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def studies(self) -> tuple[str, ...]:
        """The names of the trials, in order."""
        return tuple(str(name) for name in self.frame["study"])

    @property
    def has_counts(self) -> bool:
        """Whether the table holds events and subjects by arm."""
        return {"events_treat", "n_treat", "events_ctrl", "n_ctrl"} <= set(self.frame.columns)

    @property
    def has_time(self) -> bool:
        """Whether every line has person-time in both arms."""
        needed = {"events_treat", "time_treat", "events_ctrl", "time_ctrl"}
        return needed <= set(self.frame.columns) and bool(
            self.frame[["time_treat", "time_ctrl"]].notna().all(axis=None)
        )

    def without(self, study: str) -> "Question":
        """The same question without the lines of one study."""
        kept = self.frame[self.frame["study"] != study].reset_index(drop=True)
        return Question(self.title, self.setting, kept, self.treated, self.control, self.notes, self.left_out)


def question_of(pool: Pool) -> Question:
    """The question a pool of packaged rows answers."""
    control = {"any": "comparator", "other": "comparator"}.get(pool.stratum.comparator, pool.stratum.comparator)
    return Question(
        title=pool.title,
        setting=pool.stratum.label,
        frame=pool.frame,
        treated="denosumab",
        control=control,
        notes=pool.notes,
        left_out=tuple((f"{out.row.study} ({out.row.row_id})", out.reason) for out in pool.left_out),
    )
