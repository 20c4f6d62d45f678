"""The record that every way of pooling returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, nan
from types import MappingProxyType

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.measures import MEASURES


@dataclass(frozen=True)
class Ratio:
    """A pooled ratio with its confidence and prediction interval, on the natural scale."""

    estimate: float
    ci_low: float
    ci_high: float
    pi_low: float
    pi_high: float

    def __str__(self) -> str:
        return f"{self.estimate:.2f} ({self.ci_low:.2f} to {self.ci_high:.2f})"


@dataclass(frozen=True)
class TrialEffect:
    """One trial as it entered the pool: estimate and se on the analysis scale, weight in percent.

    A trial that says nothing on this scale has weight 0 and an infinite se.
    """

    study: str
    estimate: float
    se: float
    weight: float


@dataclass(frozen=True)
class PooledEffect:
    """A pooled effect; every number on the analysis scale (log for ratios), NaN where a method has none.

    Attributes:
        measure, method, test, level: as asked for.
        k: trials in the analysis; `trials` lists them.
        estimate, se, ci_low, ci_high: the pooled effect and its interval at `level`.
        statistic, freedom, pvalue: two-sided test of no effect; infinite freedom means normal.
        tau2, se_tau2, i2 (percent), h2: between-trial variance and its share.
        q, q_freedom, q_pvalue: the heterogeneity test (likelihood ratio for one-stage methods).
        pi_low, pi_high: prediction interval for the effect in a new trial.
        log_likelihood: at the estimate, constants included.
        details: further numbers that only this method gives, by name.
        notes: sentences on trials left out or on limits of the fit.
    """

    measure: str
    method: str
    test: str
    level: float
    k: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    pvalue: float
    freedom: float = float("inf")
    tau2: float = 0.0
    se_tau2: float = nan
    i2: float = nan
    h2: float = nan
    q: float = nan
    q_freedom: int = 0
    q_pvalue: float = nan
    pi_low: float = nan
    pi_high: float = nan
    log_likelihood: float = nan
    trials: tuple[TrialEffect, ...] = ()
    details: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()

    @property
    def is_ratio(self) -> bool:
        """Whether the measure is a ratio, so that the analysis scale is its logarithm."""
        return MEASURES[self.measure].is_ratio

    @property
    def ratio(self) -> Ratio:
        """Estimate and intervals as ratios. Raises `InvalidValue` for a difference measure."""
        if not self.is_ratio:
            raise InvalidValue(f"{self.measure} is a difference and has no ratio; read estimate and ci_low, ci_high")
        return Ratio(*map(_exp, (self.estimate, self.ci_low, self.ci_high, self.pi_low, self.pi_high)))


def _exp(value: float) -> float:
    return exp(value) if value < 700 else float("inf")
