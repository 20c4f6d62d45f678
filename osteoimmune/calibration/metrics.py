"""The figures by which bone models are compared, each for fitted points, held-out points and all.

Markers and total hip are scored on the file "arms", the spine on "phase2"; points are pooled over arms, by the rule of
`osteoimmune.evidence.scoring`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log

from osteoimmune.evidence.digitised import DigitisedArm
from osteoimmune.evidence.points import Point
from osteoimmune.evidence.scoring import off_treatment, reason_left_out, score
from osteoimmune.trials.measures import CHANGE

SETS = ("calibrate", "validate", "all")


@dataclass(frozen=True)
class Endpoint:
    """One digitised sample beside its prediction, in percent change from own baseline.

    Attributes:
        predicted: None where this body cannot be treated so.
        left_out: why it is not scored; empty where it is.
    """

    arm: DigitisedArm
    point: Point
    predicted: float | None
    left_out: str

    @property
    def measure(self) -> str:
        """The model's name of what is measured."""
        return self.point.quantity.removesuffix(CHANGE)


@dataclass(frozen=True)
class Definition:
    """How one figure is made: of which file and measure, which error, and the goal set for it."""

    name: str
    file: str
    measure: str
    error: str
    unit: str
    goal: float
    off_treatment_only: bool = False


DEFINITIONS = (
    Definition("ctx_mape", "arms", "ctx", "relative_error", "%", 18.0),
    Definition("ctx_rmsle", "arms", "ctx", "log_error", "log units", 0.25),
    Definition("p1np_mape", "arms", "p1np", "relative_error", "%", 14.0),
    Definition("bsap_mape", "arms", "bsap", "relative_error", "%", 9.5),
    Definition("hip_mae_points", "arms", "bmd_total_hip", "absolute_error", "points", 0.36),
    Definition("spine_mae_points", "phase2", "bmd_lumbar_spine", "absolute_error", "points", 0.80),
    Definition("off_treatment_ctx_mae", "arms", "ctx", "mean absolute log error", "log units", 0.10, True),
)


def endpoint(arm: DigitisedArm, point: Point, predicted: float | None) -> Endpoint:
    """A sample beside its prediction."""
    return Endpoint(arm, point, predicted, reason_left_out(arm, point))


def metrics(endpoints: Iterable[Endpoint]) -> dict[str, dict[str, float | None]]:
    """Each figure for `calibrate`, `validate` and `all`; None where it has no point."""
    usable = [e for e in endpoints if not e.left_out and e.predicted is not None]
    return {d.name: {use: _figure(d, _part(usable, d, use)) for use in SETS} for d in DEFINITIONS}


def counts(endpoints: Iterable[Endpoint]) -> dict[str, dict[str, int]]:
    """How many points each figure rests on."""
    usable = [e for e in endpoints if not e.left_out and e.predicted is not None]
    return {d.name: {use: len(_part(usable, d, use)) for use in SETS} for d in DEFINITIONS}


def _part(endpoints: Iterable[Endpoint], definition: Definition, use: str) -> list[Endpoint]:
    return [
        e
        for e in endpoints
        if e.arm.file == definition.file
        and e.measure == definition.measure
        and use in ("all", e.point.use)
        and (not definition.off_treatment_only or off_treatment(e.arm, e.point))
    ]


def _figure(definition: Definition, part: list[Endpoint]) -> float | None:
    if not part:
        return None
    if definition.off_treatment_only:
        return sum(abs(_log_ratio(e)) for e in part) / len(part)
    predicted = {id(e.point): e.predicted for e in part}
    look_up: Callable[[DigitisedArm, Point], float] = lambda _, point: predicted[id(point)] or 0.0  # noqa: E731
    found = score([(e.arm, e.point) for e in part], definition.measure, look_up)
    return float(getattr(found, definition.error))


def _log_ratio(e: Endpoint) -> float:
    return log((100.0 + (e.predicted or 0.0)) / (100.0 + e.point.value))
