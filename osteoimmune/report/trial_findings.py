"""What a virtual trial found, as the lines of its report: people, events by arm, ratios, beside what was reported."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.reported_events import ReportedEvent, reported_of
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.first_event import DEATH, FirstEvent, events_of, first_event, happenings_of
from osteoimmune.trials.analysis.ratios import Estimate, Incidence, incidence, risk_ratio
from osteoimmune.trials.analysis.survival import CoxResult, Curve, aalen_johansen, cox

Beside = tuple[tuple[str, ReportedEvent], ...]


@dataclass(frozen=True)
class ArmEvents:
    """Attributes: arm; counted, events among people; at_end, cumulative incidence; reported of that arm."""

    counted: Incidence
    at_end: Estimate
    reported: tuple[ReportedEvent, ...]


@dataclass(frozen=True)
class Comparison:
    """Attributes: arm against the control; risk and hazard ratios (None without events); reported ratios."""

    arm: str
    risk: Estimate
    hazard: CoxResult | None
    reported: tuple[ReportedEvent, ...]


@dataclass(frozen=True)
class EventFindings:
    """Everything about one event.

    Attributes:
        curves: cumulative incidence of each arm, death competing.
    """

    name: str
    title: str
    times: FirstEvent
    arms: tuple[ArmEvents, ...]
    curves: tuple[Curve, ...]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class BaselineLine:
    """Attributes: covariate; mean and sd of those enrolled; what the trial reported, None where it did not."""

    covariate: str
    mean: float
    sd: float
    reported_mean: float | None
    reported_sd: float | None
    source: str


def beside(data: TrialData) -> Beside:
    """What the real trial reported, with the name of the arm here (or "one vs other")."""
    link = data.plan.trial.reported
    if link is None:
        return ()
    names = {group: arm for arm, group in link.groups.items()}
    control = link.groups.get(data.control, "")
    ratios = {f"{group} vs {control}": f"{arm} vs {data.control}" for group, arm in names.items()}
    return tuple(
        (({**names, **ratios})[row.group], row) for row in reported_of(link.trial) if row.group in {**names, **ratios}
    )


def event_findings(data: TrialData) -> list[EventFindings]:
    """Every event of a trial, the primary one first, deaths last."""
    rows = beside(data)
    known = events_of(data)
    primary = primary_event(data)
    order = sorted(known, key=lambda name: (name != primary, name == DEATH))
    return [_findings(data, name, known[name], rows) for name in order]


def primary_event(data: TrialData) -> str:
    """The event by which arms are compared first.

    Raises:
        InvalidValue: nothing befalls the patients of this trial.
    """
    known = list(happenings_of(data))
    if not known:
        raise InvalidValue(f"nothing befalls the patients of the trial {data.plan.study.name!r}")
    return data.plan.trial.primary or known[0]


def _findings(data: TrialData, name: str, title: str, rows: Beside) -> EventFindings:
    times = first_event(data, name)
    own = [(arm, row) for arm, row in rows if row.event == name]
    curves = tuple(aalen_johansen(times, arm) for arm in data.arms)
    end = data.plan.study.horizon_months
    arms = tuple(
        ArmEvents(incidence(times, arm), curve.at(end), tuple(row for group, row in own if group == arm))
        for arm, curve in zip(data.arms, curves, strict=True)
    )
    comparisons = tuple(_comparison(data, times, arm, own) for arm in data.treated)
    return EventFindings(name, title, times, arms, curves, comparisons)


def _comparison(data: TrialData, times: FirstEvent, arm: str, rows: Sequence[tuple[str, ReportedEvent]]) -> Comparison:
    reported = tuple(row for group, row in rows if group == f"{arm} vs {data.control}")
    try:
        hazard = cox(times, arm, data.control)
    except InvalidValue:
        hazard = None
    return Comparison(arm, risk_ratio(incidence(times, arm), incidence(times, data.control)), hazard, reported)


def baseline(data: TrialData) -> list[BaselineLine]:
    """Those enrolled, covariate by covariate, beside what the real trial reported of its people."""
    told = {summary.covariate: summary for summary in data.plan.trial.population.summaries}
    lines = []
    for known in data.plan.trial.population.known:
        values = np.asarray(data.column("patients", known.name), np.float64)
        summary = told.get(known.name)
        lines.append(
            BaselineLine(
                known.name,
                float(np.nanmean(values)),
                float(np.nanstd(values)),
                summary.mean if summary else None,
                summary.sd if summary else None,
                summary.source if summary else "",
            )
        )
    return lines
