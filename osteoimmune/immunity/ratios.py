"""Ratios of infection, cancer, eczema and death, treated over untreated, as distributions, and what they hang on.

A ratio is that of cumulative hazards over the same time in the same draw, so that what the two arms share drops out.
What is printed is the prior: no trial has narrowed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, rankdata

from osteoimmune.biology.host_defence import KINDS, SUMS
from osteoimmune.immunity.runs import Run

Numbers = NDArray[np.float64]
PRIOR, POSTERIOR = "prior", "posterior"
OUTCOMES = (*KINDS, *SUMS)


@dataclass(frozen=True)
class Ratio:
    """One ratio as a distribution.

    Attributes:
        kind: "prior" or "posterior".
        low, high: its central 95 %; `width` is how many times the one is the other.
        drivers: the numbers it hangs on most, with their rank correlation.
    """

    outcome: str
    arm: str
    median: float
    low: float
    high: float
    drivers: tuple[tuple[str, float], ...]
    kind: str = PRIOR

    @property
    def width(self) -> float:
        """Upper over lower bound."""
        return self.high / self.low


def cumulative(run: Run, outcome: str) -> Numbers:
    """The cumulative hazard at the last month, shape (draws,)."""
    result: Numbers = -np.log1p(-run.last(f"{outcome}_incidence"))
    return result


def ratios(treated: Run, control: Run, outcome: str) -> Numbers:
    """Treated over control, shape (draws,)."""
    return cumulative(treated, outcome) / cumulative(control, outcome)


def summarised(outcome: str, arm: str, values: Numbers, surprises: Mapping[str, Numbers], most: int = 3) -> Ratio:
    """Median, band and drivers of a ratio."""
    low, median, high = np.quantile(values, [0.025, 0.5, 0.975])
    return Ratio(outcome, arm, float(median), float(low), float(high), tuple(drivers(values, surprises)[:most]))


def drivers(values: Numbers, surprises: Mapping[str, Numbers]) -> list[tuple[str, float]]:
    """Rank correlation of a ratio with every number, strongest first."""
    ranks = rankdata(values)
    found = [(name, float(np.corrcoef(ranks, rankdata(z))[0, 1])) for name, z in surprises.items()]
    return sorted(found, key=lambda pair: -abs(pair[1]))


@dataclass(frozen=True)
class Confronted:
    """An observed excess beside the prior.

    Attributes:
        observed: ratio of the counts per person; infinite where the control had none.
        place: share of the prior's ratios below it.
        chance: probability, over the prior and the play of chance in counts, of as many events or more among the
            treated, given how many there were in all.
    """

    outcome: str
    observed: float
    place: float
    chance: float


def confronted(outcome: str, values: Numbers, treated: tuple[int, int], control: tuple[int, int]) -> Confronted:
    """Counts of a trial (events, people) beside the prior of the ratio."""
    (events, people), (events_control, people_control) = treated, control
    observed = np.inf if events_control == 0 else (events / people) / (events_control / people_control)
    odds = values * people / people_control
    chance = np.mean(binom.sf(events - 1, events + events_control, odds / (1.0 + odds)))
    return Confronted(outcome, float(observed), float((values < observed).mean()), float(chance))


def table(runs: Mapping[str, Run], control: str, surprises: Mapping[str, Numbers], arms: Sequence[str]) -> list[Ratio]:
    """Every outcome in every arm."""
    return [
        summarised(outcome, arm, ratios(runs[arm], runs[control], outcome), surprises)
        for arm in arms
        for outcome in OUTCOMES
    ]
