"""The rule on courses of treatment: directions of predictions and points."""

from osteoimmune.answer.context import Context, absent, held_out, model_of, point_row, titled
from osteoimmune.answer.genotype_rules import MORE_ROWS, ONLY_FITTED
from osteoimmune.answer.hazard_model import TOO_WIDE
from osteoimmune.answer.prediction import Prediction, uninformative
from osteoimmune.answer.records import CONTRADICTED, LIMITED, SUPPORTED, UNDECIDED, UNINFORMATIVE, Finding, Part, Row
from osteoimmune.answer.row_certainty import point_certainty
from osteoimmune.evidence.points import Point


def direction_of_points(context: Context, part: Part) -> Finding:
    """Model and points move the same way, the model in every structure and over the whole band.

    Settings: scenario, direction ("up" or "down"), points, tolerance (percentage points of mean error above which
    the size is said to be missed), fitted_to (a sentence where the model was fitted to what it is compared with).
    """
    direction, tolerance = part.settings["direction"], part.settings["tolerance"]
    points = [own for own in context.points(part) if own.seen]
    if missing := context.lacking(part.settings["scenario"]):
        return _not_simulated(part, missing, points)
    predicted = {
        own.row: context.runs.predict(part.settings["scenario"], own.quantity, own.time_months) for own in points
    }
    rows = tuple(point_row(own, predicted[own.row].value) for own in points)
    model = model_of(predicted, _told(points, predicted))
    evidence: dict[str, object] = {
        "told": f"{len(points)} points seen in a source, {len(held_out(rows))} of them held out"
    }
    evidence |= (
        {"certainty": point_certainty(points), "axis": "difference", "methods": _shown(points)} if points else {}
    )
    if not points:
        return Finding(
            UNDECIDED, "No point that was seen in a source is left to compare with.", "Such a point.", model, evidence
        )
    deciding = [own for own, row in zip(points, rows) if row in held_out(rows)] or points
    observed = sum(_goes(own.value, direction) for own in deciding)
    modelled = sum(_goes(_worst(own, predicted[own.row], direction), direction) for own in deciding)
    error = sum(abs(own.value - predicted[own.row].value) for own in deciding) / len(deciding)
    kind = "held-out" if held_out(rows) else "fitted or looked-at"
    reason = (
        f"{observed} of {len(deciding)} {kind} points go {direction}, and so does the model at {modelled} of them in "
        f"every structure and over the whole band; mean difference {error:.1f} percentage points."
    )
    wide = sum(uninformative(predicted[own.row], own.lower, own.upper) for own in deciding)
    model = {**model, "band": UNINFORMATIVE} if wide else model
    typical = sum(all(_goes(v, direction) for v in predicted[own.row].alternatives.values()) for own in deciding)
    if typical == 0 or observed == 0:
        verdict = CONTRADICTED if observed != typical else UNDECIDED
        return Finding(verdict, reason, "Points that agree with the model.", model, evidence, rows)
    if min(observed, modelled) < len(deciding):
        return Finding(UNDECIDED, reason, "Points that all agree.", model, evidence, rows)
    limits = (*_limits(part, rows, error, tolerance), *([TOO_WIDE] if wide else []))
    if limits:
        return Finding(LIMITED, reason, MORE_ROWS, model, evidence, rows, limits)
    return Finding(SUPPORTED, reason, f"A held-out group that does not go {direction}.", model, evidence, rows)


def _limits(part: Part, rows: tuple[Row, ...], error: float, tolerance: float) -> tuple[str, ...]:
    limits = [] if held_out(rows) else [ONLY_FITTED]
    if fitted := part.settings.get("fitted_to", ""):
        limits.append(str(fitted))
    if error > tolerance:
        limits.append(f"The size is missed: {error:.1f} percentage points on average, {tolerance:g} allowed.")
    return tuple(limits)


def _not_simulated(part: Part, missing: str, points: list[Point]) -> Finding:
    rows = tuple(point_row(own) for own in points)
    told = f"{len(rows)} points seen in a source, {len(held_out(rows))} of them held out"
    agree = sum(_goes(own.value, part.settings["direction"]) for own in points)
    reason = f"{agree} of {told} go {part.settings['direction']}; but the body has no {missing} yet."
    evidence = {"told": told} | ({"certainty": point_certainty(points)} if points else {})
    return Finding(UNDECIDED, reason, f"A body with {missing}.", absent(missing), evidence, rows)


def _shown(points: list[Point]) -> list[dict[str, object]]:
    return [
        {
            "method": f"{titled(own.quantity).split(' (')[0]}, month {own.time_months:.3g}",
            "row": own.row,
            "measure": titled(own.quantity),
            "estimate": own.value,
            "low": own.value if own.lower is None else own.lower,
            "high": own.value if own.upper is None else own.upper,
        }
        for own in points
    ]


def _worst(own: Point, predicted: Prediction, direction: str) -> float:
    """What speaks most against the direction; a band wider than the evidence says nothing either way."""
    wide = uninformative(predicted, own.lower, own.upper)
    low, high = (predicted.low, predicted.high) if wide else (predicted.bottom, predicted.top)
    return low if direction == "up" else high


def _goes(value: float, direction: str) -> bool:
    return value > 0.0 if direction == "up" else value < 0.0


def _told(points: list[Point], predicted: dict[str, Prediction]) -> str:
    parts = [
        f"{titled(own.quantity)} {predicted[own.row].value:+.1f} %{_band(predicted[own.row])} at month "
        f"{own.time_months:.2g}"
        for own in points
    ]
    return "; ".join(dict.fromkeys(parts))


def _band(own: Prediction) -> str:
    return f" ({own.band[0]:+.1f} to {own.band[1]:+.1f})" if own.band else ""
