"""When an arm is looked at."""

from collections.abc import Iterable, Sequence

import numpy as np

from osteoimmune.language.assembly import Assembly
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.course import Dose, Route
from osteoimmune.trials.design import Arm, Study
from osteoimmune.trials.giving import coherent_amount, way_of
from osteoimmune.trials.measures import Numbers

__all__ = ["coherent_amount", "distinct", "entrance", "output_days"]

LOOKS_A_MONTH = 2
DAYS_AFTER_A_DOSE = (0.25, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0, 21.0)
_SHORTEST_COURSE = 14.0  # days; doses closer than this are a level, not peaks to be looked at one by one
_SAME_TIME = 1e-6  # days; two output times closer than this are one


def output_days(
    study: Study, arm: Arm, doses: Sequence[Dose], beside: Sequence[Dose] = (), changes: Iterable[float] = ()
) -> Numbers:
    """When an arm is looked at: twice a month, closer together after each dose, and at every endpoint.

    Args:
        doses: that "last dose" counts among.
        beside: other doses.
        changes: days on which inputs change.

    Returns:
        days since the first dose, rising, from 0 to the arm's horizon.
    """
    horizon = study.horizon_of(arm) * DAYS_PER_MONTH
    days = [float(day) for day in np.arange(0.0, horizon, DAYS_PER_MONTH / LOOKS_A_MONTH)] + [horizon]
    days += list(arm.regimen.looks)
    days += [day + after for day in set(changes) if day > 0.0 for after in (0.0, *DAYS_AFTER_A_DOSE)]
    days += [day + after for day in _parted([*doses, *beside]) for after in (0.0, *DAYS_AFTER_A_DOSE)]
    for endpoint in study.endpoints:
        if endpoint.month is not None:
            origin = doses[-1].day if doses and endpoint.since == "last dose" else 0.0
            days.append(origin + endpoint.month * DAYS_PER_MONTH)
    return distinct(day for day in days if day <= horizon + _SAME_TIME)


def _parted(doses: Iterable[Dose]) -> list[float]:
    """Days of doses after which the same drug is not given again within a fortnight; the last of each drug too."""
    days: list[float] = []
    by_drug: dict[str, list[float]] = {}
    for dose in doses:
        by_drug.setdefault(dose.drug, []).append(dose.day)
    for own in by_drug.values():
        ordered = sorted(own)
        following = [*ordered[1:], float("inf")]
        days += [day for day, after in zip(ordered, following, strict=True) if after - day >= _SHORTEST_COURSE]
    return days


def distinct(days: Iterable[float]) -> Numbers:
    """Days in rising order, each once."""
    ordered = np.array(sorted(days), dtype=np.float64)
    chosen: Numbers = ordered[np.append(True, np.diff(ordered) > _SAME_TIME)]
    return chosen


def entrance(assembly: Assembly, drug: str, route: Route) -> str:
    """The state into which a dose of a drug by this route goes.

    Raises:
        UnknownName: no such drug.
        ModelError: the body has no such state.
    """
    return way_of(assembly, drug, route).state
