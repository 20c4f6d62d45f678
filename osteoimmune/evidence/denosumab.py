"""The denosumab results as data: each outcome by stratum and method, with and without unverified rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from osteoimmune.evidence.analyses import Analysis, analyse, best_analysis, other_results
from osteoimmune.evidence.missing import missing_for
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.question import Question, question_of
from osteoimmune.evidence.rate_difference import RateDifference, rate_difference
from osteoimmune.evidence.result import PooledEffect
from osteoimmune.evidence.selection import pool_of_rows, pools
from osteoimmune.evidence.words import Reading, read_ratio
from osteoimmune.evidence.worth import Worth, all_together, worth_of

MAIN_STRATUM = "placebo/60 mg Q6M"
OUTCOMES = (
    ("serious_infection", "all"),
    ("infection", "all"),
    ("malignancy", "all"),
    ("serious_malignancy", "all"),
    ("death", "all"),
    ("eczema", "skin"),
    ("osteonecrosis_of_jaw", "jaw"),
    ("any_serious_adverse_event", "all"),
)
METHODS = ("mh", "peto", "exact", "reml", "bayes")
FREEDOM_ROWS = (
    ("serious infection", "S129"),
    ("serious infection, skin", "S001"),
    ("serious infection, skin: cellulitis", "S002"),
    ("serious infection, ear", "S008"),
    ("serious infection, urinary", "S007"),
    ("serious infection, respiratory", "S010"),
    ("malignancy", "S019"),
    ("death", "S109"),
    ("eczema", "S012"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One outcome in one stratum: the table, every method, the reading, the absolute difference."""

    pool: Pool
    question: Question
    analyses: tuple[Analysis, ...]
    absolute: RateDifference | None
    reading: Reading

    @property
    def best(self) -> Analysis | None:
        """The first method with a result."""
        return best_analysis(self.analyses)

    @property
    def events(self) -> str:
        """Events treated and control."""
        counts = self.question.frame[["events_treat", "events_ctrl"]].sum()
        return f"{counts['events_treat']} vs {counts['events_ctrl']}"


def answer_of(pool: Pool, methods: Iterable[str] = METHODS) -> Answer:
    """The answer of one pool; the first method with a result is read aloud."""
    question = question_of(pool)
    analyses = analyse(question, "RR", tuple(methods))
    best = best_analysis(analyses)
    absolute = rate_difference(question)
    informative = sum(line.events_treat + line.events_ctrl > 0 for line in pool.contrasts)
    reading = read_ratio(
        best.ratio if best is not None else None,
        subject=f"{pool.title} ({pool.stratum.label})",
        k=informative,
        absolute=absolute,
        measure=best.measure if best is not None else "RR",
        unseen=not all(line.seen for line in pool.contrasts),
        others=other_results(analyses, best),
    )
    return Answer(pool, question, analyses, absolute, reading)


@cache
def answers(outcome: str, tissue: str = "all", *, unverified: bool = False, stratum: str = "") -> tuple[Answer, ...]:
    """The answers of every stratum of an outcome that has a trial."""
    found = pools(outcome, tissue=tissue, unverified=unverified, stratum=stratum)
    return tuple(answer_of(pool) for pool in found if pool.contrasts)


def freedom_alone() -> dict[str, Answer]:
    """FREEDOM by itself, outcome by outcome."""
    return {name: answer_of(pool_of_rows([row])) for name, row in FREEDOM_ROWS}


@dataclass(frozen=True, slots=True)
class MissingCounts:
    """What the absent counts of one outcome would be worth: trial by trial, and all of them together."""

    outcome: str
    worths: tuple[Worth, ...]
    reach_now: float
    reach_then: float
    verdict_if_null: str
    verdict_if_same: str


def missing_counts(outcome: str, effect: PooledEffect, pool: Pool) -> MissingCounts:
    """The worth of the missing trials of one pool."""
    present = {line.trial for line in pool.contrasts}
    trials = tuple(trial for trial in missing_for(outcome, pool.stratum, pool.tissue) if trial.trial not in present)
    question = question_of(pool)
    then, null, same = all_together(question, trials, effect)
    now = float(effect.ratio.ci_high / effect.ratio.estimate)
    return MissingCounts(outcome, worth_of(question, trials, effect), now, then, null, same)
