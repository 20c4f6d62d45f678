"""Which observed responses the patients of a trial are to be weighted to: rows of the evidence that may be fitted.

No row says how far the responses of people lie apart: published rows print the mean, some with the interval of the
mean and without the number of people, and bars read off figures do not say what they are. Rows therefore give means
alone; a spread or quartiles have to be stated by the study, with their source.
"""

from collections.abc import Sequence

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.evidence.points import Point, published_points
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.response import Response

BASELINE, EVERY = "baseline", "every row"
NEAR_MONTHS = 0.6  # how far a published time may be from the visit it is compared with


def observed_responses(plan: TrialPlan, asked: Sequence[str]) -> tuple[Response, ...]:
    """The responses that the words ask for, beside those that the study states.

    Args:
        asked: names of rows; "every row" for all that may be fitted and lie on a visit of an arm; "baseline" asks for
            no response but for what the population reports of its people.

    Raises:
        UnknownName: no such row among those beside the arms of this study.
        InvalidValue: nothing is known of the baseline; a row is held out, was never seen, or is of no visit; or two are
            of the same number.
    """
    beside = _beside(plan)
    if BASELINE in asked and not plan.trial.population.summaries:
        raise InvalidValue(
            f"the population {plan.trial.population.name!r} tells nothing that was reported of its people"
        )
    found = []
    for word in asked:
        if word == EVERY:
            found += [_response(plan, arm, p) for arm, p in beside.values() if not _against(plan, p)]
        elif word != BASELINE:
            if word not in beside:
                where = f"what stands beside the arms of the study {plan.study.name!r}"
                raise UnknownName("row", word, [*beside, BASELINE, EVERY], where)
            arm, point = beside[word]
            if why := _against(plan, point):
                raise InvalidValue(f"patients cannot be weighted to the row {word!r}: {why}")
            found.append(_response(plan, arm, point))
    every = (*dict.fromkeys(found), *plan.trial.responses)
    keys = [(one.arm, one.column) for one in every]
    for one in every:
        if keys.count((one.arm, one.column)) > 1:
            raise InvalidValue(f"two observations of {one.column!r} in arm {one.arm!r} are to be matched; name one")
    return every


def _beside(plan: TrialPlan) -> dict[str, tuple[str, Point]]:
    """Rows on measures of the study, by name, with their arm."""
    links = {(o.study, o.group): o.arm for o in plan.study.observations if o.kind == "published"}
    own = [p for p in published_points() if (p.study, p.group) in links and p.quantity in plan.study.outputs]
    return {p.row: (links[p.study, p.group], p) for p in own}


def _against(plan: TrialPlan, point: Point) -> str:
    if point.use != "calibrate":
        return "it is held out or spent, and weights would be a fit to it"
    if not point.seen:
        return "nobody saw it in its source"
    if abs(_visit(plan, point) - point.time_months) > NEAR_MONTHS:
        return f"no visit of the trial is near month {point.time_months:.1f}"
    return ""


def _visit(plan: TrialPlan, point: Point) -> float:
    return min(plan.trial.visits, key=lambda month: abs(month - point.time_months))


def _response(plan: TrialPlan, arm: str, point: Point) -> Response:
    said = f"{point.study}, {point.source}"
    return Response(arm, point.quantity, _visit(plan, point), said, mean=point.value, row=point.row)
