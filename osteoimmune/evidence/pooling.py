"""One call that pools the trials of a data frame, by any of the methods, into one record."""

import pandas as pd

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.between_trials import SEARCHES
from osteoimmune.evidence.glmm_unconditional import CODINGS
from osteoimmune.evidence.inverse_variance import pool_inverse_variance
from osteoimmune.evidence.mantel_haenszel import pool_mantel_haenszel
from osteoimmune.evidence.measures import MEASURES, Measure, measure_named
from osteoimmune.evidence.mixed_effects import TESTS
from osteoimmune.evidence.one_stage import OneStageOptions, pool_bayes, pool_beta_binomial, pool_one_stage
from osteoimmune.evidence.peto import pool_peto
from osteoimmune.evidence.read_table import read_table
from osteoimmune.evidence.result import PooledEffect
from osteoimmune.evidence.trial_effects import check_correction, sizes_of
from osteoimmune.evidence.trial_tables import CountTable, LogRankTable, PersonTimeTable, TrialTable

ONE_STAGE = ("exact", "cm.el", "um.fs")
INVERSE_VARIANCE = ("ee", "dl", "reml", "ml", "pm")
MEASURES_OF_METHOD: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*INVERSE_VARIANCE, "bayes"), tuple(MEASURES)),
    "mh": ("OR", "RR", "RD", "IRR", "IRD"),
    "peto": ("OR", "PETO", "HR"),
    "exact": ("OR", "IRR"),
    "cm.el": ("OR", "IRR"),
    "um.fs": ("OR", "IRR"),
    "betabinom": ("OR", "RR"),
}
METHODS = tuple(MEASURES_OF_METHOD)
DOUBLE_ZERO = ("drop", "keep")


def pool(
    table: pd.DataFrame,
    measure: str = "OR",
    method: str = "mh",
    *,
    test: str = "z",
    zero_correction: float = 0.5,
    double_zero: str | None = None,
    level: float = 0.95,
    pooling_correction: float = 0.0,
    tau2_search: str = "reference",
    common_effect: bool = False,
    coding: float = 0.5,
    tau_prior_scale: float | None = None,
    effect_prior: tuple[float, float] | None = None,
) -> PooledEffect:
    """Pool trials into one effect.

    Args:
        table: one row per trial with `study` and either `events_treat, n_treat, events_ctrl, n_ctrl`
            (counts), `events_treat, time_treat, events_ctrl, time_ctrl` (person-time),
            `o_minus_e, variance` (log-rank), `estimate, se` (on the analysis scale: log for ratios) or
            `ratio, ratio_low, ratio_high` (a 95 % interval). Other columns are ignored.
        measure: OR, RR, RD, AS (arcsine), PETO, IRR, IRD or HR.
        method: ee, dl, reml, ml, pm (inverse variance), mh, peto, exact, cm.el, um.fs, betabinom, bayes.
        test: 'z', 'hksj' (Hartung-Knapp-Sidik-Jonkman) or 'hksj-adhoc' (never narrower than z);
            the last two with inverse-variance methods only.
        zero_correction: added to all four cells of a table that has a zero; inverse-variance methods only
            (and the heterogeneity statistic of mh).
        double_zero: 'drop' or 'keep' trials in which no arm, or both arms wholly, had the event;
            by default dropped for ratios and kept for differences. Inverse-variance methods only: the
            others use what their likelihood uses.
        level: of confidence and prediction intervals.
        pooling_correction: a correction of zero cells inside mh pooling too (default none).
        tau2_search: 'reference' stops the search for tau2 (reml, ml, pm) where R metafor's reference
            results stop and says in `notes` where that matters; 'converged' goes on to the end.
        common_effect: cm.el and um.fs without their random effect.
        coding: um.fs, the arm that the random effect touches: 0.5 both alike, 1 treated, 0 control.
        tau_prior_scale: bayes, scale of the half-normal prior on tau; 0.5 for ratios, else to be given.
        effect_prior: bayes, mean and standard deviation of a normal prior on the effect; flat if None.

    Returns:
        A `PooledEffect`, on the analysis scale; `.ratio` is back-transformed.

    Raises:
        UnknownName: a measure, method, test or policy that does not exist, with the nearest that does.
        DataError: a missing column, or text where a number belongs.
        InvalidValue: a number out of range, a method that does not fit the measure or table, or too few
            trials for the method.
    """
    found = measure_named(measure)
    _check_choices(found, method, test, zero_correction, double_zero, level)
    check_correction(pooling_correction, "pool")
    need_known("tau2_search", [tau2_search], SEARCHES, "pool")
    _check_one_stage(coding, tau_prior_scale, effect_prior)
    trials = read_table(table, found)
    sizes = sizes_of(trials, found, zero_correction)
    drop = double_zero == "drop" if double_zero else not found.keeps_double_zero
    options = OneStageOptions(common_effect, coding, tau_prior_scale, effect_prior)
    if method in INVERSE_VARIANCE:
        return pool_inverse_variance(sizes, method, test, level, drop=drop, search=tau2_search)
    if method == "bayes":
        return pool_bayes(sizes, level, options, drop=drop, is_ratio=found.is_ratio)
    if method == "mh" and isinstance(trials, (CountTable, PersonTimeTable)):
        return pool_mantel_haenszel(trials, sizes, level, pooling_correction=pooling_correction)
    if method == "peto" and isinstance(trials, (CountTable, LogRankTable)):
        return pool_peto(trials, measure, level)
    if method in ONE_STAGE and isinstance(trials, (CountTable, PersonTimeTable)):
        return pool_one_stage(trials, sizes_of(trials, found), method, level, options)
    if method == "betabinom" and isinstance(trials, CountTable):
        return pool_beta_binomial(trials, sizes_of(trials, found), level)
    raise InvalidValue(f"method {method!r} pools {_rows_of(method)}, and the table holds {_kind(trials)}")


