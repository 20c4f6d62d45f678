"""The rule on cartilage: narrowing is not slowed as erosion is, in the trial and in the model.

No source that was seen prints narrowing by arm: it is the total score less erosion. Its standard error is at most
sqrt(se_total^2 - se_erosion^2) where patients who erode more do not narrow less.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from osteoimmune.answer.arthritis_rules import Difference, Z
from osteoimmune.answer.context import Context, absent, change_row, held_out, model_of
from osteoimmune.answer.genotype_rules import MORE_ROWS, ONLY_FITTED
from osteoimmune.answer.prediction import Prediction, banded, signed
from osteoimmune.answer.records import CONTRADICTED, LIMITED, SUPPORTED, UNDECIDED, Finding, Part
from osteoimmune.answer.row_certainty import arm_certainty
from osteoimmune.evidence.observations import ArmChange, rows_named

BOUND = "Narrowing is the total score less erosion; its error is a bound, for patients who erode more may narrow more."


def narrowing_not_slowed(context: Context, part: Part) -> Finding:
    """A slowing of narrowing as large as that of erosion is excluded at the highest dose, and the model has none.

    Settings: total, erosion (rows of treated arms, lowest dose first), control_total, control_erosion (rows),
    scenarios (as treated), control_scenario, narrowing and eroded (observables), month.
    """
    own = part.settings
    named = [rows_named([name], context.sources.changes) for name in (own["control_total"], own["control_erosion"])]
    treated = [rows_named(own[key], context.sources.changes) for key in ("total", "erosion")]
    every = (*named[0], *named[1], *treated[0], *treated[1])
    rows = tuple(change_row(row) for row in every)
    if len(rows) < 2 + 2 * len(own["total"]) or not all(row.seen for row in rows):
        reason = "Narrowing cannot be told for every arm from rows that were seen in a source."
        return Finding(UNDECIDED, reason, "Narrowing by arm, with intervals.", absent("counterpart"),
                       {"told": "none"}, rows)  # fmt: skip
    control = narrowing(named[0][0], named[1][0])
    gaps = [_gap(narrowing(total, erosion), control) for total, erosion in zip(*treated, strict=True)]
    eroded = [(row.mean or 0.0) - (named[1][0].mean or 0.0) for row in treated[1]]
    told = "; ".join(
        f"{row.arm} {gap[0]:+.2f} ({gap[1]:+.2f} to {gap[2]:+.2f}), erosion {less:+.2f}"
        for row, gap, less in zip(treated[1], gaps, eroded, strict=True)
    )
    evidence = {
        "told": f"narrowing, difference from placebo: {told}", "axis": "difference", "estimate": gaps[-1][0],
        "interval": [min(gap[1] for gap in gaps), max(gap[2] for gap in gaps)],
        "methods": [
            {"method": row.arm, "measure": "difference", "estimate": gap[0], "low": gap[1], "high": gap[2]}
            for row, gap in zip(treated[1], gaps, strict=True)
        ],
        "certainty": arm_certainty(treated[1], gaps),
    }  # fmt: skip
    if missing := context.lacking(*own["scenarios"], own["control_scenario"]):
        reason = f"Observed, {evidence['told']}; but the body has no {missing} yet."
        return Finding(UNDECIDED, reason, f"A body with {missing}.", absent(missing), evidence, rows)
    predicted = _predictions(context, part, own["narrowing"])
    beside = _predictions(context, part, own["eroded"])
    words = "; ".join(f"{name} {signed(one.value)}{banded(one)}" for name, one in predicted.items())
    model = {
        **model_of(predicted, f"narrowing, difference from placebo {words}"),
        "interval": [min(one.bottom for one in predicted.values()), max(one.top for one in predicted.values())],
    }
    reason = f"Observed, {evidence['told']}; the model has {model['told']}."
    spared = [one.bottom > other.value for one, other in zip(predicted.values(), beside.values(), strict=True)]
    return _judged(reason, gaps, eroded, spared, model, evidence, rows)


def _judged(
    reason: str, gaps: Sequence[Difference], eroded: Sequence[float], spared: Sequence[bool],
    model: dict[str, Any], evidence: dict[str, Any], rows: tuple[Any, ...],
) -> Finding:  # fmt: skip
    if gaps[-1][2] < 0.0 and gaps[-1][0] <= eroded[-1]:
        return Finding(CONTRADICTED, reason, "A trial in which narrowing goes on.", model, evidence, rows)
    if gaps[-1][1] <= eroded[-1] or not all(spared):
        return Finding(UNDECIDED, reason, "Narrowing by arm, with intervals.", model, evidence, rows)
    limits = [BOUND] + ([] if held_out(rows) else [ONLY_FITTED])
    open_at = sum(gap[1] <= less for gap, less in zip(gaps, eroded, strict=True))
    if open_at:
        limits.append(f"At {open_at} of {len(gaps)} doses a slowing as large as that of erosion is not excluded.")
    return Finding(LIMITED if limits else SUPPORTED, reason, MORE_ROWS, model, evidence, rows, tuple(limits))


def narrowing(total: ArmChange, erosion: ArmChange) -> tuple[float, float]:
    """The change of narrowing of an arm and the most that its standard error can be."""
    wide, narrow = (((row.upper or 0.0) - (row.lower or 0.0)) / (2.0 * Z) for row in (total, erosion))
    return (total.mean or 0.0) - (erosion.mean or 0.0), sqrt(max(wide**2 - narrow**2, 0.0))


def _gap(one: tuple[float, float], other: tuple[float, float]) -> Difference:
    gap, error = one[0] - other[0], sqrt(one[1] ** 2 + other[1] ** 2)
    return gap, gap - Z * error, gap + Z * error


def _predictions(context: Context, part: Part, observable: str) -> dict[str, Prediction]:
    own, month = part.settings, part.settings["month"]
    control = context.runs.predict(own["control_scenario"], observable, month)
    return {name: context.runs.predict(name, observable, month).minus(control) for name in own["scenarios"]}
