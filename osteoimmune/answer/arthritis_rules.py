"""The rule on arthritis trials: arms differ from placebo as the model's do."""

from collections.abc import Sequence
from math import isfinite, sqrt

from scipy.special import ndtri

from osteoimmune.answer.context import Context, absent, change_row, held_out, model_of
from osteoimmune.answer.genotype_rules import MORE_ROWS, ONLY_FITTED
from osteoimmune.answer.hazard_model import TOO_WIDE
from osteoimmune.answer.prediction import Prediction, banded, signed, uninformative
from osteoimmune.answer.records import CONTRADICTED, LIMITED, SUPPORTED, UNDECIDED, UNINFORMATIVE, Finding, Part, Row
from osteoimmune.answer.row_certainty import arm_certainty
from osteoimmune.evidence.observations import ArmChange, rows_named

Difference = tuple[float, float, float]  # estimate, low, high
Z = float(ndtri(0.975))


def difference_of_arms(context: Context, part: Part) -> Finding:
    """Arms differ from placebo the way the model's do: the highest dose beyond doubt, no dose the other way.

    Settings: treated (row ids, lowest dose first), control (row id, or one for each treated), scenarios (as treated),
    control_scenario (or one for each), observable, month, direction ("down" or "up").
    """
    treated = rows_named(part.settings["treated"], context.sources.changes)
    beside = dict(zip(part.settings["treated"], each(part.settings["control"], part.settings["treated"]), strict=True))
    control = rows_named(dict.fromkeys(beside.values()), context.sources.changes)
    known = {own.row_id: own for own in control}
    facing = [(own, known[beside[own.row_id]]) for own in treated if beside[own.row_id] in known]
    pairs = [(own, gap) for own, other in facing if (gap := difference(own, other)) is not None]
    pairs = [(own, gap) for own, gap in pairs if change_row(own).seen]
    rows = tuple(change_row(own) for own in (*control, *treated))
    sign = -1.0 if part.settings["direction"] == "down" else 1.0
    if not pairs:
        reason = "No difference between arms can be computed from rows that were seen in a source."
        return Finding(UNDECIDED, reason, "Means with their intervals.", _model(context, part), {"told": "none"}, rows)
    gaps = [gap for _, gap in pairs]
    told = "; ".join(f"{own.arm} {gap[0]:+.2f} ({gap[1]:+.2f} to {gap[2]:+.2f})" for own, gap in pairs)
    evidence = {
        "told": f"difference from {_whom(control)}: {told}",
        "interval": [min(gap[1] for gap in gaps), max(gap[2] for gap in gaps)],
        "estimate": gaps[-1][0],
        "axis": "difference",
        "methods": [
            {"method": own.arm, "measure": "difference", "estimate": gap[0], "low": gap[1], "high": gap[2]}
            for own, gap in pairs
        ],
        "certainty": arm_certainty([own for own, _ in pairs], gaps),
    }
    if missing := context.lacking(*_scenarios(part)):
        reason = f"Observed, {evidence['told']}; but the body has no {missing} yet, so nothing was predicted."
        return Finding(UNDECIDED, reason, f"A body with {missing}.", absent(missing), evidence, rows)
    return _compared(context, part, gaps, evidence, rows, sign)


