"""Rules on printed ratios: below one where the model's own ratio is, and within margins."""

from typing import Any

from osteoimmune.answer.context import Context, absent, held_out, model_of, ratio_row
from osteoimmune.answer.genotype_rules import MORE_ROWS, ONLY_FITTED
from osteoimmune.answer.hazard_model import TOO_WIDE
from osteoimmune.answer.people import arm_sizes
from osteoimmune.answer.prediction import Prediction, uninformative
from osteoimmune.answer.records import (
    CONTRADICTED,
    LIMITED,
    NOT_SIMULATED,
    SUPPORTED,
    UNDECIDED,
    UNINFORMATIVE,
    Finding,
    Part,
    Row,
)
from osteoimmune.answer.repeated_trial import repeated
from osteoimmune.answer.row_certainty import ratio_certainty
from osteoimmune.evidence.observations import RatioRow

Rows = tuple[RatioRow, ...]
NO_ROW = "No ratio that was seen in a source is there."
NOT_RANDOMISED = "No trial: people were not randomised, so who gets which drug may explain it."
FLAT = 0.95  # a ratio of the model above this is no effect to speak of
NO_MODEL = {"band": NOT_SIMULATED, "told": "nothing in the body is compared with it", "values": {}}


def ratio_below_one(context: Context, part: Part) -> Finding:
    """Printed ratios lie below 1, and so does the ratio that the model predicts, where it was observed.

    Settings: ratios (row ids), scenario and control (courses), observable (whose ratio is taken), month, trial (a
    built-in study by whose size what one trial would print is told).
    """
    found = tuple(own for own in context.ratios(part) if ratio_row(own).seen)
    rows = tuple(ratio_row(own) for own in found)
    if not found:
        return Finding(UNDECIDED, NO_ROW, "Such a ratio.", NO_MODEL, {"told": "none"})
    deciding = _deciding(found)
    evidence = _evidence(found, deciding, 0.0, 1.0)
    treated, control = part.settings["scenario"], part.settings["control"]
    if missing := context.lacking(treated, control):
        reason = f"{evidence['told']}; but the body has no {missing} yet, so no prediction stands beside them."
        return Finding(UNDECIDED, reason, f"A body with {missing}.", absent(missing), evidence, rows)
    ratio, model = _predicted(context, part)
    return _judged(part, ratio, model, evidence, rows, deciding)


def _judged(
    part: Part, ratio: Prediction, model: dict[str, object], evidence: dict[str, object], rows: tuple[Row, ...],
    deciding: Rows,
) -> Finding:  # fmt: skip
    low, high = min(own.lower for own in deciding), max(own.upper for own in deciding)
    below = all(own.upper < 1.0 for own in deciding)
    reason = f"{evidence['told']}; the model has {model['told']}."
    if any(own.lower > 1.0 for own in deciding) or (below and ratio.low > FLAT):
        return Finding(CONTRADICTED, reason, "Ratios and a model that agree.", model, evidence, rows)
    wide = uninformative(ratio, low, high)
    model = {**model, "band": UNINFORMATIVE} if wide else model
    if not below or (not wide and (ratio.high > FLAT or ratio.top >= 1.0)):
        return Finding(UNDECIDED, reason, "Intervals below 1, in the model too.", model, evidence, rows)
    limits = [] if held_out(rows) else [ONLY_FITTED]
    limits += [TOO_WIDE] if wide else []
    limits += [str(part.settings["fitted_to"])] if part.settings.get("fitted_to") else []
    if not low <= ratio.value <= high:
        limits.append(f"The size is missed: {ratio.value:.2f} lies outside {low:g} to {high:g}.")
    if limits:
        return Finding(LIMITED, reason, MORE_ROWS, model, evidence, rows, tuple(limits))
    return Finding(SUPPORTED, reason, "A trial whose interval reaches 1.", model, evidence, rows)


def _predicted(context: Context, part: Part) -> tuple[Prediction, dict[str, object]]:
    name, month = part.settings["observable"], part.settings["month"]
    treated = context.runs.predict(part.settings["scenario"], name, month)
    control = context.runs.predict(part.settings["control"], name, month)
    ratio = treated.over(control)
    subject = name.replace("_", " ")
    between = f", {ratio.low:.2f} to {ratio.high:.2f} over its structures" if len(ratio.alternatives) > 1 else ""
    told = f"a ratio of {subject} of {ratio.value:.2f} at month {month:g}{between}"
    if ratio.band:
        told += f", 95 % band {ratio.band[0]:.2f} to {ratio.band[1]:.2f}"
    found = {
        f"{subject}, {part.settings['scenario']}": treated,
        f"{subject}, {part.settings['control']}": control,
    }
    found[f"ratio of {subject}"] = ratio
    model = {**model_of(found, told), "interval": list(ratio.band or (ratio.low, ratio.high))}
    study = part.settings.get("trial", "")
    return ratio, _beside_chance(model, treated, control, study) if study and ratio.band else model


