"""Signals that stay unexplained: excesses that some method does not put down to chance, in any stratum looked at.

Tissues of infection and cancer, against placebo at 60 mg every 6 months; and beside them what was looked at because it
was seen: eczema, and the urinary tract after a kidney transplant. Each with what it means for a thousand patients, and
with what the data exclude.
"""

from collections.abc import Sequence
from math import isfinite

from osteoimmune.answer.context import Context
from osteoimmune.answer.hazard_model import hazard_model
from osteoimmune.answer.intervals import METHODS, RobustInterval, robust_interval
from osteoimmune.answer.records import Beside, Claim, Part, Signal
from osteoimmune.evidence.absolute_risks import Rate, rate_per_1000
from osteoimmune.evidence.question import Question, question_of
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import DEFAULT_STRATUM, INFECTION_AND_CANCER


def unexplained(context: Context, claims: Sequence[Claim], beside: Sequence[Beside]) -> tuple[Signal, ...]:
    """Every tissue line, and those beside, in which the interval of at least one method lies above 1.

    Args:
        claims: whose statements on single tissues say what in the model stands for them.
        beside: what else is looked at.
    """
    frame = context.scrutiny(INFECTION_AND_CANCER, DEFAULT_STRATUM)
    parts = {
        (own.settings["outcome"], own.settings["tissue"]): own
        for claim in claims
        for own in claim.parts
        if own.rule == "tissue scrutiny"
    }
    found = [
        (f"{line.outcome.replace('_', ' ')}, {line.label}", line.question, parts.get((line.outcome, line.tissue)))
        for line in frame.tissues
    ]
    found += [
        (own.label, asked, Part("", own.label, "", own.model)) for own in beside for asked in _asked(context, own)
    ]
    signals = []
    for label, question, part in found:
        interval = robust_interval(question, METHODS)
        if interval is not None and any(line[3] > 1.0 for line in interval.by_method):
            signals.append(Signal(label, f"{_told(question, interval)} {_model(context, part, interval)}"))
    return tuple(signals)


def _asked(context: Context, own: Beside) -> list[Question]:
    table = context.sources.safety
    if own.outcome not in table.values("outcome_class"):
        return []
    found = pools(own.outcome, tissue=own.tissue, stratum=own.stratum, unverified=context.unverified, table=table)
    return [question_of(pool) for pool in found if pool.contrasts]


def _model(context: Context, part: Part | None, interval: RobustInterval) -> str:
    """How many of the model's draws reach what was observed; nothing stands for it where it has none."""
    own = hazard_model(context, part, None) if part is not None else None
    if own is None or own.ratio is None or not own.ratio.draws:
        return "The model has nothing that stands for it, so it stays unexplained."
    reach = own.ratio.reach(interval.estimate)
    words = "stays unexplained" if reach < 0.025 else "is within what the prior allows, which is no explanation"
    return f"The model has {own.told['told'].partition(';')[0]}; {100 * reach:.0f} % of draws reach it: it {words}."


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
    return f"{head}{_absolute(question)}{excluded}."


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
