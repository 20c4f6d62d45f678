"""The evidence as charts of intervals: forest, leave-one-out, cumulative."""

from collections.abc import Sequence
from math import exp, isfinite

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.evidence.analyses import TITLES, Analysis, analyse, best_analysis
from osteoimmune.evidence.question import Question
from osteoimmune.evidence.trial_effects import effect_sizes
from osteoimmune.evidence.words import SIMILAR
from osteoimmune.report.interval_chart import (
    NOTHING,
    POOLED,
    PREDICTION,
    IntervalChart,
    IntervalRow,
)

NORMAL_975 = 1.959963984540054


def forest(question: Question, analyses: Sequence[Analysis], unseen: frozenset[str] = frozenset()) -> IntervalChart:
    """The forest plot: each trial, then each method's pooled line, then the prediction interval.

    Args:
        question: the table.
        analyses: pooled results in the order to show; the first gives the weights.
        unseen: the studies whose numbers nobody saw in a source (drawn open).
    """
    measure = analyses[0].measure
    rows = _trial_rows(question, measure, best_analysis(analyses), unseen)
    told = [analysis for analysis in analyses if analysis.effect is not None] or list(analyses)
    for analysis in told:
        rows += _pooled_rows(analysis, len(_columns(question)))
    return IntervalChart(
        title=f"Forest plot: {question.title}" + (f" ({question.setting})" if question.setting else ""),
        rows=tuple(rows),
        columns=_columns(question),
        measure=f"{measure} (95 % interval)",
        left=f"fewer with {question.treated}",
        right=f"more with {question.treated}",
        logarithmic=_is_ratio(analyses),
        margins=SIMILAR if _is_ratio(analyses) else None,
    )


def _is_ratio(analyses: Sequence[Analysis]) -> bool:
    return analyses[0].measure not in ("RD", "AS", "IRD")


def _columns(question: Question) -> tuple[str, ...]:
    if question.has_counts:
        return (question.treated.capitalize(), question.control.capitalize(), "Weight")
    return ("Weight",)


def _trial_rows(question: Question, measure: str, first: Analysis | None, unseen: frozenset[str]) -> list[IntervalRow]:
    weights = (
        {trial.study: trial.weight for trial in first.effect.trials}
        if first is not None and first.effect is not None
        else {}
    )
    sizes = effect_sizes(question.frame, measure)
    estimates = dict(zip(sizes.study, zip(sizes.estimate, sizes.se)))
    rows = []
    for record in question.frame.to_dict("records"):
        study = str(record["study"])
        share = weights.get(study, 0.0)
        cells = (*_counts(record, question), f"{share:.0f} %" if share else "0")
        nothing = question.has_counts and record["events_treat"] + record["events_ctrl"] == 0
        if nothing or study not in estimates:
            rows.append(IntervalRow(study, cells, kind=NOTHING, text="no event", hollow=study in unseen))
            continue
        middle, low, high = _interval(*estimates[study], measure)
        rows.append(IntervalRow(study, cells, middle, low, high, share, hollow=study in unseen))
    return rows


def _interval(estimate: float, se: float, measure: str) -> tuple[float, float, float]:
    values = (estimate, estimate - NORMAL_975 * se, estimate + NORMAL_975 * se)
    if measure in ("RD", "AS", "IRD"):
        return values
    middle, low, high = (exp(value) for value in values)
    return middle, low, high


def _counts(record: dict[object, object], question: Question) -> tuple[str, ...]:
    if not question.has_counts:
        return ()
    return tuple(f"{record[f'events_{arm}']} / {record[f'n_{arm}']}" for arm in ("treat", "ctrl"))


def _pooled_rows(analysis: Analysis, columns: int) -> list[IntervalRow]:
    label = TITLES[analysis.method]
    label = label[0].upper() + label[1:] + (" (odds ratio)" if analysis.measure == "OR" else "")
    effect = analysis.effect
    if effect is None:
        return [IntervalRow(label, kind=NOTHING, text="no result")]
    ratio = analysis.ratio
    numbers = (
        (ratio.estimate, ratio.ci_low, ratio.ci_high) if ratio else (effect.estimate, effect.ci_low, effect.ci_high)
    )
    rows = [IntervalRow(label, ("",) * columns, *numbers, kind=POOLED)]
    spread = (ratio.pi_low, ratio.pi_high) if ratio else (effect.pi_low, effect.pi_high)
    if all(isfinite(value) for value in spread):
        rows.append(IntervalRow("  a new trial (prediction)", (), numbers[0], *spread, kind=PREDICTION))
    return rows


def leave_one_out_chart(question: Question, measure: str = "RR", method: str = "mh") -> IntervalChart | None:
    """The pooled result without each trial in turn; None with fewer than two trials."""
    if len(question.studies) < 2:
        return None
    rows = [_line("All trials", question, measure, method, POOLED)]
    rows += [_line(f"without {study}", question.without(study), measure, method) for study in question.studies]
    return _small(f"Leave-one-out: {question.title}", rows, question, measure)


def cumulative_chart(question: Question, measure: str = "RR", method: str = "mh") -> IntervalChart | None:
    """The pooled result as trials are added, largest first; None with fewer than two trials."""
    if len(question.studies) < 2 or not question.has_counts:
        return None
    frame = question.frame
    total = frame["events_treat"] + frame["events_ctrl"]
    order = list(total.sort_values(ascending=False, kind="stable").index)
    rows = []
    for count, index in enumerate(order, start=1):
        part = Question(question.title, question.setting, frame.loc[order[:count]].reset_index(drop=True))
        name = str(frame.loc[index, "study"])
        rows.append(_line(name if count == 1 else f"+ {name}", part, measure, method))
    return _small(f"Cumulative, most events first: {question.title}", rows, question, measure)


def _line(label: str, question: Question, measure: str, method: str, kind: str = "trial") -> IntervalRow:
    try:
        (analysis,) = analyse(question, measure, (method,))
    except OsteoimmuneError:
        return IntervalRow(label, kind=NOTHING, text="no trial left")
    if analysis.ratio is None:
        return IntervalRow(label, kind=NOTHING, text="no result")
    ratio = analysis.ratio
    return IntervalRow(label, (), ratio.estimate, ratio.ci_low, ratio.ci_high, kind=kind)


def _small(title: str, rows: list[IntervalRow], question: Question, measure: str) -> IntervalChart:
    return IntervalChart(
        title,
        tuple(rows),
        measure=f"{measure} (95 % interval)",
        left=f"fewer with {question.treated}",
        right=f"more with {question.treated}",
        margins=SIMILAR,
    )
