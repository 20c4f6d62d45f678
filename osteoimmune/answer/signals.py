"""Signals that stay unexplained: excesses that some method does not put down to chance, in any stratum looked at.

Tissues of infection and cancer, against placebo at 60 mg every 6 months; and beside them what was looked at because it
was seen: eczema, and the urinary tract after a kidney transplant. Each with what it means for a thousand patients, and
with what the data exclude.
"""

from math import isfinite

from osteoimmune.answer.context import Context
from osteoimmune.answer.intervals import METHODS, RobustInterval, robust_interval
from osteoimmune.answer.records import Signal
from osteoimmune.evidence.absolute_risks import Rate, rate_per_1000
from osteoimmune.evidence.question import Question, question_of
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import DEFAULT_STRATUM, INFECTION_AND_CANCER

BESIDE = (
    ("eczema", "skin", DEFAULT_STRATUM, "eczema"),
    ("infection", "urinary", "other", "urinary infection after a kidney transplant"),
)


def unexplained(context: Context) -> tuple[Signal, ...]:
    """Every tissue line, and those beside, in which the interval of at least one method lies above 1."""
    frame = context.scrutiny(INFECTION_AND_CANCER, DEFAULT_STRATUM)
    found = [(f"{line.outcome.replace('_', ' ')}, {line.label}", line.question) for line in frame.tissues]
    found += [(label, asked) for *where, label in BESIDE for asked in _beside(context, *where)]
    signals = []
    for label, question in found:
        interval = robust_interval(question, METHODS)
        if interval is not None and any(line[3] > 1.0 for line in interval.by_method):
            signals.append(Signal(label, _told(question, interval)))
    return tuple(signals)


def _beside(context: Context, outcome: str, tissue: str, stratum: str) -> list[Question]:
    table = context.sources.safety
    if outcome not in table.values("outcome_class"):
        return []
    own = pools(outcome, tissue=tissue, stratum=stratum, unverified=context.unverified, table=table)
    return [question_of(pool) for pool in own if pool.contrasts]


def _told(question: Question, interval: RobustInterval) -> str:
    above = sum(line[3] > 1.0 for line in interval.by_method)
    trials = len(question.studies)
    head = (
        f"{interval.events[0]} against {interval.events[1]} events in {trials} trial{'s' if trials > 1 else ''}; "
        f"{above} of {len(interval.by_method)} methods put the whole interval above 1; over all of them "
        f"{interval.told}. "
    )
    excluded = (
        f"More than {interval.high:.1f} times as many is excluded"
        if isfinite(interval.high)
        else "No excess is excluded"
    )
    return f"{head}{_absolute(question)}{excluded}. The model has nothing that explains it."


def _absolute(question: Question) -> str:
    """Events per 1,000 people in each arm, with exact intervals for a rate."""
    frame = question.frame
    treated = _rate(int(frame["events_treat"].sum()), int(frame["n_treat"].sum()))
    control = _rate(int(frame["events_ctrl"].sum()), int(frame["n_ctrl"].sum()))
    gap = treated.per_1000 - control.per_1000
    return (
        f"Per 1,000 people over the trials {treated.per_1000:.1f} ({treated.ci_low:.1f} to {treated.ci_high:.1f}) "
        f"against {control.per_1000:.1f} ({control.ci_low:.1f} to {control.ci_high:.1f}), {gap:+.1f}. "
    )


def _rate(events: int, people: int) -> Rate:
    return rate_per_1000(float(events), float(people))
