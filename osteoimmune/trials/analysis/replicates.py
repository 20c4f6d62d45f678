"""The same trial again and again, with other patients and other chance: what one trial could have found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.analysis.data import TrialData, simulate_trial
from osteoimmune.trials.analysis.first_event import first_event
from osteoimmune.trials.analysis.ratios import Estimate, Incidence, incidence, risk_ratio
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.plan import TrialPlan


@dataclass(frozen=True)
class Replicate:
    """Attributes: number; treated and control, how often the event happened; ratio of the shares."""

    number: int
    treated: Incidence
    control: Incidence
    ratio: Estimate


def replicated(
    plan: TrialPlan,
    event: str,
    count: int,
    *,
    first: int = 0,
    threads: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Replicate]:
    """Whole trials, one after another.

    Args:
        event: by which arms are compared.
        count: how many trials.
        first: the number of the first.

    Raises:
        InvalidValue: no trial is asked for.
        UnknownName: no such event.
    """
    if count < 1:
        raise InvalidValue(f"a trial is repeated at least once, not {count} times")
    found = []
    for number in range(first, first + count):
        found.append(compared(simulate_trial(plan.changed(replicate=number), threads=threads), event, number))
        progress(number - first + 1, count)
    return found


def compared(data: TrialData, event: str, number: int = 0) -> Replicate:
    """The first treated arm of a trial against its control."""
    times = first_event(data, event)
    treated, control = incidence(times, data.treated[0]), incidence(times, data.control)
    return Replicate(number, treated, control, risk_ratio(treated, control))


def spread(replicates: Sequence[Replicate]) -> Estimate:
    """The median ratio and the range of the middle 95 % of trials."""
    ratios: Numbers = np.array([replicate.ratio.value for replicate in replicates])
    low, middle, high = np.nanpercentile(ratios, (2.5, 50.0, 97.5))
    return Estimate(float(middle), float(low), float(high))
