"""Pooling by inverse variance: EE, DL, REML, ML, PM with z, Hartung-Knapp or never-narrower intervals."""

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.mixed_effects import MixedFit, fit_mixed, quantile, two_sided, wald_statistic
from osteoimmune.evidence.result import PooledEffect, TrialEffect
from osteoimmune.evidence.trial_effects import EffectSizes
from osteoimmune.evidence.trial_tables import Flags, Floats


def pool_inverse_variance(
    sizes: EffectSizes, method: str, test: str, level: float, *, drop: bool, search: str = "converged"
) -> PooledEffect:
    """Pool per-trial estimates with weights 1 / (variance + tau2).

    Args:
        sizes: the trials; those without information are always left out, double-zero ones if `drop`.
        method: 'ee', 'dl', 'reml', 'ml' or 'pm'.
        test: 'z', 'hksj' or 'hksj-adhoc'.
        level: of the intervals, e.g. 0.95.
        drop: leave out trials in which no arm, or both arms wholly, had the event.
        search: how far an iterative tau2 is carried, 'reference' or 'converged'.

    Raises:
        InvalidValue: no trial is left, or only one where the method needs two.
    """
    keep, notes = informative(sizes, drop)
    need_trials(int(keep.sum()), 1 if method == "ee" and test == "z" else 2, method, test, notes)
    y, v = sizes.estimate[keep], sizes.variance[keep]
    fit = fit_mixed(y, v, np.ones((len(y), 1)), method, test, search)
    notes += stopped_early_note(y, v, method, fit) if search == "reference" else ()
    estimate, se = float(fit.coefficients[0]), float(np.sqrt(fit.covariance[0, 0]))
    half = quantile(level, fit.freedom) * se
    reach = quantile(level, fit.freedom) * float(np.sqrt(se**2 + fit.tau2))
    predicted = (float("nan"),) * 2 if method == "ee" else (estimate - reach, estimate + reach)
    statistic = wald_statistic(estimate, se)
    return PooledEffect(
        measure=sizes.measure,
        method=method,
        test=test,
        level=level,
        k=len(y),
        estimate=estimate,
        se=se,
        ci_low=estimate - half,
        ci_high=estimate + half,
        statistic=statistic,
        pvalue=two_sided(statistic, fit.freedom),
        freedom=fit.freedom,
        tau2=fit.tau2,
        se_tau2=fit.se_tau2,
        i2=fit.i2,
        h2=fit.h2,
        q=fit.q,
        q_freedom=fit.q_freedom,
        q_pvalue=fit.q_pvalue,
        pi_low=predicted[0],
        pi_high=predicted[1],
        log_likelihood=fit.log_likelihood,
        trials=trial_effects(sizes, keep, fit.weights),
        notes=notes,
    )


def stopped_early_note(y: Floats, v: Floats, method: str, fit: MixedFit) -> tuple[str, ...]:
    """A sentence where the reference stopping rule leaves tau2 well short of its end."""
    if method not in ("reml", "ml", "pm"):
        return ()
    end = fit_mixed(y, v, np.ones((len(y), 1)), method, "z")
    if abs(end.tau2 - fit.tau2) <= 0.01 * (end.tau2 + float(np.median(v))):
        return ()
    return (
        f"the reference stopping rule left tau2 at {fit.tau2:.4g}; at convergence it is {end.tau2:.4g} "
        f"with estimate {end.coefficients[0]:.4g} (tau2_search='converged')",
    )


def informative(sizes: EffectSizes, drop: bool) -> tuple[Flags, tuple[str, ...]]:
    """Which trials enter, and a sentence on those that do not."""
    keep = np.isfinite(sizes.variance) & ~(sizes.double_zero & drop)
    left_out = [study for study, kept in zip(sizes.study, keep) if not kept]
    return keep, left_out_note(left_out)


def left_out_note(left_out: list[str]) -> tuple[str, ...]:
    """The sentence that names trials without information, or nothing."""
    if not left_out:
        return ()
    return (f"left out, no information on this scale: {', '.join(left_out)}",)


def need_trials(have: int, need: int, method: str, test: str, notes: tuple[str, ...]) -> None:
    """Raise `InvalidValue` unless enough trials are left."""
    if have >= need:
        return
    tested = "" if test == "z" else f" with test {test!r}"
    after = f" ({notes[0]})" if notes else ""
    count = {1: "one trial", 2: "two trials"}[need]
    left = "none is left" if have == 0 else "only one is left"
    raise InvalidValue(f"method {method!r}{tested} needs at least {count} with information, and {left}{after}")


def trial_effects(sizes: EffectSizes, keep: Flags, weights: Floats) -> tuple[TrialEffect, ...]:
    """The trials that entered, with their weights in percent."""
    rows = np.flatnonzero(keep)
    return tuple(
        TrialEffect(sizes.study[i], float(sizes.estimate[i]), float(sizes.se[i]), float(w))
        for i, w in zip(rows, weights)
    )
