"""How large a trial must be: trials of every size drawn from the patients of one large trial."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.analysis.first_event import HAPPENED, FirstEvent
from osteoimmune.trials.virtual.elementary import Numbers


@dataclass(frozen=True)
class Power:
    """Attributes: people in both arms together; share of trials that find a difference, and its standard error."""

    people: int
    share: float
    error: float


def power_curve(
    times: FirstEvent, arm: str, control: str, sizes: Sequence[int], *, trials: int = 2000, seed: int = 1
) -> list[Power]:
    """The share of trials with p < 0.05 (two-sided, chi-squared without correction) at each size.

    People are drawn from the arms of a simulated trial with replacement, half from each, so that sizes beyond that
    trial can be asked for; the uncertainty of its own incidences remains in the curve.

    Raises:
        InvalidValue: a size or the number of trials is below 2, or an arm is empty.
    """
    if trials < 2 or any(size < 2 for size in sizes):
        raise InvalidValue("power needs at least two people and two trials")
    shares = []
    for name in (arm, control):
        own = times.status[times.arm == name] == HAPPENED
        if not len(own):
            raise InvalidValue(f"nobody is in the arm {name!r}")
        shares.append(float(own.mean()))
    random = np.random.Generator(np.random.Philox(seed))
    found = []
    for size in sizes:
        half = size // 2
        events = [random.binomial(half, share, trials) for share in shares]
        hits = float((chi_squared_p(events[0], half, events[1], half) < 0.05).mean())
        found.append(Power(2 * half, hits, math.sqrt(hits * (1.0 - hits) / trials)))
    return found


def people_needed(curve: Sequence[Power], power: float = 0.9) -> float:
    """The size at which the curve first reaches a power, by a straight line between sizes; NaN where it never does."""
    for before, after in pairwise(curve):
        if before.share < power <= after.share:
            step = (power - before.share) / (after.share - before.share)
            return before.people + step * (after.people - before.people)
    return float(curve[0].people) if curve and curve[0].share >= power else math.nan


def people_for(control: float, ratio: float, power: float = 0.9) -> float:
    """How many people in both arms together, half in each, a trial needs to find a ratio of risks.

    Args:
        control: the risk without treatment, a share.
        ratio: of the risk with it to that.
        power: the share of trials that shall have p < 0.05 (two-sided, chi-squared without correction).

    Returns:
        the number, not rounded; the normal approximation (Fleiss 1981), by statsmodels.

    Raises:
        InvalidValue: a risk is not between 0 and 1, the ratio is 1, or the power is not between 0.05 and 1.
    """
    if not (0.0 < control < 1.0 and 0.0 < ratio * control < 1.0 and ratio != 1.0 and 0.05 < power < 1.0):
        raise InvalidValue(
            f"no size of a trial finds a ratio of {ratio:g} at a risk of {control:g} with a power of {power:g}"
        )
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail as one_arm

    return 2.0 * float(one_arm((ratio - 1.0) * control, control, power, alpha=0.05, alternative="two-sided"))


def chi_squared_p(
    events: NDArray[np.int64], people: int | NDArray[np.int64], others: NDArray[np.int64], of: int | NDArray[np.int64]
) -> Numbers:
    """The p-value of no difference between two shares, of many trials at once (Pearson, without correction)."""
    total = np.asarray(people) + np.asarray(of)
    pooled = (events + others) / total
    error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / np.asarray(people) + 1.0 / np.asarray(of)))
    difference = np.abs(events / np.asarray(people) - others / np.asarray(of))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0.0, difference / error, 0.0)
    return _two_sided(z)


def _two_sided(z: Numbers) -> Numbers:
    from scipy.special import erfc

    result: Numbers = erfc(z / math.sqrt(2.0))
    return result
