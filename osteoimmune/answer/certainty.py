"""How certain the evidence of one pool is: five concerns in the manner of GRADE, each computed, none judged by hand."""

from typing import Any

from osteoimmune.answer.intervals import RobustInterval
from osteoimmune.evidence.analyses import analyse
from osteoimmune.evidence.bias import risk_of_bias
from osteoimmune.evidence.missing import missing_for
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.question import question_of

LEVELS = ("high", "moderate", "low", "very low")
INCONSISTENT = 50.0  # percent of I2
DOMINANT = 0.75  # share of the events in one trial


def certainty(pool: Pool, interval: RobustInterval, low: float, high: float) -> dict[str, Any]:
    """The level, and the concerns that lowered it, in words.

    Args:
        low, high: the margins; an interval that crosses one is imprecise.
    """
    concerns = [told for told in (_bias(pool), _inconsistency(pool), _indirect(pool), _missing(pool)) if told]
    if not interval.inside(low, high) and not interval.outside(low, high):
        concerns.append("imprecise: the interval crosses a margin")
    return {"level": LEVELS[min(len(concerns), 3)], "concerns": concerns}


def _bias(pool: Pool) -> str:
    judged = risk_of_bias()
    worst = [line.trial for line in pool.contrasts if line.trial not in judged or judged[line.trial].overall != "low"]
    return f"risk of bias: not low in {', '.join(dict.fromkeys(worst))}" if worst else ""


def _inconsistency(pool: Pool) -> str:
    (found,) = analyse(question_of(pool), "RR", ("reml",))
    share = found.effect.i2 if found.effect is not None else 0.0
    return f"inconsistent: I2 {share:.0f} %" if share > INCONSISTENT else ""


def _indirect(pool: Pool) -> str:
    events = [line.events_treat + line.events_ctrl for line in pool.contrasts]
    share = max(events) / sum(events) if sum(events) else 0.0
    largest = pool.contrasts[events.index(max(events))].trial
    return f"indirect: {100 * share:.0f} % of the events are from {largest} alone" if share > DOMINANT else ""


def _missing(pool: Pool) -> str:
    present = {line.trial for line in pool.contrasts}
    absent = [own.trial for own in missing_for(pool.outcome, pool.stratum, pool.tissue) if own.trial not in present]
    return f"missing outcomes: no counts of {', '.join(absent)}" if absent else ""