def _beside_chance(model: dict[str, Any], treated: Prediction, control: Prediction, study: str) -> dict[str, object]:
    """The model's side with what one trial of the study's size would print: more than the band, by chance alone."""
    sizes = arm_sizes(study)
    printed, parts = repeated(treated, control, sizes)
    name = f"ratio that one trial of {sum(sizes):,} would print"
    low, high = printed.band or (printed.low, printed.high)
    values = {name: {**model_of({name: printed}, "")["values"][name], "parts": parts}, **model["values"]}
    told = f"{model['told']}; one trial of {sum(sizes):,} people would print {low:.2f} to {high:.2f}"
    return {**model, "told": told, "values": values, "printed": [low, high]}


def _deciding(found: Rows) -> Rows:
    """Held-out rows where there are any, and of them none that may lie within another one."""
    chosen = tuple(own for own in found if own.use == "validate") or found
    return tuple(own for own in chosen if not any(_within(own, other) for other in chosen if other is not own))


def _within(own: RatioRow, other: RatioRow) -> bool:
    """Whether the people of one row may be among those of another, by what the rows say of themselves.

    An earlier time of the same study and endpoint is. No source that was seen lists the trials of a pool: a pool is
    taken to hold every other row of its comparison and endpoint, and of two pools the wider interval stands.
    """
    if own.endpoint != other.endpoint or own.comparison != other.comparison:
        return False
    if other.design == "pooled":
        return own.design != "pooled" or _width(own) < _width(other)
    return own.study == other.study and (own.months or 0.0) < (other.months or 0.0)


def _width(own: RatioRow) -> float:
    return own.upper / own.lower


def _evidence(found: Rows, deciding: Rows, low: float, high: float) -> dict[str, object]:
    interval = [min(own.lower for own in deciding), max(own.upper for own in deciding)]
    below = sum(own.upper < 1.0 for own in deciding)
    fitted = len(found) - sum(own.use == "validate" for own in found)
    told = (
        f"{below} of {len(deciding)} printed intervals that decide lie below 1; together they span "
        f"{interval[0]:g} to {interval[1]:g} ({len(found)} rows, {fitted} of them fitted)"
    )
    return {
        "told": told,
        "interval": interval,
        "estimate": deciding[0].estimate,
        "margins": [low, high],
        "methods": [
            {
                "method": own.row_id,
                "measure": own.measure,
                "estimate": own.estimate,
                "low": own.lower,
                "high": own.upper,
            }
            for own in found
        ],
        "certainty": ratio_certainty(deciding, low, high),
    }


def ratio_within(context: Context, part: Part) -> Finding:
    """Printed ratios lie within margins; evidence alone, and where nobody was randomised with limits at most.

    Settings: ratios (row ids), margins.
    """
    found = tuple(own for own in context.ratios(part) if ratio_row(own).seen)
    rows = tuple(ratio_row(own) for own in found)
    if not found:
        return Finding(UNDECIDED, NO_ROW, "Such a ratio.", NO_MODEL, {"told": "none"})
    low, high = part.settings["margins"]
    deciding = _deciding(found)
    evidence = _evidence(found, deciding, low, high)
    bottom, top = min(own.lower for own in deciding), max(own.upper for own in deciding)
    told = "; ".join(f"{own.study} {own.estimate:g} ({own.lower:g} to {own.upper:g})" for own in found)
    evidence["told"] = told
    if bottom > high or top < low:
        reason = f"{told}: beyond the margins {low:g} to {high:g}."
        return Finding(CONTRADICTED, reason, "Ratios within the margins.", NO_MODEL, evidence, rows)
    if bottom < low or top > high:
        reason = f"{told}: the interval crosses a margin ({low:g} to {high:g}), so neither is shown."
        return Finding(UNDECIDED, reason, "More people followed, or randomised.", NO_MODEL, evidence, rows)
    reason = f"{told}: within the margins {low:g} to {high:g}."
    return Finding(LIMITED, reason, "A trial.", NO_MODEL, evidence, rows, (NOT_RANDOMISED,))
