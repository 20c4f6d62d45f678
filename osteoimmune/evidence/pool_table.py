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
class Pool:
    """One poolable table: one question, one stratum, each patient once.

    Attributes:
        outcome, tissue, concept: the question.
        stratum: where the pool stands; `any` in a crossed dimension.
        contrasts: the lines that enter.
        left_out: the rows that matched the question and did not enter, with reasons.
        notes: what a reader must be told beside every number of this pool.
    """

    outcome: str
    tissue: str
    concept: str
    stratum: Stratum
    contrasts: tuple[Contrast, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

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
