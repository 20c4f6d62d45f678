"""Rules on courses of treatment: directions against points, and fractures through what stands for them."""

from osteoimmune.answer.context import Context, held_out, model_of, point_row, ratio_row, titled
from osteoimmune.answer.genotype_rules import MORE_ROWS, ONLY_FITTED
from osteoimmune.answer.records import CONTRADICTED, LIMITED, SUPPORTED, UNDECIDED, UNINFORMATIVE, Finding, Part, Row
from osteoimmune.answer.scenarios import Prediction, uninformative
from osteoimmune.evidence.points import Point


def direction_of_points(context: Context, part: Part) -> Finding:
    """Model and points move the same way; a prediction without a band supports a direction only.

    Settings: scenario, direction ("up" or "down"), points, tolerance (percentage points of mean error above which
    the size is said to be missed), fitted_to (a sentence where the model was fitted to what it is compared with).
    """
    direction, tolerance = part.settings["direction"], part.settings["tolerance"]
    points = [own for own in context.points(part) if own.seen]
    predicted = {
        own.row: context.runs.predict(part.settings["scenario"], own.quantity, own.time_months) for own in points
    }
    rows = tuple(point_row(own, predicted[own.row].value) for own in points)
    model = model_of(predicted, _told(points, predicted))
    evidence = {"told": f"{len(points)} points seen in a source, {len(held_out(rows))} of them held out"}
    if not points:
        return Finding(
            UNDECIDED, "No point that was seen in a source is left to compare with.", "Such a point.", model, evidence
        )
    deciding = [own for own, row in zip(points, rows) if row in held_out(rows)] or points
    observed = sum(_goes(own.value, direction) for own in deciding)
    modelled = sum(all(_goes(v, direction) for v in predicted[own.row].alternatives.values()) for own in deciding)
    error = sum(abs(own.value - predicted[own.row].value) for own in deciding) / len(deciding)
    kind = "held-out" if held_out(rows) else "fitted or looked-at"
    reason = (
        f"{observed} of {len(deciding)} {kind} points go {direction}, and so does the model at {modelled} of them in "
        f"every alternative; mean difference {error:.1f} percentage points."
    )
    wide = [own.row for own in deciding if uninformative(predicted[own.row], own.lower, own.upper)]
    if wide:
        told = f"The model's band is wider than the evidence at {len(wide)} of {len(deciding)} points: {UNINFORMATIVE}."
        return Finding(UNDECIDED, told, "A narrower band.", {**model, "band": UNINFORMATIVE}, evidence, rows)
    if modelled == 0 or observed == 0:
        verdict = CONTRADICTED if observed != modelled else UNDECIDED
        return Finding(verdict, reason, "Points that agree with the model.", model, evidence, rows)
    if min(observed, modelled) < len(deciding):
        return Finding(UNDECIDED, reason, "Points that all agree.", model, evidence, rows)
    limits = _limits(part, rows, error, tolerance)
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


def ratio_below_one(context: Context, part: Part) -> Finding:
    """Printed ratios lie below 1, and what the model has in their place moves the way that explains it.

    Settings: fractures (row ids), scenario, month, rising and falling (observables that must go up and down).
    """
    found = [own for own in context.fractures(part) if ratio_row(own).seen]
    rows = tuple(ratio_row(own) for own in found)
    scenario, month = part.settings["scenario"], part.settings["month"]
    up = {name: context.runs.predict(scenario, name, month) for name in part.settings["rising"]}
    down = {name: context.runs.predict(scenario, name, month) for name in part.settings["falling"]}
    told = "; ".join(f"{titled(n)} {p.value:+.1f} % at month {month:g}" for n, p in {**up, **down}.items())
    model = model_of({**up, **down}, f"fractures themselves are not simulated; in their place: {told}")
    if not found:
        return Finding(
            UNDECIDED, "No ratio that was seen in a source is there.", "Such a ratio.", model, {"told": "none"}
        )
    interval = [min(own.lower for own in found), max(own.upper for own in found)]
    below = [own.upper < 1.0 for own in found]
    spanned = (
        f"{sum(below)} of {len(found)} printed intervals lie below 1; "
        f"together they span {interval[0]:g} to {interval[1]:g}"
    )
    evidence = {
        "told": spanned,
        "interval": interval,
        "estimate": found[0].estimate,
        "margins": [0.0, 1.0],
    }
    explained = all(p.low > 0.0 for p in up.values()) and all(p.high < 0.0 for p in down.values())
    independent = held_out(rows)
    deciding = [own.upper < 1.0 for own, row in zip(found, rows) if row in independent]
    reason = f"{spanned} ({len(independent)} held out); the model has {told}."
    if any(own.lower > 1.0 for own in found):
        return Finding(CONTRADICTED, reason, "Ratios below 1.", model, evidence, rows)
    if not explained or not any(below) or not all(deciding):
        return Finding(UNDECIDED, reason, "Intervals below 1, with density rising in the model.", model, evidence, rows)
    limits = ["The model has no fractures: density and resorption stand for them, and can support a direction only."]
    limits += [] if independent else [ONLY_FITTED]
    return Finding(
        LIMITED, reason, "Fracture hazards in the model, with an interval.", model, evidence, rows, tuple(limits)
    )


def _goes(value: float, direction: str) -> bool:
    return value > 0.0 if direction == "up" else value < 0.0


def _told(points: list[Point], predicted: dict[str, Prediction]) -> str:
    parts = [
        f"{titled(own.quantity)} {predicted[own.row].value:+.1f} % at month {own.time_months:.2g}" for own in points
    ]
    return "; ".join(dict.fromkeys(parts))
