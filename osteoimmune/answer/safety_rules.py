"""Rules on counted harms: similar within margins, and tissues that need scrutiny."""

from math import inf, isfinite
from typing import Any

from osteoimmune.answer.certainty import certainty
from osteoimmune.answer.context import Context
from osteoimmune.answer.hazard_model import HazardModel, hazard_model
from osteoimmune.answer.intervals import RobustInterval, robust_interval
from osteoimmune.answer.records import (
    CONTRADICTED,
    LIMITED,
    SUPPORTED,
    UNDECIDED,
    Finding,
    Part,
    Row,
)
from osteoimmune.answer.row_certainty import graded
from osteoimmune.evidence.bias import bias_of
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.question import question_of
from osteoimmune.evidence.rows import EvidenceRow
from osteoimmune.evidence.scrutiny import TissueScrutiny
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import parse_stratum
from osteoimmune.evidence.tissue_line import TissueLine


def similar(context: Context, part: Part) -> Finding:
    """The interval of every method lies within margins fixed beforehand; placebo strata only.

    Settings: outcome, stratum (must fix the comparator to placebo), margins (lowest and highest ratio); and, where
    the body has something that stands for it, scenario, control, observable (a cumulative hazard), month.
    """
    low, high = part.settings["margins"]
    pool = _pool(context, part)
    interval = robust_interval(question_of(pool)) if pool is not None else None
    own = hazard_model(context, part, interval)
    if pool is None or interval is None:
        outcome = part.settings["outcome"].replace("_", " ")
        reason = f"No usable row on {outcome} is left in the stratum {part.settings['stratum']}."
        return Finding(UNDECIDED, reason, "Counts by arm that somebody saw in a source.", own.told, {"told": "none"})
    rows = tuple(_count_row(row) for line in pool.contrasts for row in line.rows)
    evidence = _evidence(interval, low, high)
    evidence |= {"certainty": certainty(pool, interval, low, high), "notes": list(pool.notes)}
    counted = f"{interval.events[0]} against {interval.events[1]} events"
    head = f"Over {len(interval.by_method)} methods the ratio is {interval.told}, {counted}"
    change = _would_decide(interval, low, high)
    if not all(row.seen for row in rows):
        reason = f"{head}; but rows that nobody saw in a source are among them, and such rows decide nothing."
        return Finding(UNDECIDED, reason, "The same counts, seen in a source.", own.told, evidence, rows)
    if interval.outside(low, high):
        reason = f"{head}: the whole interval lies beyond the margins {low:g} to {high:g}."
        return Finding(CONTRADICTED, reason, change, own.told, evidence, rows)
    if not interval.inside(low, high):
        reason = f"{head}: it crosses {_crossed(interval, low, high)}, so neither similar nor different is shown."
        return Finding(UNDECIDED, reason, change, own.told, evidence, rows)
    reason = f"{head}: the whole interval lies within the margins {low:g} to {high:g}."
    limits = (*_limits_of(own, interval, low, high), *_depends_on_hksj(pool, interval, low, high))
    verdict = LIMITED if limits else SUPPORTED
    reason = f"{reason[:-1]}; the model has {own.told['told']}." if own.ratio is not None else reason
    return Finding(verdict, reason, "Trials whose interval leaves the margins.", own.told, evidence, rows, limits)


def _limits_of(own: HazardModel, interval: RobustInterval, low: float, high: float) -> tuple[str, ...]:
    """Why the model does not support what the evidence shows; nothing where its whole band does."""
    if own.limit or own.inside(low, high):
        return (own.limit,) if own.limit else ()
    band = own.ratio.band if own.ratio is not None else None
    assert band is not None, "an informative model has a band"
    if band[0] > interval.high or band[1] < interval.low:
        return ("The model disagrees: its band and the interval of the evidence lie apart.",)
    return (f"The model's band crosses {'the upper' if band[1] > high else 'the lower'} margin.",)


def tissue_scrutiny(context: Context, part: Part) -> Finding:
    """Whether a tissue needs scrutiny: an excess that stands after adjustment, one that stands alone, or neither.

    Settings: outcomes (the family of the adjustment), outcome, tissue, stratum, level, excess (the ratio that must be
    excluded before a tissue counts as clear); and, where the body has something that stands for it, scenario, control,
    observable, month. The verdict is on the evidence; the model says whether it has an explanation.
    """
    level, excess = part.settings["level"], part.settings["excess"]
    line = _line(context.scrutiny(part.settings["outcomes"], part.settings["stratum"]), part)
    interval = robust_interval(line.question) if line is not None else None
    own = hazard_model(context, part, interval)
    if line is None or interval is None:
        reason = (
            f"No event in {part.settings['tissue'].replace('_', ' ')} was counted by arm in a source that anybody saw."
        )
        return Finding(UNDECIDED, reason, "Counts by arm for this tissue.", own.told, {"told": "none"})
    rows = _rows_of(context, line)
    evidence = _evidence(interval, 1 / excess, excess)
    evidence |= {
        "certainty": _tissue_certainty(line, interval, excess),
        "p": line.pvalue,
        "p_all_tissues": line.adjusted_bh,
        "p_this_outcome": line.adjusted_within,
    }
    head = (
        f"{interval.events[0]} against {interval.events[1]} events in {line.k} trial{'s' if line.k > 1 else ''}, ratio "
        f"{interval.told} over {len(interval.by_method)} methods, p {line.pvalue:.2g} "
        f"({line.adjusted_bh:.2g} adjusted for all tissues, "
        f"{line.adjusted_within:.2g} within its outcome)"
    )
    if line.unseen:
        return Finding(UNDECIDED, f"{head}; a row among them was seen in no source and decides nothing.",
                       "The same counts, seen in a source.", own.told, evidence, rows)  # fmt: skip
    above = interval.estimate > 1.0
    if above and line.adjusted_bh < level and line.k > 1:
        return Finding(SUPPORTED, f"{head}: an excess that stands after adjustment and in several trials.",
                       "Trials without the excess.", own.told, evidence, rows)  # fmt: skip
    if above and min(line.adjusted_bh, line.adjusted_within) < level:
        family = (
            "all tissues looked at" if line.adjusted_bh < level else "the tissues of its outcome, not of all looked at"
        )
        trials = "one trial, nowhere confirmed" if line.k == 1 else f"{line.k} trials"
        return Finding(
            LIMITED,
            f"{head}: an excess that stands among {family}; {trials}.",
            "Counts of the same tissue in another trial: they would confirm or clear it.",
            own.told,
            evidence,
            rows,
            (_explained(own, interval.estimate),),
        )
    if interval.high < excess:
        return Finding(CONTRADICTED, f"{head}: {excess:g} times as many or more is excluded.",
                       "Further trials with an excess.", own.told, evidence, rows)  # fmt: skip
    limit = f"up to {interval.high:.1f} times as many" if isfinite(interval.high) else "without any upper limit"
    return Finding(UNDECIDED, f"{head}: an excess is neither shown nor excluded ({limit}).",
                   f"{_times(interval, excess)} the events, or a second trial.", own.told, evidence, rows)  # fmt: skip


