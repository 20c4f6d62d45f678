"""Measures at visits by arm, by intention to treat: everybody who came, in the arm to which chance sent them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.ratios import Estimate, mean_interval
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.person_tables import MEASURED
from osteoimmune.trials.virtual.setting import setting_of

BANDS = (5.0, 25.0, 50.0, 75.0, 95.0)


@dataclass(frozen=True)
class VisitSummary:
    """One measure at one visit in one arm, as measured.

    Attributes:
        mean: with its 95 % interval, which shrinks with the number of people; what trials report of bone density.
        percentiles: 5th, 25th, 50th, 75th and 95th; medians and quartiles are what they report of markers.
        spread: standard deviation of what is measured.
        between: that between people alone, without the error of measurement; it stays however many people there are.
    """

    measure: str
    arm: str
    month: float
    people: int
    mean: Estimate
    percentiles: tuple[float, ...]
    spread: float
    between: float

    @property
    def most(self) -> Estimate:
        """The median, between the 5th and the 95th percentile: where nine of ten people are."""
        return Estimate(self.percentiles[2], self.percentiles[0], self.percentiles[4])

    @property
    def median(self) -> Estimate:
        """The median, between the quartiles."""
        return Estimate(self.percentiles[2], self.percentiles[1], self.percentiles[3])


def measured(data: TrialData, measure: str) -> Numbers:
    """The column of a measure as it was measured, or the true one where its error is not known."""
    name = measure + MEASURED
    return data.column("trajectories", name if name in data.trajectories else measure)


def visit_summaries(data: TrialData, measure: str) -> tuple[VisitSummary, ...]:
    """A measure at every visit in every arm."""
    return tuple(_summaries(data, measure))


def _summaries(data: TrialData, measure: str) -> Iterator[VisitSummary]:
    values, own_values = measured(data, measure), data.column("trajectories", measure)
    for arm in data.arms:
        own = data.trajectories["arm"] == arm
        for month in data.plan.trial.visits:
            there = own & (data.trajectories["visit"] == month)
            here, true = (v[there & np.isfinite(v)] for v in (values, own_values))
            bands = tuple(np.percentile(here, BANDS).tolist()) if len(here) else (np.nan,) * len(BANDS)
            yield VisitSummary(
                measure, arm, month, len(here), mean_interval(here), bands, _deviation(here), _deviation(true)
            )


def _deviation(values: Numbers) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else np.nan


def title(data: TrialData, measure: str) -> str:
    """What a measure is called, with its unit."""
    known = setting_of(data.plan).measures[measure]
    return f"{known.title} ({known.unit})" if known.unit else known.title