def _check_choices(
    measure: Measure, method: str, test: str, correction: float, double_zero: str | None, level: float
) -> None:
    need_known("method", [method], METHODS, "pool")
    need_known("test", [test], TESTS, "pool")
    check_correction(correction, "pool")
    if double_zero is not None:
        need_known("double_zero policy", [double_zero], DOUBLE_ZERO, "pool")
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not 0 < level < 1:
        raise InvalidValue(f"pool: level is {level!r}, and must lie between 0 and 1, such as 0.95")
    if measure.name not in MEASURES_OF_METHOD[method]:
        fitting = ", ".join(MEASURES_OF_METHOD[method])
        raise InvalidValue(f"method {method!r} cannot pool {measure.name}; it pools {fitting}")
    if test != "z" and method not in INVERSE_VARIANCE:
        raise InvalidValue(f"test {test!r} belongs to the inverse-variance methods, not to {method!r}")


def _check_one_stage(coding: float, tau_prior_scale: float | None, effect_prior: tuple[float, float] | None) -> None:
    if coding not in CODINGS:
        raise InvalidValue(f"pool: coding is {coding!r}, and must be 0.5, 1 or 0")
    if tau_prior_scale is not None and not 0 < tau_prior_scale < 1e6:
        raise InvalidValue(f"pool: tau_prior_scale is {tau_prior_scale!r}, and must be above zero")
    if effect_prior is not None and not (len(effect_prior) == 2 and 0 < effect_prior[1] < 1e6):
        raise InvalidValue(f"pool: effect_prior is {effect_prior!r}, and must be a mean and a positive sd")


def _rows_of(method: str) -> str:
    rows = {"peto": "counts or log-rank sums", "betabinom": "counts"}
    return rows.get(method, "counts or person-time")


def _kind(trials: TrialTable) -> str:
    names = {"CountTable": "counts", "PersonTimeTable": "person-time", "LogRankTable": "log-rank sums"}
    return names.get(type(trials).__name__, "ready estimates")
