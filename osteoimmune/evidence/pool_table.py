"""A pool: one question in one stratum, each patient once, with what was left out and what must be said."""

from dataclasses import dataclass, replace

import pandas as pd

from osteoimmune.errors import need_known
from osteoimmune.evidence.rows import EvidenceRow
from osteoimmune.evidence.shared_arms import Contrast
from osteoimmune.evidence.strata import Stratum


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that matched the question and did not enter the pool, with the reason in words."""

    row: EvidenceRow
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Which rows a pool admits beyond the seen and undisputed ones, and how shared arms are treated."""

    unverified: bool = False
    percentages: bool = False
    conflicting: bool = False
    shared_arms: str = "combine"

    def refuse(self, row: EvidenceRow) -> str:
        """Why the row may not enter, empty where it may."""
        if row.use == "sources conflict":
            return "" if self.conflicting else "its sources contradict each other"
        if row.use not in ("pool", "subset"):
            return row.use
        if not row.has_counts:
            if row.percent_treat is None or row.percent_ctrl is None:
                return "no counts printed"
            if not self.percentages:
                return f"only percentages printed ({row.percent_treat:g} % vs {row.percent_ctrl:g} %)"
        if not row.seen and not self.unverified:
            return "not verified: the number was written from memory"
        return ""


@dataclass(frozen=True, slots=True)
class Pool:
    """One poolable table: one question, one stratum, each patient once.

    Attributes:
        outcome, tissue, concept: the question.
        stratum: where the pool stands; `any` in a crossed dimension.
        contrasts: the lines that enter.
        left_out: the rows that matched the question and did not enter, with reasons.
        notes: what a reader must be told beside every number of this pool.
        rules: the rules of admission it was built by.
    """

    outcome: str
    tissue: str
    concept: str
    stratum: Stratum
    contrasts: tuple[Contrast, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    rules: Rules = Rules()

    @property
    def title(self) -> str:
        """The question in words: "serious infection, skin (cellulitis)"."""
        words = self.outcome.replace("_", " ")
        words += "" if self.tissue == "all" else f", {self.tissue.replace('_', ' ')}"
        return words + ("" if self.concept == "any" else f" ({self.concept})")

    @property
    def frame(self) -> pd.DataFrame:
        """The table `pool` reads: study, counts, person-years, and the rows behind each line."""
        columns = ("study", "events_treat", "n_treat", "events_ctrl", "n_ctrl", "time_treat", "time_ctrl")
        lines = [{name: getattr(line, name) for name in columns} for line in self.contrasts]
        frame = pd.DataFrame(lines, columns=list(columns))
        frame["row_ids"] = [" ".join(line.row_ids) for line in self.contrasts]
        return frame.astype({"time_treat": float, "time_ctrl": float})

    def without(self, study: str) -> "Pool":
        """The same pool without one line; raises `UnknownName`."""
        need_known("study", [study], [line.study for line in self.contrasts], "this pool")
        kept = tuple(line for line in self.contrasts if line.study != study)
        return replace(self, contrasts=kept)
