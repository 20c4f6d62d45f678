"""Each trial's treated events given its total: Fisher's noncentral hypergeometric, or a binomial for rates.

Given the total, the treated events x of a trial have P(x) proportional to w(x) exp(theta x) on a finite
support, where theta is the log odds ratio (w: two binomial coefficients) or the log rate ratio (w: a
binomial coefficient times the ratio of person-times to the power x). Breslow & Day 1980, IARC 32, section
4.2; Stijnen, Hamza & Ozdemir 2010, Stat Med 29:3046.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.trial_tables import CountTable, Flags, Floats, PersonTimeTable

LARGEST_SUPPORT = 200_000
NEGLIGIBLE = 50.0  # a term this far below the largest, on the log scale, adds nothing in double precision
FEW_POINTS = 5  # with fewer, looking for negligible terms costs more than it saves


@dataclass(frozen=True)
class ConditionalTables:
    """The informative trials.

    Attributes:
        study: their names.
        observed: treated events; shape (trials,).
        support: possible treated events, padded on the right; shape (trials, widest).
        log_weight: log w(x), minus infinity in the padding; same shape.
    """

    study: tuple[str, ...]
    observed: Floats
    support: Floats
    log_weight: Floats

    def moments(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Log-probability of the observed events, and mean and variance of x; each (trials, points).

        The supports lie end to end without their padding, and a count whose share is below exp(-50) at
        every theta of its trial is left out, so that wide supports and many points stay cheap.
        """
        support, log_weight, length = self._within_reach(theta)
        first = np.append(0, np.cumsum(length)[:-1])
        theta = theta.T
        terms = log_weight + np.repeat(theta, length, axis=1) * support
        top = np.maximum.reduceat(terms, first, axis=1)
        weight = np.exp(terms - np.repeat(top, length, axis=1))
        total = np.add.reduceat(weight, first, axis=1)
        mean = np.add.reduceat(weight * support, first, axis=1) / total
        apart = support - np.repeat(mean, length, axis=1)
        variance = np.add.reduceat(weight * apart**2, first, axis=1) / total
        own = np.take_along_axis(self.log_weight, (self.observed - self.support[:, 0]).astype(int)[:, None], axis=1)
        log_probability = own + theta.T * self.observed[:, None] - (top + np.log(total)).T
        return log_probability, mean.T, variance.T

    def _within_reach(self, theta: Floats) -> tuple[Floats, Floats, NDArray[np.intp]]:
        """Counts and log-weights that matter at some theta, trial after trial, and how many each trial has.

        The terms are concave in x, so these lie between the first that matters at the smallest theta and
        the last that matters at the largest.
        """
        if theta.shape[1] < FEW_POINTS:
            return self._end_to_end
        low = self.log_weight + theta.min(axis=1, keepdims=True) * self.support
        high = self.log_weight + theta.max(axis=1, keepdims=True) * self.support
        rising = np.logical_or.accumulate(low >= low.max(axis=1, keepdims=True) - NEGLIGIBLE, axis=1)
        falling = (high >= high.max(axis=1, keepdims=True) - NEGLIGIBLE)[:, ::-1]
        return self._laid_out(rising & np.logical_or.accumulate(falling, axis=1)[:, ::-1])

    @cached_property
    def _end_to_end(self) -> tuple[Floats, Floats, NDArray[np.intp]]:
        return self._laid_out(np.isfinite(self.log_weight))

    def _laid_out(self, chosen: Flags) -> tuple[Floats, Floats, NDArray[np.intp]]:
        return self.support[chosen], self.log_weight[chosen], chosen.sum(axis=1)


def conditional_tables(table: CountTable | PersonTimeTable) -> ConditionalTables:
    """The trials whose total leaves more than one possible count in the treated arm.

    Raises:
        InvalidValue: counts that are not whole numbers, or no informative trial.
    """
    need_whole_counts(table)
    rows = [i for i in range(len(table.study)) if not table.without_contrast[i]]
    if not rows:
        raise InvalidValue("conditional methods need a trial with events in part of its subjects; there is none")
    supports, weights = zip(*(_distribution(table, i) for i in rows))
    width = max(len(support) for support in supports)
    if width > LARGEST_SUPPORT:
        raise InvalidValue(f"conditional methods enumerate events, and a trial has more than {LARGEST_SUPPORT}")
    return ConditionalTables(
        study=tuple(table.study[i] for i in rows),
        observed=table.events_treat[rows],
        support=np.array([np.pad(s, (0, width - len(s)), mode="edge") for s in supports]),
        log_weight=np.array([np.pad(w, (0, width - len(w)), constant_values=-np.inf) for w in weights]),
    )


def need_whole_counts(table: CountTable | PersonTimeTable) -> None:
    """Raise `InvalidValue` for a count that is not a whole number."""
    names = ("events_treat", "n_treat", "events_ctrl", "n_ctrl")
    for name in names if isinstance(table, CountTable) else ("events_treat", "events_ctrl"):
        values = getattr(table, name)
        for row in np.flatnonzero(values != np.round(values)):
            raise InvalidValue(
                f"study {table.study[row]!r} (row {row + 1}): {name} is {values[row]:g}, "
                "and one-stage methods need whole counts"
            )


def _distribution(table: CountTable | PersonTimeTable, row: int) -> tuple[Floats, Floats]:
    """Support and normalised log-weights of one trial."""
    events = table.events_treat[row] + table.events_ctrl[row]
    if isinstance(table, CountTable):
        n, m = table.n_treat[row], table.n_ctrl[row]
        support = np.arange(max(0.0, events - m), min(n, events) + 1)
        log_weight = log_choose(n, support) + log_choose(m, events - support)
    else:
        support = np.arange(0.0, events + 1)
        ratio = np.log(table.time_treat[row] / table.time_ctrl[row])
        log_weight = log_choose(events, support) + support * ratio
    return support, np.asarray(log_weight - logsumexp(log_weight))


def log_choose(n: float | Floats, x: float | Floats) -> Floats:
    """The logarithm of the binomial coefficient."""
    return np.asarray(gammaln(np.add(n, 1.0)) - gammaln(np.add(x, 1.0)) - gammaln(np.subtract(n, x) + 1.0))
