"""Meta-analyses drawn from a known truth, so that coverage is checked and not believed."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.trial_tables import Floats


@dataclass(frozen=True)
class Truth:
    """What the simulated trials are drawn from.

    Attributes:
        log_odds_ratio: mean effect; tau: its standard deviation between trials.
        risk_ctrl: lowest and highest control risk, drawn evenly on the logit scale.
        n_per_arm: fewest and most subjects in the control arm, drawn evenly on the log scale.
        allocation: treated subjects per control subject.
    """

    log_odds_ratio: float = 0.0
    tau: float = 0.0
    risk_ctrl: tuple[float, float] = (0.05, 0.2)
    n_per_arm: tuple[int, int] = (50, 500)
    allocation: float = 1.0


@dataclass(frozen=True)
class SimulatedTrials:
    """Counts of shape (replicates, trials), in the order that `pool_many` takes them."""

    events_treat: Floats
    n_treat: Floats
    events_ctrl: Floats
    n_ctrl: Floats

    @property
    def counts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four arrays, to be unpacked into `pool_many`."""
        return self.events_treat, self.n_treat, self.events_ctrl, self.n_ctrl


def simulate_meta_analyses(truth: Truth, replicates: int, trials: int, seed: int = 0) -> SimulatedTrials:
    """Draw binomial trials; the same seed gives the same counts on every machine (Philox).

    Each trial's log odds ratio is normal around the mean, and half of its deviation falls on each arm, so
    that heterogeneity does not make one arm more variable than the other.

    Raises:
        InvalidValue: sizes, risks or tau that cannot be.
    """
    low, high = truth.risk_ctrl
    fewest, most = truth.n_per_arm
    if replicates < 1 or trials < 1 or not 0 < low <= high < 1 or not 1 <= fewest <= most:
        raise InvalidValue("simulate_meta_analyses needs positive sizes, and control risks between 0 and 1")
    if truth.tau < 0 or truth.allocation <= 0:
        raise InvalidValue("simulate_meta_analyses needs tau of 0 or more and an allocation above 0")
    draw = np.random.Generator(np.random.Philox(seed))
    shape = (replicates, trials)
    n_ctrl = np.round(np.exp(draw.uniform(np.log(fewest), np.log(most), shape)))
    n_treat = np.asarray(np.maximum(1.0, np.round(n_ctrl * truth.allocation)), dtype=float)
    deviation = truth.tau * draw.standard_normal(shape)
    baseline = draw.uniform(logit(low), logit(high), shape)
    risk_treat = expit(baseline + truth.log_odds_ratio + deviation / 2)
    risk_ctrl = expit(baseline - deviation / 2)
    events_treat = draw.binomial(n_treat.astype(int), risk_treat).astype(float)
    events_ctrl = draw.binomial(n_ctrl.astype(int), risk_ctrl).astype(float)
    return SimulatedTrials(events_treat, n_treat, events_ctrl, np.asarray(n_ctrl, dtype=float))


def simulate_estimates(
    mean: float, tau: float, variances: tuple[float, float], replicates: int, trials: int, seed: int = 0
) -> tuple[Floats, Floats]:
    """Estimates and their known variances, exactly normal: the model that the theory is about.

    Raises:
        InvalidValue: sizes below one, or variances that are not positive and ordered.
    """
    if replicates < 1 or trials < 1 or not 0 < variances[0] <= variances[1] or tau < 0:
        raise InvalidValue("simulate_estimates needs positive sizes and variances, and tau of 0 or more")
    draw = np.random.Generator(np.random.Philox(seed))
    v = np.exp(draw.uniform(np.log(variances[0]), np.log(variances[1]), (replicates, trials)))
    y = mean + np.sqrt(v + tau**2) * draw.standard_normal((replicates, trials))
    return y, v
