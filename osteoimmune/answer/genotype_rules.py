"""Rules on genotypes and switched-off mechanisms: what is lost without, and whether the evidence can tell."""

from itertools import pairwise

from osteoimmune.answer.context import Context, held_out, model_of, phenotype_row, point_row, titled
from osteoimmune.answer.prediction import Prediction
from osteoimmune.answer.records import CONTRADICTED, LIMITED, SUPPORTED, UNDECIDED, Finding, Part, Row
from osteoimmune.answer.row_certainty import phenotype_certainty, point_certainty

ONLY_FITTED = "Every row it agrees with was fitted or looked at while the equations were made."
MORE_ROWS = "A held-out row, seen in its source, that agrees."


def lost_without(context: Context, part: Part) -> Finding:
    """Something is absent in every knock-out, returns when one mechanism is frozen, and is seen absent.

    Settings: observable, knockouts, frozen (the same with the mechanism frozen), most (of normal, counts as absent),
    phenotypes (rows of direction "absent").
    """
    name, most = part.settings["observable"], part.settings["most"]
    lost = {scenario: context.runs.predict(scenario, name) for scenario in part.settings["knockouts"]}
    frozen = context.runs.predict(part.settings["frozen"], name)
    rows = tuple(phenotype_row(own) for own in context.phenotypes(part))
    observed = [own.direction == "absent" for own in context.phenotypes(part) if phenotype_row(own).seen]
    highest = max(own.top for own in lost.values())
    told = f"without the gene {name} fall to {highest:.2g} of normal or less; frozen, {frozen.bottom:.2g} or more stay"
    model = model_of({**lost, part.settings["frozen"]: frozen}, told)
    evidence = {
        "told": f"absent in {sum(observed)} of {len(observed)} genotypes seen in a source",
        "certainty": phenotype_certainty(context.phenotypes(part)),
    }
    if not observed:
        return _nothing_seen(model, rows)
    typical = max(own.high for own in lost.values())
    if highest > most >= typical:
        reason = f"Over the band up to {highest:.2g} of normal {name} stay in a knock-out, where none were seen."
        return Finding(UNDECIDED, reason, "A narrower band.", model, evidence, rows)
    if highest > most:
        reason = f"The model keeps {highest:.2g} of normal {name} in a knock-out, where they are seen to be absent."
        return Finding(CONTRADICTED, reason, "A mechanism without which the cells cannot form.", model, evidence, rows)
    if frozen.bottom <= most:
        reason = (
            f"{name} vanish in the knock-out whether or not the mechanism works: it is not shown to be what counts."
        )
        return Finding(UNDECIDED, reason, "A model in which other effects alone keep the cells.", model, evidence, rows)
    if not all(observed):
        reason = f"The model loses {name}, but only {sum(observed)} of {len(observed)} observed genotypes do."
        return Finding(CONTRADICTED, reason, "Genotypes that all agree.", model, evidence, rows)
    agreeing = held_out(rows)
    reason = (
        f"Without RANKL or RANK the model keeps at most {highest:.2g} of normal {name}, with the mechanism frozen at "
        f"least {frozen.bottom:.2g}; {len(agreeing)} held-out and {len(rows) - len(agreeing)} fitted genotypes lack "
        "them."
    )
    change = f"One genotype without the gene that has {name}."
    if agreeing:
        return Finding(SUPPORTED, reason, change, model, evidence, rows)
    return Finding(LIMITED, reason, MORE_ROWS, model, evidence, rows, (ONLY_FITTED,))


def needs_effect(context: Context, part: Part) -> Finding:
    """An observed time course that the model meets with a mechanism and misses without it.

    Both hold in every structure and over the whole band.

    Settings: observable, full, frozen (scenarios), points, tolerance (percentage points).
    """
    name, tolerance = part.settings["observable"], part.settings["tolerance"]
    points = [own for own in context.points(part) if own.seen]
    rows: list[Row] = []
    predictions: dict[str, Prediction] = {}
    fulls: list[tuple[Prediction, float]] = []
    frozens: list[tuple[Prediction, float]] = []
    for own in points:
        month = own.time_months
        full = context.runs.predict(part.settings["full"], name, month)
        frozen = context.runs.predict(part.settings["frozen"], name, month)
        rows.append(point_row(own, full.value))
        predictions |= {f"with, month {month:.3g}": full, f"frozen, month {month:.3g}": frozen}
        fulls.append((full, own.value))
        frozens.append((frozen, own.value))
    if not rows:
        return _nothing_seen(model_of({}, "not confronted"), ())
    with_it = max(_farthest(*pair) for pair in fulls)
    without, most = min(_nearest(*pair) for pair in frozens), max(_farthest(*pair) for pair in frozens)
    told = (
        f"within {with_it:.0f} points of the observation with the effect, over structures and band; "
        f"frozen, {without:.0f} to {most:.0f} points off"
    )
    model = model_of(predictions, told)
    evidence = {"told": "; ".join(row.told.split("; model")[0] for row in rows), "certainty": point_certainty(points)}
    if without <= tolerance:
        structures = [abs(v - observed) <= tolerance for own, observed in frozens for v in own.alternatives.values()]
        who = f"{sum(structures)} of {len(structures)} structures" if any(structures) else "part of the band"
        reason = (
            f"With the effect frozen, {who} of the model still comes within {tolerance:g} points of what was "
            "observed: the time course does not tell whether it is needed."
        )
        return Finding(
            UNDECIDED,
            reason,
            "Daily samples of the first week, or cells counted in them.",
            model,
            evidence,
            tuple(rows),
        )
    if with_it > tolerance:
        reason = (
            f"Even with the effect some structure or end of the band misses what was observed by {with_it:.1f} points "
            f"(allowed: {tolerance:g})."
        )
        return Finding(UNDECIDED, reason, "A model that meets the time course.", model, evidence, tuple(rows))
    reason = (
        f"The model meets what was observed within {with_it:.0f} points with the effect, and misses it by "
        f"{without:.0f} or more without."
    )
    if held_out(tuple(rows)):
        return Finding(SUPPORTED, reason, "A time course that is met without it.", model, evidence, tuple(rows))
    return Finding(LIMITED, reason, MORE_ROWS, model, evidence, tuple(rows), (ONLY_FITTED,))