def _compared(
    context: Context, part: Part, gaps: Sequence[Difference], evidence: dict[str, object], rows: tuple[Row, ...],
    sign: float,
) -> Finding:  # fmt: skip
    predicted = _predictions(context, part)
    model = _model(context, part)
    reason = f"Observed, {evidence['told']}; the model has {model['told']}."
    silent = [uninformative(own, gap[1], gap[2]) for own, gap in zip(predicted, gaps, strict=False)]
    ends = [(own.low, own.high) if quiet else (own.bottom, own.top) for own, quiet in zip(predicted, silent)]
    agree = all(sign * end > 0.0 for pair in ends for end in pair)
    against = any(sign * gap[1 if sign > 0 else 2] < 0.0 and sign * gap[2 if sign > 0 else 1] < 0.0 for gap in gaps)
    if against or all(sign * v <= 0.0 for own in predicted for v in own.alternatives.values()):
        return Finding(CONTRADICTED, reason, "Arms and a model that agree.", model, evidence, rows)
    wide = any(silent)
    model = {**model, "band": UNINFORMATIVE} if wide else model
    shown = [min(sign * gap[1], sign * gap[2]) > 0.0 for gap in gaps]
    if not agree or not shown[-1] or any(sign * gap[0] <= 0.0 for gap in gaps):
        return Finding(UNDECIDED, reason, "A larger trial.", model, evidence, rows)
    limits = [] if held_out(rows) else [ONLY_FITTED]
    limits += [TOO_WIDE] if wide else []
    limits += [str(part.settings["fitted_to"])] if part.settings.get("fitted_to") else []
    if not all(shown):
        limits.append(f"{sum(shown)} of {len(shown)} doses differ from placebo beyond chance, the highest among them.")
    missed = [own for own, gap in zip(predicted, gaps, strict=False) if not gap[1] <= own.value <= gap[2]]
    if missed:
        limits.append(f"The size is missed at {len(missed)} of {len(gaps)} doses.")
    if limits:
        return Finding(LIMITED, reason, MORE_ROWS, model, evidence, rows, tuple(limits))
    return Finding(SUPPORTED, reason, "A trial without the difference.", model, evidence, rows)


def _predictions(context: Context, part: Part) -> list[Prediction]:
    name, month = part.settings["observable"], part.settings["month"]
    treated = part.settings["scenarios"]
    facing = zip(treated, each(part.settings["control_scenario"], treated), strict=True)
    return [context.runs.predict(a, name, month).minus(context.runs.predict(b, name, month)) for a, b in facing]


def each(control: str | list[str], treated: Sequence[str]) -> list[str]:
    """The control of each treated one, where one may stand for all."""
    return [control] * len(treated) if isinstance(control, str) else control


def _whom(control: Sequence[ArmChange]) -> str:
    return control[0].arm if len(control) == 1 else "the arm of the same dose"


def _scenarios(part: Part) -> list[str]:
    treated = part.settings["scenarios"]
    return [*treated, *each(part.settings["control_scenario"], treated)]


def _model(context: Context, part: Part) -> dict[str, object]:
    if missing := context.lacking(*_scenarios(part)):
        return absent(missing)
    found = dict(zip(part.settings["scenarios"], _predictions(context, part), strict=True))
    told = "; ".join(f"{name} {signed(own.value)}{banded(own)}" for name, own in found.items())
    interval = [min(own.bottom for own in found.values()), max(own.top for own in found.values())]
    return {**model_of(found, f"difference from control {told}"), "interval": interval}


def difference(treated: ArmChange, control: ArmChange) -> Difference | None:
    """The difference of two arms with its 95 % interval: from both intervals, else from the printed p value.

    None where a mean is missing, or neither intervals nor p value are printed. A p value printed as a bound gives the
    widest interval it allows. An interval from a p value is exact only for a test on means.
    """
    if treated.mean is None or control.mean is None:
        return None
    gap = treated.mean - control.mean
    spread = _error_of(treated) ** 2 + _error_of(control) ** 2
    error = sqrt(spread) if isfinite(spread) else _error_of_p(gap, treated.p)
    return (gap, gap - Z * error, gap + Z * error) if isfinite(error) else None


def _error_of(own: ArmChange) -> float:
    if own.lower is None or own.upper is None:
        return float("inf")
    return (own.upper - own.lower) / (2.0 * Z)


def _error_of_p(gap: float, p: str) -> float:
    try:
        value = float(p.lstrip("<≤ "))
    except ValueError:
        return float("inf")
    return abs(gap) / float(ndtri(1.0 - value / 2.0)) if 0.0 < value < 1.0 else float("inf")