def _tissue_certainty(line: TissueLine, interval: RobustInterval, excess: float) -> dict[str, Any]:
    trials = sorted({str(name) for name in line.question.frame["study"]})
    judged = [name for name in trials if bias_of(name).overall != "low"]
    return graded(
        [
            f"risk of bias: not low in {', '.join(judged)}" if judged else "",
            "indirect: one trial" if line.k == 1 else "",
            f"imprecise: the interval reaches {excess:g}" if interval.low < excess < interval.high else "",
            "missing outcomes: other trials do not report this organ" if line.k == 1 else "",
        ]
    )


def _explained(own: HazardModel, observed: float) -> str:
    """What the model says of an excess: where the observed ratio lies among its draws."""
    if own.ratio is None or not own.ratio.draws:
        return own.limit or "The model has no band, and explains nothing."
    beyond = own.ratio.reach(observed)
    head = f"{100 * beyond:.0f} % of the model's draws reach the observed ratio of {observed:.2f}"
    return f"{head}: it is {'not ' if beyond < 0.025 else ''}within what the prior allows, which explains nothing yet."


def _pool(context: Context, part: Part) -> Pool | None:
    outcome, stratum = part.settings["outcome"], part.settings["stratum"]
    assert parse_stratum(stratum)["comparator"] == "placebo", "checked when the claims were read"
    if outcome not in context.sources.safety.values("outcome_class"):
        return None
    found = pools(outcome, stratum=stratum, unverified=context.unverified, table=context.sources.safety)
    return next((pool for pool in found if pool.contrasts), None)


def _depends_on_hksj(pool: Pool, interval: RobustInterval, low: float, high: float) -> tuple[str, ...]:
    """A limit where the verdict stands only because Hartung-Knapp does not enter with two trials."""
    strict = robust_interval(question_of(pool), least_trials=2)
    if strict is None or strict.inside(low, high):
        return ()
    told = (
        f"With Hartung-Knapp on {interval.informative} trials the interval would be {strict.told}, and decide nothing."
    )
    return (told,)


def _line(frame: TissueScrutiny, part: Part) -> TissueLine | None:
    wanted = (part.settings["outcome"], part.settings["tissue"])
    return next((line for line in frame.rows if (line.outcome, line.tissue) == wanted), None)


def _rows_of(context: Context, line: TissueLine) -> tuple[Row, ...]:
    names = " ".join(line.question.frame["row_ids"]).split()
    return tuple(_count_row(context.sources.safety.row(name)) for name in names)


def _count_row(row: EvidenceRow) -> Row:
    control = f"{row.events_ctrl} of {row.n_ctrl} ({row.control_arm})"
    told = f"{row.trial}, {row.term}: {row.events_treat} of {row.n_treat} against {control}"
    return Row(row.row_id, told, f"{row.source}, {row.locus}", "pooled", row.seen)


def _evidence(interval: RobustInterval, low: float, high: float) -> dict[str, Any]:
    return {
        "told": interval.told,
        "estimate": interval.estimate,
        "interval": [interval.low, interval.high],
        "margins": [low, high],
        "events": list(interval.events),
        "methods": [dict(zip(("method", "measure", "estimate", "low", "high"), line)) for line in interval.by_method],
    }


def _crossed(interval: RobustInterval, low: float, high: float) -> str:
    crossed = [f"{margin:g}" for margin in (low, high) if interval.low < margin < interval.high]
    return f"the margin{'s' if len(crossed) > 1 else ''} {' and '.join(crossed)}"


def _would_decide(interval: RobustInterval, low: float, high: float) -> str:
    needed = interval.information_needed(low, high)
    if needed == inf:
        return "Only other results: the estimate itself lies at or beyond a margin."
    if needed == 1.0:
        return "Further trials whose results differ."
    return f"About {needed:.1f} times the present information at the same estimate would bring it within the margins."


def _times(interval: RobustInterval, excess: float) -> str:
    needed = interval.information_needed(1 / excess**2, excess)
    return f"About {needed:.1f} times" if isfinite(needed) else "Many times"
