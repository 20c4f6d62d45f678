"""Trials known to exist whose counts are missing here."""

from dataclasses import dataclass
from functools import cache

from osteoimmune.errors import need_known
from osteoimmune.evidence.rows import COMPARATOR_CLASSES, DOSE_STRATA, VERIFIED
from osteoimmune.evidence.strata import Stratum
from osteoimmune.evidence.tables import packaged_records

STATUSES = ("no row", "unverified rows only", "percentages only", "some outcomes only", "sources conflict")


@dataclass(frozen=True, slots=True)
class MissingTrial:
    """A trial whose outcome rows are missing: who, how many, how long, and what is missing.

    `verified` speaks of the subjects and the follow-up, never of outcomes: none is recorded.
    """

    trial: str
    identifier: str
    population: str
    comparator_class: str
    dose_stratum: str
    n_treat: int
    n_ctrl: int
    followup_months: float
    status: str
    outcomes_missing: str
    source: str
    verified: str

    def lacks(self, outcome: str, tissue: str = "all") -> bool:
        """Whether this outcome's counts (in this tissue) are among those missing."""
        for part in self.outcomes_missing.split(";"):
            words = part.strip().split(" ", 1)
            if words == ["all"] or words == [outcome]:
                return True
            if words[0] == outcome and tissue != "all":
                return tissue.replace("_", " ") in words[1] or "by organ" in words[1]
        return False


@cache
def missing_trials() -> tuple[MissingTrial, ...]:
    """The list of trials with missing outcome rows."""
    trials = []
    for where, cells in packaged_records("missing_trials.csv"):
        need_known("comparator class", [cells["comparator_class"]], COMPARATOR_CLASSES, where)
        need_known("dose stratum", [cells["dose_stratum"]], DOSE_STRATA, where)
        need_known("status", [cells["status"]], STATUSES, where)
        need_known("verified", [cells["verified"]], VERIFIED, where)
        numbers = {name: int(cells[name]) for name in ("n_treat", "n_ctrl")}
        months = float(cells["followup_months"])
        trials.append(MissingTrial(**{**cells, **numbers, "followup_months": months}))  # type: ignore[arg-type]
    return tuple(trials)


def missing_for(outcome: str, stratum: Stratum, tissue: str = "all") -> tuple[MissingTrial, ...]:
    """The missing trials that belong to a stratum and lack this outcome."""
    return tuple(
        trial
        for trial in missing_trials()
        if trial.lacks(outcome, tissue)
        and stratum.comparator in ("any", trial.comparator_class)
        and stratum.dose in ("any", trial.dose_stratum)
    )
