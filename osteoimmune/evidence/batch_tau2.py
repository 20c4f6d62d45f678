"""tau2 of many meta-analyses at once, to convergence; trials on the last axis, absent ones weightless.

The formulas are those of `between_trials` for a single mean, written out so that no matrix is formed.
"""

import numpy as np

from osteoimmune.evidence.trial_tables import Flags, Floats

MAX_STEPS = 400


def weighted_mean(y: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Weighted mean and total weight; shapes (replicates,)."""
    total = w.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (w * y).sum(-1) / total, total


def weights(v: Floats, tau2: Floats, present: Flags) -> Floats:
    """1 / (v + tau2) where a trial is present, else 0."""
    return np.where(present, 1 / np.where(present, v + tau2[:, None], 1.0), 0.0)


def batch_tau2(method: str, y: Floats, v: Floats, present: Flags) -> Floats:
    """tau2 by 'ee', 'dl', 'pm', 'ml' or 'reml'; shape (replicates,); 0 with fewer than two trials."""
    count = present.sum(-1)
    start = np.zeros(len(y))
    if method == "ee":
        return start
    w = weights(v, start, present)
    mean, total = weighted_mean(y, w)
    enough = count > 1
    with np.errstate(invalid="ignore", divide="ignore"):
        q = (w * (y - mean[:, None]) ** 2).sum(-1)
        moment = np.where(enough, (q - (count - 1)) / (total - (w**2).sum(-1) / total), 0.0)
    if method == "dl":
        return np.maximum(moment, 0.0)
    tau2 = np.zeros_like(start) if method == "pm" else np.maximum(moment, 0.0)
    step = _paule_mandel_step if method == "pm" else _reml_step if method == "reml" else _ml_step
    active = np.flatnonzero(enough)
    for _ in range(MAX_STEPS):
        moved = np.maximum(tau2[active] + step(y[active], v[active], tau2[active], present[active]), 0.0)
        change = np.abs(moved - tau2[active])
        tau2[active] = moved
        active = active[change > 1e-9 * (1e-3 + moved)]
        if len(active) == 0:
            break
    return tau2


def _residual(y: Floats, v: Floats, tau2: Floats, present: Flags) -> tuple[Floats, Floats, Floats]:
    w = weights(v, tau2, present)
    mean, total = weighted_mean(y, w)
    return w, total, (y - mean[:, None]) ** 2


def _paule_mandel_step(y: Floats, v: Floats, tau2: Floats, present: Flags) -> Floats:
    """Newton on the falling convex curve Q(tau2) = trials - 1, so it never overshoots from below."""
    w, _, square = _residual(y, v, tau2, present)
    excess = (w * square).sum(-1) - (present.sum(-1) - 1)
    return np.asarray(excess / np.maximum((w**2 * square).sum(-1), 1e-300))


def _ml_step(y: Floats, v: Floats, tau2: Floats, present: Flags) -> Floats:
    w, total, square = _residual(y, v, tau2, present)
    return np.asarray(((w**2 * square).sum(-1) - total) / (w**2).sum(-1))


def _reml_step(y: Floats, v: Floats, tau2: Floats, present: Flags) -> Floats:
    w, total, square = _residual(y, v, tau2, present)
    second, third = (w**2).sum(-1), (w**3).sum(-1)
    trace = total - second / total
    information = second - 2 * third / total + second**2 / total**2
    return np.asarray(((w**2 * square).sum(-1) - trace) / information)
