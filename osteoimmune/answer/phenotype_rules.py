"""The rule on phenotypes: the model changes what was seen to change and leaves what was seen unchanged."""

from collections.abc import Callable, Mapping
from typing import Any

from osteoimmune.answer.context import Context, absent, held_out, model_of, phenotype_row
from osteoimmune.answer.genotype_rules import MORE_ROWS, ONLY_FITTED
from osteoimmune.answer.prediction import Prediction
from osteoimmune.answer.records import CONTRADICTED, LIMITED, SUPPORTED, UNDECIDED, Finding, Part
from osteoimmune.answer.row_certainty import phenotype_certainty
from osteoimmune.evidence.observations import UNCHANGED, Phenotype
from osteoimmune.trials.measures import CHANGE

LEAST_SHARE = 0.85


def phenotypes_reproduced(context: Context, part: Part) -> Finding:
    """Every phenotype that can be represented has the right direction in the model, in every structure and over the
    whole band.

    Settings: phenotypes (row ids), compare (for each row that can be represented: row, scenario, observable and, for
    a course, month), normal (lowest and highest fold that counts as unchanged; up and down lie beyond), absent (the
    fold that counts as gone), expects ("changed": the claim is that at least one row departs from normal;
    "unchanged": that none does), not_represented (by row id, why not).
    """
    seen = [own for own in context.phenotypes(part) if phenotype_row(own).seen]
    rows = tuple(phenotype_row(own) for own in seen)
    if not seen:
        return Finding(UNDECIDED, "No phenotype that was seen in a source is left.", "Such a row.",
                       absent("counterpart"), {"told": "none"})  # fmt: skip
    changed = sum(own.direction not in UNCHANGED for own in seen)
    told = f"{changed} of {len(seen)} phenotypes depart from normal"
    evidence = {"told": told, "certainty": phenotype_certainty(seen)}
    compared = [own for own in part.settings["compare"] if own["row"] in {row.row_id for row in rows}]
    expected = (changed > 0) if part.settings["expects"] == "changed" else (changed == 0)
    if not expected:
        wanted = "at least one should" if part.settings["expects"] == "changed" else "none should"
        reason = f"{told}, where {wanted}."
        return Finding(CONTRADICTED, reason, "Other phenotypes.", _model(context, compared), evidence, rows)
    missing = context.lacking(*(own["scenario"] for own in compared))
    if missing or not compared:
        why = f"the body has no {missing} yet" if missing else "the body can represent none of them"
        reason = f"{told}, as claimed; but {why}, so none was predicted."
        change = f"A body with {missing or 'them'}."
        return Finding(UNDECIDED, reason, change, absent(missing or "counterpart"), evidence, rows)
    return _compared(context, part, seen, compared, evidence, told)


def _compared(
    context: Context, part: Part, seen: list[Phenotype], compared: list[Mapping[str, Any]],
    evidence: Mapping[str, Any], told: str,
) -> Finding:  # fmt: skip
    rows = tuple(phenotype_row(own) for own in seen)
    by_id = {own.row_id: own for own in seen}
    found = [(own, _agrees(context, part, by_id[own["row"]], own)) for own in compared]
    right = [by_id[own["row"]] for own, well in found if well]
    missed = [_missed(context, by_id[own["row"]], own) for own, well in found if not well]
    quiet = [own for own, _ in found if by_id[own["row"]].direction in UNCHANGED]
    kept = sum(own.direction in UNCHANGED for own in right)
    counts = (
        f"the model has the direction of {len(right)} of {len(found)} "
        f"({kept} of {len(quiet)} unchanged, {len(right) - kept} of {len(found) - len(quiet)} changed)"
    )
    reason = f"{told}; {counts}{'; missed: ' + '; '.join(missed) if missed else ''}."
    model = _model(context, compared)
    share = len(right) / len(found)
    typical = sum(_agrees(context, part, by_id[own["row"]], own, banded=False) for own in compared)
    if typical / len(found) < 0.5:
        return Finding(CONTRADICTED, reason, "A model that has them.", model, evidence, rows)
    if share < LEAST_SHARE:
        return Finding(UNDECIDED, reason, "A model that has more of them.", model, evidence, rows)
    independent = held_out(tuple(phenotype_row(own) for own in right))
    limits = [f"Missed: {'; '.join(missed)}."] if missed else []
    limits += [] if independent else [ONLY_FITTED]
    limits += [str(part.settings["fitted_to"])] if part.settings.get("fitted_to") else []
    left = {row.row_id: part.settings.get("not_represented", {}).get(row.row_id, "") for row in rows}
    limits += [f"Not represented: {by_id[name].trait} ({why})." for name, why in left.items() if why]
    if part.settings["expects"] == "unchanged" and quiet:
        limits.append("Where the sources say “no change” they print no interval: no size is excluded.")
    if limits:
        return Finding(LIMITED, reason, MORE_ROWS, model, evidence, rows, tuple(limits))
    return Finding(SUPPORTED, reason, "A genotype that goes the other way.", model, evidence, rows)


def _missed(context: Context, own: Phenotype, how: Mapping[str, Any]) -> str:
    shown = how["observable"].removesuffix(CHANGE).replace("_", " ")
    fold = _fold(context, how)
    band = f" (95 % of draws {fold.band[0]:.2f} to {fold.band[1]:.2f})" if fold.band else ""
    return f"{own.genotype}, {shown} {own.direction}, {_told(fold.value)}{band} in the model"


def _agrees(context: Context, part: Part, own: Phenotype, how: Mapping[str, Any], banded: bool = True) -> bool:
    fold = _fold(context, how) if banded else _fold(context, how).typical()
    low, high = part.settings["normal"]
    gone = part.settings["absent"]
    tests: Mapping[str, Callable[[float], bool]] = {
        "absent": lambda v: v <= gone,
        "down": lambda v: v <= low,
        "slightly down": lambda v: low < v < 1.0 or low / 2 < v <= low,
        "up": lambda v: v >= high,
        "focal high turnover": lambda v: v >= high,
        "variable": lambda v: v < high,
    }
    test = tests.get(own.direction, _unchanged(low, high))
    return all(test(value) for value in (*fold.alternatives.values(), fold.bottom, fold.top))


def _unchanged(low: float, high: float) -> Callable[[float], bool]:
    return lambda value: low <= value <= high


def _fold(context: Context, how: Mapping[str, Any]) -> Prediction:
    """The observable over normal: over the reference body at rest, over own baseline in a course."""
    found = context.runs.predict(how["scenario"], how["observable"], float(how.get("month", 0.0)))
    return found.as_fold() if how["observable"].endswith(CHANGE) else found


def _model(context: Context, compared: list[Mapping[str, Any]]) -> dict[str, Any]:
    missing = context.lacking(*(own["scenario"] for own in compared))
    if missing or not compared:
        return absent(missing or "counterpart")
    found = {
        f"{own['scenario']}: {own['observable'].removesuffix(CHANGE).replace('_', ' ')}": _fold(context, own)
        for own in compared
    }
    return model_of(found, "; ".join(f"{name} {_told(own.value)}" for name, own in found.items()))


def _told(fold: float) -> str:
    """A fold in words; beyond a thousand the control has next to none."""
    return f"{fold:.2f} of normal" if fold < 1000.0 else "present, next to none in the control"
