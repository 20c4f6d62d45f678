"""Thousands of meta-analyses pooled at once, for simulation: the same numbers as `pool`, as arrays."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.batch_tau2 import batch_tau2, weighted_mean, weights
from osteoimmune.evidence.mantel_haenszel import mh_counts
from osteoimmune.evidence.measures import measure_named
from osteoimmune.evidence.mixed_effects import TESTS
from osteoimmune.evidence.trial_effects import peto_parts, sizes_of
from osteoimmune.evidence.trial_tables import CountTable, Flags, Floats

BATCH_METHODS = ("ee", "dl", "pm", "reml", "ml", "mh", "peto")


@dataclass(frozen=True)
class PooledMany:
    """One entry per meta-analysis, on the analysis scale; NaN where it could not be pooled."""

    estimate: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    tau2: Floats
    k: Floats

    def covers(self, truth: float) -> Flags:
        """Whether each interval holds the truth; a failed one does not."""
        return np.asarray((self.ci_low <= truth) & (truth <= self.ci_high))


def pool_many(
    events_treat: Floats,
    n_treat: Floats,
    events_ctrl: Floats,
    n_ctrl: Floats,
    measure: str = "OR",
    method: str = "mh",
    *,
    test: str = "z",
    zero_correction: float = 0.5,
    double_zero: str | None = None,
    level: float = 0.95,
) -> PooledMany:
    """Pool many tables of counts.

    Args:
        events_treat, n_treat, events_ctrl, n_ctrl: shape (replicates, trials) each.
        measure, method, test, zero_correction, double_zero, level: as for `pool`; methods ee, dl, pm,
            reml, ml, mh and peto, measures of counts.

    Raises:
        UnknownName: another method, measure or test. InvalidValue: shapes that differ, or bad counts.
    """
    found = measure_named(measure, "pool_many")
    need_known("method", [method], BATCH_METHODS, "pool_many")
    fitting = {"mh": ("OR", "RR", "RD"), "peto": ("OR", "PETO")}.get(method, (measure,))
    if "counts" not in found.kinds or measure not in fitting:
        raise InvalidValue(f"pool_many: method {method!r} cannot pool {measure} from counts")
    cells = [np.atleast_2d(np.asarray(part, dtype=float)) for part in (events_treat, n_treat, events_ctrl, n_ctrl)]
    a, n, c, m = np.broadcast_arrays(*cells)
    if not bool(np.all((a >= 0) & (a <= n) & (c >= 0) & (c <= m) & (n > 0) & (m > 0))):
        raise InvalidValue("pool_many: every count must be from 0 to the subjects of its arm, and none missing")
    if method == "mh":
        return _normal(*mh_counts((a, n - a, c, m - c), measure)[:2], level, a.shape)
    flat = CountTable(("",) * a.size, a.ravel(), n.ravel(), c.ravel(), m.ravel())
    if method == "peto":
        excess, variance = (part.reshape(a.shape).sum(-1) for part in peto_parts(flat))
        with np.errstate(divide="ignore", invalid="ignore"):
            return _normal(excess / variance, variance**-0.5, level, a.shape)
    sizes = sizes_of(flat, found, zero_correction)
    drop = double_zero == "drop" if double_zero else not found.keeps_double_zero
    present = np.isfinite(sizes.variance) & ~(sizes.double_zero & drop)
    y, v = sizes.estimate.reshape(a.shape), sizes.variance.reshape(a.shape)
    return pool_many_estimates(y, v, method, test=test, level=level, present=present.reshape(a.shape))


def pool_many_estimates(
    estimate: Floats,
    variance: Floats,
    method: str = "dl",
    *,
    test: str = "z",
    level: float = 0.95,
    present: Flags | None = None,
) -> PooledMany:
    """Pool many sets of estimates; shapes (replicates, trials), `present` marks the trials that count.

    Raises:
        UnknownName: a method other than ee, dl, pm, reml, ml, or another test.
    """
    need_known("method", [method], BATCH_METHODS[:5], "pool_many_estimates")
    need_known("test", [test], TESTS, "pool_many_estimates")
    here = np.ones(estimate.shape, dtype=bool) if present is None else present
    tau2 = batch_tau2(method, estimate, variance, here)
    w = weights(variance, tau2, here)
    mean, total = weighted_mean(estimate, w)
    count = here.sum(-1)
    freedom = np.full(len(mean), np.inf) if test == "z" else np.maximum(count - 1.0, 1.0)
    scale = np.ones(len(mean))
    if test != "z":
        scale = (w * (estimate - mean[:, None]) ** 2).sum(-1) / freedom
        scale = np.maximum(scale, 1.0) if test == "hksj-adhoc" else scale
    with np.errstate(divide="ignore", invalid="ignore"):
        se = np.sqrt(scale / total)
    few = count < (1 if method == "ee" and test == "z" else 2)
    se = np.where(few, np.nan, se)
    half = stdtrit(freedom, 0.5 + level / 2) * se
    return PooledMany(np.where(few, np.nan, mean), se, mean - half, mean + half, tau2, count.astype(float))


def _normal(estimate: Floats, se: Floats, level: float, shape: tuple[int, ...]) -> PooledMany:
    bad = ~np.isfinite(estimate) | ~np.isfinite(se) | (se <= 0)
    centre, spread = np.where(bad, np.nan, estimate), np.where(bad, np.nan, se)
    half = float(stdtrit(np.inf, 0.5 + level / 2)) * spread
    trials = np.full(shape[0], float(shape[1]))
    return PooledMany(centre, spread, centre - half, centre + half, np.zeros(shape[0]), trials)
