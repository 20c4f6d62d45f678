"""The likelihood of the two arms of each trial in a model with its own baseline per trial.

Binomial with logit link for counts, Poisson with log link and person-time offset for rates.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln

from osteoimmune.evidence.conditional_tables import log_choose, need_whole_counts
from osteoimmune.evidence.trial_tables import CountTable, Floats, PersonTimeTable


@dataclass(frozen=True)
class Arms:
    """Events and size of both arms of the informative trials.

    Attributes:
        study: names of the trials.
        events, size: treated then control; shape (trials, 2); size in subjects or person-time.
        is_rate: Poisson with person-time (True) or binomial with subjects (False).
        constant: the part of the log-likelihood without parameters; shape (trials, 2).
    """

    study: tuple[str, ...]
    events: Floats
    size: Floats
    is_rate: bool
    constant: Floats

    def terms(self, predictor: Floats) -> tuple[Floats, Floats, Floats]:
        """Log-likelihood and its first two derivatives by the linear predictor, each of its shape.

        `predictor` has shape (trials, 2, points): logit of the risk, or log of the rate.
        """
        events, size = self.events[:, :, None], self.size[:, :, None]
        if self.is_rate:
            mean = size * np.exp(predictor)
            return events * predictor - mean + self.constant[:, :, None], events - mean, -mean
        risk = expit(predictor)
        value = events * predictor - size * np.logaddexp(0, predictor) + self.constant[:, :, None]
        return value, events - size * risk, -size * risk * (1 - risk)

    def saturated(self) -> float:
        """The log-likelihood when each arm has its own observed risk or rate."""
        events, size = self.events, self.size
        with np.errstate(divide="ignore", invalid="ignore"):
            used = np.where(events > 0, events * np.log(events / size), 0.0)
            if self.is_rate:
                return float(np.sum(used - events + self.constant))
            spared = np.where(events < size, (size - events) * np.log1p(-events / size), 0.0)
        return float(np.sum(used + spared + self.constant))

    def own_effects(self) -> tuple[Floats, Floats]:
        """Log ratio and its information for each trial without an empty cell."""
        x, n = self.events, self.size
        whole = (x > 0).all(axis=1) & (self.is_rate | (x < n).all(axis=1))
        x, n = x[whole], n[whole]
        odds = x / n if self.is_rate else x / (n - x)
        spread = 1 / x if self.is_rate else 1 / x + 1 / (n - x)
        return np.log(odds[:, 0] / odds[:, 1]), 1 / spread.sum(axis=1)


def informative_arms(table: CountTable | PersonTimeTable) -> Arms:
    """The arms of the trials that have events in part of their subjects, as whole counts."""
    need_whole_counts(table)
    keep = ~table.without_contrast
    is_rate = isinstance(table, PersonTimeTable)
    size = (
        np.column_stack([table.time_treat, table.time_ctrl])
        if isinstance(table, PersonTimeTable)
        else np.column_stack([table.n_treat, table.n_ctrl])
    )
    events = np.column_stack([table.events_treat, table.events_ctrl])
    names = tuple(study for study, kept in zip(table.study, keep) if kept)
    events, size = events[keep], size[keep]
    constant = events * np.log(size) - gammaln(events + 1) if is_rate else log_choose(size, events)
    return Arms(names, events, size, is_rate, np.asarray(constant))
