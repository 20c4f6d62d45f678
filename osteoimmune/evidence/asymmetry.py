"""Tests of small-study asymmetry: Egger, Harbord, Peters. All need about ten trials to say anything.

Egger et al. 1997, BMJ 315:629; Harbord, Egger & Sterne 2006, Stat Med 25:3443 (score-based: no artefact of
the odds ratio with its own error); Peters et al. 2006, JAMA 295:676 (on inverse size).
"""

from dataclasses import dataclass

import numpy as np

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.measures import MEASURES
from osteoimmune.evidence.mixed_effects import two_sided, wald_statistic
from osteoimmune.evidence.read_table import read_table
from osteoimmune.evidence.trial_effects import peto_parts, sizes_of
from osteoimmune.evidence.trial_tables import CountTable, Floats
from osteoimmune.evidence.usable_trials import usable_trials


@dataclass(frozen=True)
class Asymmetry:
    """A weighted regression line through the trials.

    Attributes:
        slope, slope_se: of the effect on the measure of imprecision; 0 without asymmetry.
        statistic, freedom, pvalue: t test of slope 0, two-sided.
        limit: the intercept, the effect of an infinitely large trial, on the analysis scale.
        k: trials in the regression.
    """

    test: str
    k: int
    slope: float
    slope_se: float
    statistic: float
    freedom: int
    pvalue: float
    limit: float


def egger(
    table: object,
    measure: str = "OR",
    *,
    predictor: str = "se",
    zero_correction: float = 0.5,
    double_zero: str | None = None,
) -> Asymmetry:
    """Egger's regression of effects on standard error ('se') or on 1 / total size ('inverse-size').

    Raises:
        UnknownName, InvalidValue, DataError: as for `pool`; also fewer than three trials.
    """
    need_known("predictor", [predictor], ("se", "inverse-size"), "egger")
    y, v, keep, _ = usable_trials(table, measure, zero_correction, double_zero, "egger")
    if predictor == "se":
        return _line("egger", y, np.sqrt(v), 1 / v)
    counts = read_table(table, MEASURES["OR"], "egger")
    return _line("egger", y, 1 / _total(counts, "egger")[keep], 1 / v)


def harbord(table: object) -> Asymmetry:
    """Harbord's test: score Z over its variance V on 1 / sqrt(V), weighted by V; counts only."""
    counts = _counts(table, "harbord")
    excess, variance = peto_parts(counts)
    keep = variance > 0
    z, v = excess[keep], variance[keep]
    return _line("harbord", z / v, v**-0.5, v)


def peters(table: object, *, zero_correction: float = 0.5) -> Asymmetry:
    """Peters' test: log odds ratio on 1 / N, weighted by events x non-events / N; counts only."""
    counts = _counts(table, "peters")
    sizes = sizes_of(counts, MEASURES["OR"], zero_correction)
    total = _total(counts, "peters")
    events = counts.events_treat + counts.events_ctrl
    weight = events * (total - events) / total
    keep = (weight > 0) & np.isfinite(sizes.variance)
    return _line("peters", sizes.estimate[keep], 1 / total[keep], weight[keep])


def _counts(table: object, where: str) -> CountTable:
    counts = read_table(table, MEASURES["OR"], where)
    if not isinstance(counts, CountTable):
        raise InvalidValue(f"{where} needs counts: events_treat, n_treat, events_ctrl, n_ctrl")
    return counts


def _total(counts: object, where: str) -> Floats:
    if not isinstance(counts, CountTable):
        raise InvalidValue(f"{where} on size needs counts: events_treat, n_treat, events_ctrl, n_ctrl")
    return counts.n_treat + counts.n_ctrl


def _line(test: str, y: Floats, x: Floats, weight: Floats) -> Asymmetry:
    """Weighted least squares with estimated dispersion."""
    if len(y) < 3 or np.ptp(x) == 0:
        raise InvalidValue(f"{test} needs at least three trials that differ in size, and has {len(y)}")
    design = np.column_stack([np.ones_like(x), x / x.max()])
    information = design.T @ (design * weight[:, None])
    inverse = np.linalg.inv(information)
    line = inverse @ (design.T @ (weight * y))
    freedom = len(y) - 2
    dispersion = float(np.sum(weight * (y - design @ line) ** 2)) / freedom
    slope, se = float(line[1] / x.max()), float(np.sqrt(dispersion * inverse[1, 1]) / x.max())
    statistic = wald_statistic(slope, se)
    return Asymmetry(test, len(y), slope, se, statistic, freedom, two_sided(statistic, freedom), float(line[0]))
