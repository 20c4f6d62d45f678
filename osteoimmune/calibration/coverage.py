"""Do intervals hold what was held out, and is their width earned?

Each trial has one weight, shared evenly among its rows. Beside the model stands a benchmark that knows no biology: for
every number of a measure the same interval, that of the rows that may be fitted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from osteoimmune.calibration.intervals import LEVEL, Interval, Parts, Spread, interval
from osteoimmune.calibration.structure import Structure, off_scale

BENCHMARK_REACH = 1.645


@dataclass(frozen=True)
class Judged:
    """One observed percent change beside its interval, in percent change too.

    Attributes:
        trial: what shares one weight.
    """

    trial: str
    measure: str
    observed: float
    found: Interval


@dataclass(frozen=True)
class Coverage:
    """How intervals did.

    Attributes:
        share: of observed numbers inside, one weight a trial.
        median_width: of the intervals, in points of percent change.
        interval_score: mean of Gneiting and Raftery's; lower is better.
        rows, trials: how many it rests on.
    """

    share: float
    median_width: float
    interval_score: float
    rows: int
    trials: int


def judged(
    trial: str,
    measure: str,
    percent: float,
    patients: float | None,
    spread: Spread,
    structure: Structure,
    reading: float = 0.0,
) -> Judged:
    """One observed percent change beside the interval of an arm's mean.

    Args:
        patients: in the arm, where known.
        reading: what reading a marker off a figure errs by, as a share of baseline; 0 where it was printed.
    """
    middle = interval(spread).median
    sampling = float(np.hypot(structure.sampling(measure, patients), reading / np.exp(middle)))
    whole = interval(spread, structure.misfit(measure, middle), sampling)
    low, median, high = (off_scale(measure, value) for value in (whole.low, whole.median, whole.high))
    return Judged(trial, measure, percent, replace(whole, low=low, median=median, high=high))


def coverage(rows: Sequence[Judged]) -> Coverage | None:
    """How the intervals of some rows did; None where there are none."""
    if not rows:
        return None
    trials = sorted({r.trial for r in rows})
    weights = np.array([1.0 / sum(o.trial == r.trial for o in rows) for r in rows])
    weights /= weights.sum()
    return Coverage(
        share=float(weights @ np.array([r.found.holds(r.observed) for r in rows], dtype=np.float64)),
        median_width=float(np.median([r.found.width for r in rows])),
        interval_score=float(weights @ np.array([r.found.score(r.observed) for r in rows])),
        rows=len(rows),
        trials=len(trials),
    )


def benchmark(rows: Sequence[Judged], fitted: Mapping[str, Sequence[float]]) -> list[Judged]:
    """The same rows with the benchmark's intervals.

    Args:
        fitted: by measure, the percent changes of rows that may be fitted; a measure with fewer than two has no
            benchmark, and its rows are left out.
    """
    made = []
    for row in rows:
        known = fitted.get(row.measure, ())
        if len(known) >= 2:
            middle, spread = float(np.mean(known)), float(np.std(known, ddof=1))
            reach = BENCHMARK_REACH * spread
            constant = Interval(middle - reach, middle, middle + reach, Parts(0.0, 0.0, spread, 0.0), LEVEL)
            made.append(Judged(row.trial, row.measure, row.observed, constant))
    return made
