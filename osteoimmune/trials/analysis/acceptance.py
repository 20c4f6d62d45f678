"""Virtual patients weighted until they are, and respond, as observed people did; arm by arm, plain numbers beside.

In a parallel trial each arm has its own weights, for people of one arm have no response to the other. Weights that
look at responses undo what chance made alike, so no ratio of arms is weighted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.first_event import HAPPENED, events_of, first_event
from osteoimmune.trials.analysis.observed_responses import BASELINE, observed_responses
from osteoimmune.trials.analysis.visits import measured
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.prevalence import Target, Weighted, prevalence_weights
from osteoimmune.trials.virtual.response import Response

LEAST_EFFECTIVE = 50.0  # people; the mean of fewer is known to a seventh of a standard deviation and no better
LEAST_SHARE = 0.1  # of all; below, the spreads rather than the weights are wrong


@dataclass(frozen=True)
class Compared:
    """One number of an arm, plain and weighted.

    Attributes:
        name: a covariate, a measure at a month, or an event (the share of people with it, in per cent).
        people: who have a value and a weight.
        plain, plain_sd, weighted, weighted_sd: means and standard deviations; NaN for the latter of events.
        target: what was observed, where patients are weighted to it.
    """

    name: str
    people: int
    plain: float
    plain_sd: float
    weighted: float
    weighted_sd: float
    target: Target | None = None


@dataclass(frozen=True)
class WeightedArm:
    """An arm under its weights.

    Attributes:
        people: who have every number that is matched.
        effective: how many they are in effect; NaN where there are no such weights.
        refusal: why nothing is weighted, in a sentence; empty where it is.
        lines: targets first, then covariates, measures at the last visit, and events; none where refused.
    """

    arm: str
    people: int
    effective: float
    refusal: str
    lines: tuple[Compared, ...]


def weighted_arms(data: TrialData, asked: Sequence[str]) -> tuple[WeightedArm, ...]:
    """Every arm of which something observed is asked for.

    Args:
        asked: see `observed_responses`.

    Raises:
        UnknownName, InvalidValue: see `observed_responses`; too few people in effect is a refusal in the result.
    """
    responses = observed_responses(data.plan, asked)
    summaries = data.plan.trial.population.summaries if BASELINE in asked else ()
    people = [Target(s.covariate, s.mean, s.sd, s.source) for s in summaries]
    found = []
    for arm in data.arms:
        own = [r for r in responses if r.arm == arm]
        targets = [*people, *(Target(r.column, r.mean, r.sd, r.source, r.quartiles) for r in own)]
        if targets:
            found.append(_weighted(data, arm, own, targets))
    return tuple(found)


def _weighted(data: TrialData, arm: str, responses: Sequence[Response], targets: Sequence[Target]) -> WeightedArm:
    lives = np.flatnonzero((data.patients["arm"] == arm) & (data.patients["ended"] != "failed"))
    columns = {t.column: _values(data, t.column, responses) for t in targets}
    whole = lives[np.all([np.isfinite(column[lives]) for column in columns.values()], axis=0)]
    try:
        if len(whole) < LEAST_EFFECTIVE:
            raise InvalidValue(f"only {len(whole)} people of it have all these numbers; simulate more")
        found = prevalence_weights({name: column[whole] for name, column in columns.items()}, targets)
        _need_enough(found)
    except InvalidValue as reason:
        return WeightedArm(arm, len(whole), np.nan, f"Nothing is weighted in the arm {arm!r}: {reason}.", ())
    weights = np.full(len(data.patients["patient"]), np.nan)
    weights[whole] = found.weights
    return WeightedArm(arm, len(whole), found.effective, "", tuple(_lines(data, columns, targets, weights)))


def _need_enough(found: Weighted) -> None:
    left = f"{found.effective:.0f} of {len(found.weights)} people would be left in effect"
    if found.share < LEAST_SHARE:
        raise InvalidValue(
            f"{left}, fewer than {100 * LEAST_SHARE:.0f} %: who is declared to take part is unlike those observed, and "
            "weights cannot put that right"
        )
    if found.effective < LEAST_EFFECTIVE:
        raise InvalidValue(f"{left}, fewer than {LEAST_EFFECTIVE:.0f}: simulate more")


def _values(data: TrialData, name: str, responses: Sequence[Response]) -> Numbers:
    """A covariate, or a response as it was measured, of every life; NaN where there is none."""
    for one in responses:
        if one.column == name:
            return _at_visit(data, one.measure, one.month)
    return np.asarray(data.column("patients", name), np.float64)


def _at_visit(data: TrialData, measure: str, month: float) -> Numbers:
    there = data.trajectories["visit"] == month
    values: Numbers = np.full(len(data.patients["patient"]), np.nan)
    places = data.lives(data.trajectories["patient"][there], data.trajectories["arm"][there])
    values[places] = measured(data, measure)[there]
    return values


def _lines(
    data: TrialData, columns: Mapping[str, Numbers], targets: Sequence[Target], weights: Numbers
) -> Iterator[Compared]:
    for target in targets:
        yield _compared(target.column, columns[target.column], weights, target)
    for known in data.plan.trial.population.known:
        if known.name not in columns:
            yield _compared(known.name, np.asarray(data.column("patients", known.name), np.float64), weights)
    last = data.plan.trial.visits[-1]
    for measure in data.plan.study.outputs:
        name = f"{measure} at month {last:g}"
        if name not in columns:
            yield _compared(name, _at_visit(data, measure, last), weights)
    for event, title in events_of(data).items():
        times = first_event(data, event)
        happened = np.full(len(weights), np.nan)
        happened[times.life] = 100.0 * (times.status == HAPPENED)
        yield _compared(f"{title}, %", happened, weights, is_share=True)


def _compared(
    name: str, values: Numbers, weights: Numbers, target: Target | None = None, *, is_share: bool = False
) -> Compared:
    own = np.isfinite(values) & np.isfinite(weights)
    here, heavy = values[own], weights[own]
    if not len(here):
        return Compared(name, 0, np.nan, np.nan, np.nan, np.nan, target)
    mean = float(np.average(here, weights=heavy))
    sd = float(np.sqrt(np.average((here - mean) ** 2, weights=heavy)))
    plain_sd = np.nan if is_share else float(here.std())
    return Compared(name, len(here), float(here.mean()), plain_sd, mean, np.nan if is_share else sd, target)
