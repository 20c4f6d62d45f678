"""Results beside observations: which points belong to which arm, what stands beside an endpoint, and scores."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from osteoimmune.evidence.digitised import DigitisedArm, digitised_arm, digitised_folder
from osteoimmune.evidence.points import Point, published_group
from osteoimmune.evidence.scoring import Score, off_treatment, reason_left_out, score
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Observation, Study
from osteoimmune.trials.result import EndpointResult, StudyResult

NEAR_MONTHS = {"published": 0.05, "digitised": 0.6}


@dataclass(frozen=True)
class Matched:
    """A point that lies on a curve of an arm. `digitised` is its whole arm, for points read off figures."""

    arm: str
    point: Point
    note: str = ""
    digitised: DigitisedArm | None = None


@dataclass(frozen=True)
class Observed:
    """What was observed for the arms of a study, and, in a sentence each, what could not be looked at."""

    points: tuple[Matched, ...]
    skipped: tuple[str, ...]

    def of(self, arm: str, quantity: str) -> list[Matched]:
        """The points of one arm on one measure, in order of time."""
        chosen = [m for m in self.points if m.arm == arm and m.point.quantity == quantity]
        return sorted(chosen, key=lambda m: m.point.time_months)


def observed(study: Study, folder: Path | None = None) -> Observed:
    """The observations that the study's own mapping puts beside its arms.

    Args:
        folder: with the digitised files; None to look where they usually lie.

    Raises:
        UnknownName: the mapping names a published study, group or digitised arm that does not exist.
    """
    folder = folder or digitised_folder()
    points: list[Matched] = []
    missing = 0
    for link in study.observations:
        if link.kind == "published":
            found = [Matched(link.arm, p, link.note) for p in published_group(link.study, link.group)]
        elif folder is None:
            missing += 1
            continue
        else:
            curve = digitised_arm(link.study, link.group, folder)
            found = [Matched(link.arm, p, link.note, curve) for p in curve.points if p.time_months > 0.0]
        points += [m for m in found if _inside(link, m.point) and m.point.quantity in study.outputs]
    sentence = f"{missing} digitised curve{'s' if missing > 1 else ''} skipped: there is no folder of digitised points"
    return Observed(tuple(points), (sentence,) if missing else ())


def beside(result: EndpointResult, study: StudyResult, seen: Observed) -> list[Matched]:
    """The observations of one endpoint: at its month, or, for a peak, the highest point after the last dose.

    A digitised sample that is left out of scores stands beside nothing, except one dated to the very day of the
    dose: it is a trough.
    """
    candidates = [m for m in seen.of(result.arm, result.endpoint.observable) if _usable(m)]
    last = study.arms[result.arm].last_dose_day / DAYS_PER_MONTH
    if result.endpoint.kind in ("peak", "month of peak"):
        after = [m for m in candidates if m.point.time_months > last]
        return [max(after, key=lambda m: m.point.value)] if after else []
    if result.endpoint.kind != "value" or result.month is None:
        return []
    month = result.month + (last if result.endpoint.since == "last dose" else 0.0)
    return _nearest(candidates, month)


def shown_value(result: EndpointResult, matched: Matched, study: StudyResult) -> float:
    """What an observation says about an endpoint: its value, or its month since the last dose."""
    if result.endpoint.kind != "month of peak":
        return matched.point.value
    return matched.point.time_months - study.arms[result.arm].last_dose_day / DAYS_PER_MONTH


def scores(study: StudyResult, seen: Observed, *, after_treatment: bool = False) -> list[Score]:
    """Scores of the study's measures on the digitised points beside it, by the rule of `evidence.scoring`.

    Args:
        after_treatment: only points taken when the last dose had worn off.
    """
    arms = study.arms
    followed = [m for m in seen.points if not arms[m.arm].status and m.point.quantity in arms[m.arm].series]
    pairs = [m for m in followed if m.digitised is not None and not reason_left_out(m.digitised, m.point)]
    if after_treatment:
        pairs = [m for m in pairs if m.digitised is not None and off_treatment(m.digitised, m.point)]
    arm_of = {(m.point.study, m.point.group): m.arm for m in pairs}

    def predicted(curve: DigitisedArm, point: Point) -> float:
        series = study.arms[arm_of[curve.file, curve.group]][point.quantity]
        return float(np.interp(point.time_months, series.time_months, series.value))

    by_quantity = {
        name: [(m.digitised, m.point) for m in pairs if m.digitised is not None and m.point.quantity == name]
        for name in study.study.outputs
    }
    return [score(points, name, predicted) for name, points in by_quantity.items() if points]


def _inside(link: Observation, point: Point) -> bool:
    return link.from_month <= point.time_months <= link.to_month


def _usable(matched: Matched) -> bool:
    if matched.digitised is None or matched.point.quantity.startswith("bmd"):
        return True
    trough = matched.point.source_day in matched.digitised.dose_days
    return trough or reason_left_out(matched.digitised, matched.point) in ("", "not a denosumab arm")


def _nearest(candidates: Iterable[Matched], month: float) -> list[Matched]:
    """The nearest point of every group, where one is near."""
    best: dict[tuple[str, str], Matched] = {}
    for match in candidates:
        away = abs(match.point.time_months - month)
        group = (match.point.study, match.point.group)
        if away <= NEAR_MONTHS[match.point.kind] and (
            group not in best or away < abs(best[group].point.time_months - month)
        ):
            best[group] = match
    return list(best.values())
