"""Making virtual patients look like observed ones: prevalence weights, and acceptance or rejection.

Patients are drawn from declared spreads; what they are and how they answer may differ on average from what was seen.

    weights: w_i proportional to exp(sum_k a_k g_k(x_i)), a_k such that weighted means of the g_k are those observed
    acceptance: p_i proportional to product_k f_observed(x_ik) / f_drawn(x_ik), at most 1

g are each target's value and, where its standard deviation is told, its square; of quartiles, whether a person lies
below each. Among all weights with these means the exponential ones are nearest to equal (Jaynes 1957; Deville and
Sarndal 1992 doi:10.1080/01621459.1992.10475217). The effective sample size (sum w)^2 / sum w^2 (Kish 1965) says how
many patients are left in effect: a small one means that the spreads, not the weights, are wrong.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.uniforms import uniforms

MOST_STEPS = 100
CLOSE = 1e-9
QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Target:
    """What was observed of one column.

    Attributes:
        mean: None where only quartiles were told.
        sd: None where it was not told; then only the mean is matched.
        source: where it was seen.
        quartiles: the first, the median and the third; a quarter of people are made to lie below the first, and so on.
    """

    column: str
    mean: float | None
    sd: float | None = None
    source: str = ""
    quartiles: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.mean is None and self.quartiles:
            return
        if self.mean is None or not math.isfinite(self.mean) or (self.sd is not None and not 0.0 < self.sd < math.inf):
            raise InvalidValue(f"the target of {self.column!r} needs a finite mean and a standard deviation above 0")


@dataclass(frozen=True)
class Weighted:
    """Attributes: weights (patients,), their mean 1; effective sample size; share of it in all patients."""

    weights: Numbers
    effective: float

    @property
    def share(self) -> float:
        """The effective sample size over the number of patients."""
        return self.effective / len(self.weights)


@dataclass(frozen=True)
class Accepted:
    """Attributes: kept (patients,), who is accepted; rate, their share."""

    kept: NDArray[np.bool_]
    rate: float


def prevalence_weights(columns: Mapping[str, Numbers], targets: Sequence[Target]) -> Weighted:
    """Weights under which means (and standard deviations) of columns are those observed.

    Args:
        columns: covariates or responses, each (patients,).

    Raises:
        UnknownName: a target is of no column.
        InvalidValue: no weights can do it, for the targets lie beyond all patients or contradict one another.
    """
    moments = _moments(columns, targets)
    tilt = np.zeros(moments.shape[1])
    for _ in range(MOST_STEPS):
        weights = _tilted(moments, tilt)
        gap = weights @ moments
        if np.abs(gap).max(initial=0.0) < CLOSE:
            raw = len(weights) * weights
            return Weighted(raw, float(raw.sum() ** 2 / (raw**2).sum()))
        spread = (moments * weights[:, None]).T @ moments - np.outer(gap, gap)
        step = np.linalg.lstsq(spread, gap, rcond=None)[0]
        tilt = tilt - step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
    raise InvalidValue("no weights of these patients give the observed means: they lie too far from all patients")


def accept(columns: Mapping[str, Numbers], targets: Sequence[Target], *, seed: int, first: int = 0) -> Accepted:
    """Keep each patient with the chance that observed over drawn density gives it, both taken as normal.

    The chance is relative to the patient who fits best of those given: give them all at once.

    Args:
        seed: of the patients' own random numbers; `first` is the number of the first of them.

    Raises:
        UnknownName: a target is of no column.
        InvalidValue: a target has no standard deviation, or a column does not vary.
    """
    logs = np.zeros(len(_column(columns, targets[0].column)) if targets else 0)
    for target in targets:
        values = _column(columns, target.column)
        drawn = float(values.std())
        if target.mean is None or target.sd is None or drawn == 0.0:
            raise InvalidValue(f"acceptance by {target.column!r} needs its standard deviation, and that it varies")
        logs = logs + math.log(drawn / target.sd)
        logs = logs + 0.5 * ((values - values.mean()) / drawn) ** 2 - 0.5 * ((values - target.mean) / target.sd) ** 2
    chance = np.exp(logs - logs.max(initial=0.0))
    kept = uniforms(seed, "acceptance", first, len(logs)) < chance
    return Accepted(kept, float(kept.mean()) if len(kept) else math.nan)


def _moments(columns: Mapping[str, Numbers], targets: Sequence[Target]) -> Numbers:
    """What must have a weighted mean of zero, (patients, moments), scaled to be of order one."""
    if not targets:
        raise InvalidValue("there is no target to weight patients by")
    found = []
    for target in targets:
        values = _column(columns, target.column)
        found += [(values <= quartile) - share for quartile, share in zip(target.quartiles, QUARTERS, strict=False)]
        if target.mean is None:
            continue
        scale = target.sd or float(values.std()) or 1.0
        away = (values - target.mean) / scale
        found.append(away)
        if target.sd is not None:
            found.append(away**2 - 1.0)
    return np.stack(found, axis=1)


def _column(columns: Mapping[str, Numbers], name: str) -> Numbers:
    if name not in columns:
        raise UnknownName("column", name, columns, "the targets")
    values = np.asarray(columns[name], np.float64)
    if not np.isfinite(values).all():
        raise InvalidValue(f"the column {name!r} has patients without a value; leave failed patients out first")
    return values


def _tilted(moments: Numbers, tilt: Numbers) -> Numbers:
    height = moments @ tilt
    weights = np.exp(height - height.max())
    result: Numbers = weights / weights.sum()
    return result
