"""Each trial's treated events given its total: Fisher's noncentral hypergeometric, or a binomial for rates.

Given the total, the treated events x of a trial have P(x) proportional to w(x) exp(theta x) on a finite
support, where theta is the log odds ratio (w: two binomial coefficients) or the log rate ratio (w: a
binomial coefficient times the ratio of person-times to the power x). Breslow & Day 1980, IARC 32, section
4.2; Stijnen, Hamza & Ozdemir 2010, Stat Med 29:3046.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.trial_tables import CountTable, Floats, PersonTimeTable

LARGEST_SUPPORT = 200_000


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

    def log_normaliser(self, theta: Floats) -> Floats:
        """log sum w(x) exp(theta x); theta of shape (trials, points)."""
        terms = self.log_weight[:, None, :] + theta[:, :, None] * self.support[:, None, :]
        return np.asarray(logsumexp(terms, axis=2))

    def moments(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Log-probability of the observed events, and mean and variance of x; each (trials, points)."""
        terms = self.log_weight[:, None, :] + theta[:, :, None] * self.support[:, None, :]
        top = terms.max(axis=2, keepdims=True)
        weight = np.exp(terms - top)
        total = weight.sum(axis=2)
        mean = np.einsum("tpx,tx->tp", weight, self.support) / total
        square = np.einsum("tpx,tx->tp", weight, self.support**2) / total
        own = np.take_along_axis(self.log_weight, (self.observed - self.support[:, 0]).astype(int)[:, None], axis=1)
        log_probability = own + theta * self.observed[:, None] - top[:, :, 0] - np.log(total)
        return log_probability, mean, np.maximum(square - mean**2, 0.0)


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
