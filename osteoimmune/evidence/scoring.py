"""How predictions are scored against digitised curves: one rule for every model, written down before the runs.

Ratio to the arm's own baseline; denosumab arms; time after the first dose; points pooled, not averaged over arms.
Some samples are left out because the source's time axis cannot order sample and dose there (`reason_left_out`).
Two independent digitisations of the same arms differ by 15.7 % (median) for CTX, 3.9 % for BSAP and 0.1 points for
total hip: no score below that means anything. More than half of the CTX points lie below 0.2, so the relative error
weighs troughs: it is never reported without the logarithmic one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log, nan, sqrt

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.digitised import DigitisedArm
from osteoimmune.evidence.points import Point

EARLY_DAYS = 20.0
DAYS_BEFORE_A_VISIT, DAYS_AFTER_A_VISIT = 3.0, 10.0
OFF_TREATMENT_DAYS = 200.0
Prediction = Callable[[DigitisedArm, Point], float]


@dataclass(frozen=True)
class Score:
    """How far predictions lie from the points of one quantity.

    Attributes:
        count: points scored.
        relative_error: mean of |predicted - observed| / observed ratio, in percent.
        log_error: root mean square of log(predicted / observed).
        absolute_error: mean of |predicted - observed| in percentage points.
    """

    quantity: str
    count: int
    relative_error: float
    log_error: float
    absolute_error: float


def reason_left_out(arm: DigitisedArm, point: Point) -> str:
    """Why a sample is not scored; empty where it is."""
    day = _day(point)
    if not arm.denosumab:
        return "not a denosumab arm"
    if not point.seen:
        return "doubted, or not seen in a source"
    if day <= 0.0:
        return "at baseline"
    if arm.file == "arms" and day <= EARLY_DAYS:
        return "in the first 20 days, where this file's days are displaced"
    if any(-DAYS_BEFORE_A_VISIT <= day - dose <= DAYS_AFTER_A_VISIT for dose in arm.dose_days if dose > 0.0):
        return "at a dosing visit: before or after the dose is not known"
    return ""


def off_treatment(arm: DigitisedArm, point: Point) -> bool:
    """Whether a sample was taken after the last dose had worn off (more than 200 days after it)."""
    return bool(arm.dose_days) and _day(point) > arm.dose_days[-1] + OFF_TREATMENT_DAYS


def _day(point: Point) -> float:
    if point.source_day is None:
        raise InvalidValue(f"{point.row} has no day on its source's own axis, so it cannot be scored")
    return point.source_day


def scored_points(arms: Iterable[DigitisedArm], quantity: str) -> list[tuple[DigitisedArm, Point]]:
    """The points of one quantity that the rule lets in."""
    return [
        (arm, point)
        for arm in arms
        for point in arm.points
        if point.quantity == quantity and not reason_left_out(arm, point)
    ]


def score(points: Iterable[tuple[DigitisedArm, Point]], quantity: str, predicted: Prediction) -> Score:
    """Score predictions.

    Args:
        points: from `scored_points`, or some of them (off treatment, held out).
        predicted: the model's percent change for an arm at a point.

    Returns:
        NaN errors where there is no point.

    Raises:
        InvalidValue: a predicted or observed ratio is not above zero.
    """
    pairs = [(1.0 + predicted(arm, point) / 100.0, 1.0 + point.value / 100.0) for arm, point in points]
    if not pairs:
        return Score(quantity, 0, nan, nan, nan)
    if any(not ours > 0.0 or not theirs > 0.0 for ours, theirs in pairs):
        raise InvalidValue(f"a ratio of {quantity} to its baseline is not above zero, so it has no logarithm")
    count = len(pairs)
    return Score(
        quantity,
        count,
        100.0 * sum(abs(ours - theirs) / theirs for ours, theirs in pairs) / count,
        sqrt(sum(log(ours / theirs) ** 2 for ours, theirs in pairs) / count),
        100.0 * sum(abs(ours - theirs) for ours, theirs in pairs) / count,
    )
