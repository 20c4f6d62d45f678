"""Trials known to exist whose counts are missing here, and how much each could change what is decidable."""

from dataclasses import dataclass
from functools import cache
from math import exp, inf, log, sqrt

from osteoimmune.errors import need_known
from osteoimmune.evidence.question import Question
from osteoimmune.evidence.rows import COMPARATOR_CLASSES, DOSE_STRATA, VERIFIED
from osteoimmune.evidence.strata import Stratum
from osteoimmune.evidence.tables import packaged_records
from osteoimmune.evidence.words import SIMILAR

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


@dataclass(frozen=True, slots=True)
class Worth:
    """What one missing trial would be worth to a question.

    Attributes:
        trial: the trial.
        expected_events: events in both arms together at the control rate seen so far.
        factor_now, factor_then: how far the interval reaches on either side of the estimate, as a factor,
            without and with the trial.
        decides: whether an interval of the later width, centred on 1, would lie within the margins.
    """

    trial: MissingTrial
    expected_events: float
    factor_now: float
    factor_then: float
    decides: bool


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


def worth_of(question: Question, trials: tuple[MissingTrial, ...], se_now: float) -> tuple[Worth, ...]:
    """What each missing trial would be worth, most informative first.

    Args:
        question: a table with counts (person-years are used where every line has them).
        trials: candidates, as from `missing_for`.
        se_now: standard error of the pooled log ratio; infinite where there is none yet.

    The expected information of a trial is 1 / (1/a + 1/b) at a and b events, at the control rate and no
    effect.
    """
    events = float(question.frame["events_ctrl"].sum())
    size = float(question.frame["time_ctrl" if question.has_time else "n_ctrl"].sum())
    if events <= 0 or size <= 0:
        return ()
    return tuple(
        sorted(
            (_worth(trial, events / size, question.has_time, se_now) for trial in trials),
            key=lambda worth: -worth.expected_events,
        )
    )


def _worth(trial: MissingTrial, rate: float, per_year: bool, se_now: float) -> Worth:
    years = trial.followup_months / 12 if per_year else 1.0
    treated, control = rate * years * trial.n_treat, rate * years * trial.n_ctrl
    information = 1 / (1 / treated + 1 / control) + (0.0 if se_now == inf else 1 / se_now**2)
    then = exp(1.959964 / sqrt(information))
    now = inf if se_now == inf else exp(1.959964 * se_now)
    decides = log(then) <= min(log(SIMILAR[1]), -log(SIMILAR[0])) + 1e-12
    return Worth(trial, treated + control, now, then, decides)