def ordered_response(context: Context, part: Part) -> Finding:
    """An observable that moves one way along ordered scenarios, by a fold that matters, as genotypes do.

    Settings: observable, scenarios (the reference body stands for "reference"), direction ("up" or "down" along
    them), least_fold (from first to last), phenotypes, fitted_to (a sentence where the model was fitted to it).
    """
    name, direction = part.settings["observable"], part.settings["direction"]
    found = _path(context, part.settings["scenarios"], name)
    rows = tuple(phenotype_row(own) for own in context.phenotypes(part))
    seen = [own for own in context.phenotypes(part) if phenotype_row(own).seen]
    along = [*found.values()] if direction == "up" else [*found.values()][::-1]
    fold = along[-1].over(along[0]).bottom
    ordered = all(b.over(a).bottom > 1.0 for a, b in pairwise(along))
    steps = ", ".join(f"{scenario} {own.value:.2f}" for scenario, own in found.items())
    model = model_of(
        found,
        f"{titled(name)} over the reference body: {steps}; at least {fold:.2f}-fold over structures and band",
    )
    agree = sum(own.direction == direction for own in seen)
    evidence = {
        "told": f"{agree} of {len(seen)} phenotypes seen in a source go {direction}",
        "certainty": phenotype_certainty(seen),
    }
    if not seen:
        return _nothing_seen(model, rows)
    if not ordered or fold < part.settings["least_fold"]:
        reason = (
            f"Along {' to '.join(found)} the model's {titled(name)} changes {fold:.2f}-fold at least "
            f"(asked: {part.settings['least_fold']:g}-fold {direction}), "
            f"while {agree} of {len(seen)} observed phenotypes go {direction}."
        )
        typical = along[-1].typical().over(along[0].typical()).bottom
        steady = all(b.typical().over(a.typical()).bottom > 1.0 for a, b in pairwise(along))
        verdict = UNDECIDED if steady and typical >= part.settings["least_fold"] else CONTRADICTED
        return Finding(verdict, reason, "A model in which it acts.", model, evidence, rows)
    if agree < len(seen):
        reason = f"The model goes {direction}, but only {agree} of {len(seen)} observed phenotypes do."
        return Finding(UNDECIDED, reason, "Phenotypes that agree.", model, evidence, rows)
    subject = f"{titled(name)[0].upper()}{titled(name)[1:]}"
    reason = (
        f"{subject} over the reference body: {steps}; {agree} of {len(seen)} observed phenotypes go {direction} too."
    )
    change = "A genotype that goes the other way."
    fitted = part.settings.get("fitted_to", "")
    if fitted or not held_out(rows):
        more = "A model that was not fitted to it, confronted with the same rows." if fitted else MORE_ROWS
        return Finding(LIMITED, reason, more, model, evidence, rows, (fitted or ONLY_FITTED,))
    return Finding(SUPPORTED, reason, change, model, evidence, rows)


def _path(context: Context, scenarios: list[str], name: str) -> dict[str, Prediction]:
    """The observable along ordered scenarios; "reference" is 1 in every structure and draw."""
    found = {own: context.runs.predict(own, name) for own in scenarios if own != "reference"}
    ones = next(iter(found.values())).each(lambda _: 1.0)
    return {own: found.get(own, ones) for own in scenarios}


def _farthest(own: Prediction, observed: float) -> float:
    """How far the worst structure, or end of the band, lies from what was observed."""
    return max(abs(own.bottom - observed), abs(own.top - observed))


def _nearest(own: Prediction, observed: float) -> float:
    """How far the nearest structure, or value within the band, lies from what was observed."""
    ends = [abs(value - observed) for value in own.alternatives.values()]
    if own.band is not None:
        inside = own.band[0] <= observed <= own.band[1]
        ends.append(0.0 if inside else min(abs(value - observed) for value in own.band))
    return min(ends)


def _nothing_seen(model: dict[str, object], rows: tuple[object, ...]) -> Finding:
    reason = "No row of evidence that was seen in a source is there to confront the model with."
    return Finding(UNDECIDED, reason, "Such a row.", model, {"told": "none"}, rows)  # type: ignore[arg-type]
