"""Robustness: how the answer moves with every choice that a reasonable reader could have made otherwise."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from math import nan

import pandas as pd

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.evidence.analyses import TITLES, analyse
from osteoimmune.evidence.pool_table import Pool, Rules
from osteoimmune.evidence.question import Question, question_of
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import StrataCrossedWarning
from osteoimmune.evidence.words import verdict_of

METHODS_TRIED = ("mh", "peto", "exact", "ee", "dl", "reml", "pm", "cm.el", "um.fs", "betabinom", "bayes")


@dataclass(frozen=True, slots=True)
class Variation:
    """One choice made otherwise: what was changed and what came out.

    `moved` says whether the verdict differs from the reference row's; `remark` is the caution that belongs
    beside the row, or why it has no number.
    """

    choice: str
    changed: str
    measure: str
    k: int
    estimate: float
    low: float
    high: float
    verdict: str
    moved: bool
    remark: str


def robustness(
    question: Question, measure: str = "RR", method: str = "mh", pool: Pool | None = None
) -> tuple[Variation, ...]:
    """The reference analysis and every variation of it.

    Args:
        question: the table of the reference analysis.
        measure, method: of the reference analysis.
        pool: the packaged pool behind it; with it, rows, strata and shared arms vary too.
    """
    reference = _vary("reference", TITLES[method], question, measure, method, "")
    rows = [reference]
    rows += [_vary("method", TITLES[m], question, measure, m, "") for m in METHODS_TRIED if m != method]
    rows += list(_small_sample(question, measure))
    rows += list(_zero_policies(question, measure))
    if pool is not None:
        rows += [_vary(*change, measure, method, "") for change in _row_choices(pool)]
    rows += list(_removals(question, measure, method))
    return tuple(_marked(row, reference.verdict) for row in rows)


def robustness_frame(variations: tuple[Variation, ...]) -> pd.DataFrame:
    """The variations as a data frame, one row each."""
    return pd.DataFrame(
        [{name: getattr(row, name) for name in Variation.__slots__} for row in variations],
        columns=list(Variation.__slots__),
    )


def _marked(row: Variation, verdict: str) -> Variation:
    moved = row.verdict not in ("", verdict)
    values = {name: getattr(row, name) for name in Variation.__slots__}
    return Variation(**{**values, "moved": moved})


def _vary(
    choice: str, changed: str, question: Question, measure: str, method: str, remark: str, **options: object
) -> Variation:
    try:
        (result,) = analyse(question, measure, (method,), **options)  # type: ignore[arg-type]
    except OsteoimmuneError as fault:
        return Variation(choice, changed, measure, 0, nan, nan, nan, "", False, str(fault))
    effect = result.effect
    if effect is None:
        return Variation(choice, changed, result.measure, 0, nan, nan, nan, "", False, result.remark)
    ratio = result.ratio
    numbers = (
        (ratio.estimate, ratio.ci_low, ratio.ci_high)
        if ratio is not None
        else (effect.estimate, effect.ci_low, effect.ci_high)
    )
    verdict = verdict_of(numbers[1], numbers[2]) if ratio is not None else _sign(numbers[1], numbers[2])
    told = "; ".join(part for part in (remark, result.remark) if part)
    return Variation(choice, changed, result.measure, effect.k, *numbers, verdict, False, told)


def _sign(low: float, high: float) -> str:
    return "higher" if low > 0 else "lower" if high < 0 else "not decidable"


def _small_sample(question: Question, measure: str) -> Iterator[Variation]:
    for test, words in (("hksj", "Hartung-Knapp"), ("hksj-adhoc", "Hartung-Knapp, never narrower")):
        yield _vary("interval", f"REML, {words}", question, measure, "reml", "", test=test)


def _zero_policies(question: Question, measure: str) -> Iterator[Variation]:
    if not question.has_counts:
        return
    counts = question.frame[["events_treat", "events_ctrl"]]
    if (counts != 0).all(axis=None):
        return
    for correction in (0.5, 0.1, 0.01):
        words = f"{correction:g} added to tables with a zero"
        yield _vary("zero cells", words, question, measure, "ee", "", zero_correction=correction)
    if (counts == 0).all(axis=1).any():
        words = "trials without any event kept (0.5 added)"
        yield _vary("zero cells", words, question, measure, "ee", "", double_zero="keep")


def _removals(question: Question, measure: str, method: str) -> Iterator[Variation]:
    if len(question.studies) > 1:
        for study in dict.fromkeys(question.studies):
            yield _vary("trial removed", study, question.without(study), measure, method, "")


def _row_choices(pool: Pool) -> Iterator[tuple[str, str, Question]]:
    tries: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("rows", "unverified rows too", {"unverified": True}),
        ("rows", "unverified rows and percentages too", {"unverified": True, "percentages": True}),
        ("rows", "rows with contradicting sources too", {"conflicting": True}),
        ("rows", "seen rows only", {"unverified": False}),
        ("shared arms", "split instead of combined", {"shared_arms": "split"}),
        ("strata", "all comparators", {"across": "comparator"}),
        ("strata", "all doses", {"across": "dose"}),
        ("strata", "all definitions", {"across": "definition"}),
        ("strata", "all comparators, doses and definitions", {"across": "comparator,dose,definition"}),
    )
    for choice, words, options in tries:
        other = _asked_again(pool, options)
        if other is not None and other.contrasts != pool.contrasts:
            yield choice, words, question_of(other)
    for alternative in _alternative_reports(pool):
        yield "rows", f"{alternative.row_ids} instead", alternative.question


@dataclass(frozen=True, slots=True)
class _Alternative:
    row_ids: str
    question: Question


def _alternative_reports(pool: Pool) -> Iterator[_Alternative]:
    """The pool with one report of a trial exchanged for another report of the same patients."""
    for out in pool.left_out:
        if not out.reason.startswith("the same patients") or not out.row.has_counts:
            continue
        for line in pool.contrasts:
            if len(line.rows) == 1 and line.rows[0].trial == out.row.trial:
                frame = pool.frame
                at = frame.index[frame["study"] == line.study][0]
                for column in ("events_treat", "n_treat", "events_ctrl", "n_ctrl"):
                    frame.loc[at, column] = getattr(out.row, column)
                base = question_of(pool)
                yield _Alternative(
                    f"{out.row.row_id} ({out.row.study}{'' if out.row.seen else ', unverified'})",
                    Question(base.title, base.setting, frame, base.treated, base.control),
                )


def _own(pool: Pool) -> dict[str, object]:
    return {name: getattr(pool.rules, name) for name in Rules.__slots__}


def _asked_again(pool: Pool, options: dict[str, object]) -> Pool | None:
    crossed = [part for part in str(options.get("across", "")).split(",") if part]
    fixed = [
        f"{name}={getattr(pool.stratum, name)}"
        for name in ("comparator", "dose", "definition")
        if name not in crossed and getattr(pool.stratum, name) != "any"
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", StrataCrossedWarning)
        found = pools(
            pool.outcome,
            tissue=pool.tissue,
            concept=pool.concept,
            stratum="/".join(fixed),
            **{**_own(pool), **options},  # type: ignore[arg-type]
        )
    return found[0] if len(found) == 1 else None
