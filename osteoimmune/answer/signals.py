"""Signals that stay unexplained: tissues with an excess that some method does not put down to chance."""

from osteoimmune.answer.context import Context
from osteoimmune.answer.intervals import robust_interval
from osteoimmune.answer.records import Signal
from osteoimmune.evidence.question import question_of
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import DEFAULT_STRATUM, INFECTION_AND_CANCER

BESIDE = (("eczema", "skin"),)  # not an infection and no cancer, looked at because it was seen


def unexplained(context: Context) -> tuple[Signal, ...]:
    """Every tissue line, and eczema, in which the interval of at least one method lies above 1."""
    table = context.sources.safety
    known = table.values("outcome_class")
    frame = context.scrutiny(INFECTION_AND_CANCER, DEFAULT_STRATUM)
    found = [(f"{line.outcome.replace('_', ' ')}, {line.label}", line.question) for line in frame.tissues]
    for outcome, tissue in BESIDE:
        if outcome in known:
            own = pools(outcome, tissue=tissue, stratum=DEFAULT_STRATUM, unverified=context.unverified, table=table)
            found += [(pool.title, question_of(pool)) for pool in own if pool.contrasts]
    signals = []
    for label, question in found:
        interval = robust_interval(question)
        if interval is None:
            continue
        above = [line for line in interval.by_method if line[3] > 1.0]
        if above:
            told = (
                f"{interval.events[0]} against {interval.events[1]} events in {len(question.studies)} "
                f"trial{'s' if len(question.studies) > 1 else ''}; {len(above)} of {len(interval.by_method)} "
                f"methods put the whole interval above 1; over all of them {interval.told}. "
                "The model has nothing that explains it."
            )
            signals.append(Signal(label, told))
    return tuple(signals)
