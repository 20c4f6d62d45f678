"""Several methods side by side on one question: a result each, or the sentence why there is none."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan

from osteoimmune.errors import InvalidValue, OsteoimmuneError, need_known
from osteoimmune.evidence.measures import measure_named
from osteoimmune.evidence.mixed_effects import TESTS
from osteoimmune.evidence.pooling import METHODS, pool
from osteoimmune.evidence.question import Question
from osteoimmune.evidence.read_table import read_table
from osteoimmune.evidence.result import PooledEffect, Ratio

RANDOM_EFFECTS = ("dl", "reml", "ml", "pm")
ODDS_RATIO_ONLY = ("peto", "exact", "cm.el", "um.fs")
ODDS_REMARK = "an odds ratio, close to the risk ratio only while events are rare"
SINGLE_REMARK = "one informative trial: its own result, no between-trial variance"
TITLES = {
    "ee": "inverse variance, equal effects",
    "dl": "random effects (DerSimonian-Laird)",
    "reml": "random effects (REML)",
    "ml": "random effects (ML)",
    "pm": "random effects (Paule-Mandel)",
    "mh": "Mantel-Haenszel",
    "peto": "Peto",
    "exact": "conditional exact",
    "cm.el": "conditional GLMM",
    "um.fs": "unconditional GLMM, fixed trial effects",
    "betabinom": "beta-binomial",
    "bayes": "Bayesian, half-normal tau",
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """One method on one question.

    Attributes:
        method, measure: what was asked and the measure it gave (Peto and the exact methods give an odds
            ratio where a risk ratio was asked).
        effect: the pooled effect, None where the method cannot be used here.
        remark: a sentence that belongs beside the number, or why there is none.
    """

    method: str
    measure: str
    effect: PooledEffect | None
    remark: str = ""

    @property
    def label(self) -> str:
        """The method in words, with its measure where that is not evident."""
        return f"{TITLES[self.method]}, {self.measure}"

    @property
    def ratio(self) -> Ratio | None:
        """The ratio with its interval; None for a difference or without a result."""
        return self.effect.ratio if self.effect is not None and self.effect.is_ratio else None

    @property
    def pvalue(self) -> float:
        """The two-sided p value; NaN without a result."""
        return self.effect.pvalue if self.effect is not None else nan


def analyse(
    question: Question,
    measure: str = "RR",
    methods: str | Iterable[str] = ("mh", "peto", "reml"),
    *,
    test: str = "z",
    zero_correction: float = 0.5,
    double_zero: str | None = None,
    level: float = 0.95,
) -> tuple[Analysis, ...]:
    """Each method's answer to one question.

    Args:
        question: the table.
        measure: OR, RR, RD, AS, PETO, IRR, IRD, HR.
        methods: names of `METHODS`, or one text with commas.
        test, zero_correction, double_zero, level: as in `pool`; `test` is used where a method has it.

    Raises:
        UnknownName: a method, test or measure that does not exist.
        InvalidValue: a table without a trial, or a number out of its range.
        DataError: a table that lacks what the measure needs.
    """
    names = tuple(part.strip() for part in methods.split(",")) if isinstance(methods, str) else tuple(methods)
    need_known("method", names, METHODS, "--method")
    need_known("test", [test], TESTS, "--test")
    if len(question.frame) == 0:
        raise InvalidValue(f"{question.title} ({question.setting or 'your table'}): no trial is left to pool")
    read_table(question.frame, measure_named(measure), question.title)  # a wrong table is told once
    options = {"test": test, "zero_correction": zero_correction, "double_zero": double_zero, "level": level}
    return tuple(_one(question, measure, name, options) for name in names)


def _one(question: Question, measure: str, method: str, options: dict[str, object]) -> Analysis:
    used = "OR" if measure == "RR" and method in ODDS_RATIO_ONLY else measure
    own = dict(options) if method in ("ee", *RANDOM_EFFECTS) else {**options, "test": "z"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)  # a number that broke down is no result
            effect = pool(question.frame, used, method, **own)  # type: ignore[arg-type]  # checked by pool
    except OsteoimmuneError as fault:
        if method in RANDOM_EFFECTS and "only one is left" in str(fault):
            return _single_trial(question, used, method, own)
        return Analysis(method, used, None, str(fault))
    except RuntimeWarning:
        return Analysis(method, used, None, f"method {method!r} broke down numerically on this table")
    remark = "; ".join((*([ODDS_REMARK] if used != measure else []), *effect.notes))
    return Analysis(method, used, effect, remark)


def _single_trial(question: Question, measure: str, method: str, options: dict[str, object]) -> Analysis:
    effect = pool(question.frame, measure, "ee", **{**options, "test": "z"})  # type: ignore[arg-type]
    return Analysis(method, measure, effect, SINGLE_REMARK)


def best_analysis(analyses: Sequence[Analysis]) -> Analysis | None:
    """The first method, in the order asked, that gave a result; None where none did."""
    return next((analysis for analysis in analyses if analysis.effect is not None), None)


PRIOR_FREE = ("mh", "peto", "exact", "ee", *RANDOM_EFFECTS, "cm.el", "um.fs")


def other_results(analyses: Sequence[Analysis], best: Analysis | None) -> tuple[tuple[str, str, Ratio], ...]:
    """(title, measure, ratio) of the methods beside the one read aloud; those with a prior are left out."""
    return tuple(
        (TITLES[analysis.method], analysis.measure, analysis.ratio)
        for analysis in analyses
        if analysis is not best and analysis.ratio is not None and analysis.method in PRIOR_FREE
    )
