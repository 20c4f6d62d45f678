"""The rule on words of no effect: how large an effect on inflammation the trials could have missed, and the model's."""

from collections.abc import Sequence
from math import isfinite, sqrt

import numpy as np
from scipy.special import ndtri

from osteoimmune.answer.arthritis_rules import Z
from osteoimmune.answer.context import Context, absent, change_row, model_of, titled
from osteoimmune.answer.prediction import banded, signed
from osteoimmune.answer.records import CONTRADICTED, LIMITED, UNDECIDED, Finding, Part, Row
from osteoimmune.answer.row_certainty import arm_certainty
from osteoimmune.evidence.observations import rows_named


def computed_limit(context: Context, part: Part) -> Finding:
    """Whether a statement of no effect excludes one that matters, by a limit computed from who was in the trials.

    The sources print no change of disease activity by arm. From standard deviations before treatment and the sizes of
    arms follows the standard error that a difference had: where a test of it was not significant, its 95 % interval
    cannot reach beyond 2 z se. The deviation of changes is that of the state times sqrt(2 (1 - r)).

    Settings: statement (row id of the words), sizes (treated and control people behind the words), variable (of the
    baselines), correlation (r), margin, couplings (values of the coupling), scenarios and controls (one for each),
    observable, month, default (the scenario that stands for the model).
    """
    words = rows_named([part.settings["statement"]], context.sources.changes)
    rows = tuple(change_row(own) for own in words) + _baseline_rows(context, part)
    error = _standard_error(context, part)
    margin = part.settings["margin"]
    if not words or not isfinite(error) or not rows[0].seen:
        reason = "No statement on disease activity, or no deviation before treatment, that was seen in a source."
        return Finding(UNDECIDED, reason, "Such rows.", absent("counterpart"), {"told": "none"}, rows)
    limit, found = 2.0 * Z * error, float(ndtri(0.8) + Z) * error
    evidence = {
        "told": f"“{words[0].told}”; a computed limit: not significant means no more than {limit:.2f} either way; "
        f"{found:.2f} would have been found with 80 % power",
        "interval": [-limit, limit],
        "estimate": 0.0,
        "margins": [-margin, margin],
        "standard_error": error,
        "axis": "difference",
        "methods": [
            {"method": "computed limit", "measure": "difference", "estimate": 0.0, "low": -limit, "high": limit}
        ],
        "certainty": arm_certainty(words, [(0.0, -limit, limit)]),
    }
    named = (*part.settings["scenarios"], *part.settings["controls"])
    if missing := context.lacking(*named):
        reason = f"{evidence['told']}; the margin is {margin:g}, and the body has no {missing} yet."
        return Finding(UNDECIDED, reason, f"A body with {missing}.", absent(missing), evidence, rows)
    return _limited(context, part, evidence, rows, found)


def _limited(
    context: Context, part: Part, evidence: dict[str, object], rows: tuple[Row, ...], detectable: float
) -> Finding:
    name, month, margin = (part.settings[key] for key in ("observable", "month", "margin"))
    pairs = zip(part.settings["couplings"], part.settings["scenarios"], part.settings["controls"], strict=True)
    changes = {
        value: context.runs.predict(a, name, month).minus(context.runs.predict(b, name, month)) for value, a, b in pairs
    }
    own = changes[part.settings["default"]]
    told = ", ".join(f"{value:g}: {signed(found.value)}{banded(found)}" for value, found in changes.items())
    reach = _reached([*changes], [abs(found.value) for found in changes.values()], detectable)
    model = model_of({f"coupling {value:g}": found for value, found in changes.items()},
                     f"change of {titled(name)} by coupling: {told}; {reach}")  # fmt: skip
    model["interval"] = list(own.band or (own.low, own.high))
    limit = evidence["interval"][1]  # type: ignore[index]
    reason = f"{evidence['told']}; margin {margin:g}; the model's {model['told']}."
    if "no" not in str(rows[0].told.split(": ", 1)[-1]).lower().split():
        return Finding(CONTRADICTED, reason, "A statement of no effect.", model, evidence, rows)
    if limit > margin:
        told = f"What was called no effect may be up to {limit:.2f} (computed limit), more than the margin {margin:g}: "
        return Finding(UNDECIDED, told + reason, "Changes of disease activity by arm, with intervals.",
                       model, evidence, rows)  # fmt: skip
    worst = max(abs(v) for v in (*(own.band or (own.low, own.high)), own.value))
    if worst >= margin:
        return Finding(UNDECIDED, reason, "A narrower prior of the coupling.", model, evidence, rows)
    limits = ("The limit is computed, not printed: it rests on baselines and on an assumed correlation.",)
    return Finding(LIMITED, reason, "Changes of disease activity by arm.", model, evidence, rows, limits)


def _reached(values: Sequence[float], effects: Sequence[float], needed: float) -> str:
    """From which coupling on the effect would have been found, between those that were tried."""
    order = np.argsort(effects)
    if max(effects) < needed:
        return f"none up to {max(values):g} would have been found"
    at = float(np.interp(needed, np.asarray(effects)[order], np.asarray(values)[order]))
    return f"from about {at:.2g} on it would have been found"


def _standard_error(context: Context, part: Part) -> float:
    own = [row for row in context.sources.baselines if row.variable == part.settings["variable"]]
    if not own:
        return float("inf")
    deviation = sqrt(sum((row.n - 1.0) * row.sd**2 for row in own) / sum(row.n - 1.0 for row in own))
    change = deviation * sqrt(2.0 * (1.0 - part.settings["correlation"]))
    treated, control = part.settings["sizes"]
    return change * sqrt(1.0 / treated + 1.0 / control)


def _baseline_rows(context: Context, part: Part) -> tuple[Row, ...]:
    return tuple(
        Row(own.row_id, f"{own.study}, {own.arm}: {own.variable} {own.mean:g} (SD {own.sd:g}), {own.n:g} people",
            own.locus, "looked at", own.verified.startswith("yes"))
        for own in context.sources.baselines
        if own.variable == part.settings["variable"]
    )  # fmt: skip
