"""What a fit is fitted to, as experiments: who, what is given, and what was measured when.

Only rows whose `use` is `calibrate` pass; any other is refused by its name. Samples that the scoring rule of
`osteoimmune.evidence.scoring` leaves out are left out here too, with two exceptions that a plan must ask for by name:
the first days of the file "phase2", which dates its samples to the hour, and bone density at dosing visits, which does
not change within days.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from osteoimmune.calibration.plan import DigitisedTarget, PhenotypeTarget, Plan, PublishedTarget
from osteoimmune.errors import DataError, UnknownName, need_known
from osteoimmune.evidence.digitised import DigitisedArm, digitised_arms, digitised_folder
from osteoimmune.evidence.points import Point, published_points
from osteoimmune.evidence.scoring import EARLY_DAYS, reason_left_out
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.measures import CHANGE, is_density
from osteoimmune.trials.regimen import Dose, parse_regimen

AT_A_VISIT = re.compile("^at a dosing visit")
FALL_STEPS = 30
WEIGHT_KG = 66.0  # of the reference body, for doses per kilogram


@dataclass(frozen=True)
class Measured:
    """One number to be met.

    Attributes:
        label: the lasting name of its row, or the phenotype.
        measure: as the model calls it.
        day: on the axis of its own source; 0 where the experiment is at rest.
        ratio: to own baseline, or to the reference at rest.
        sd: log units for a marker or phenotype, percentage points for bone density.
        weight: of its squared residual.
        logarithmic: whether `sd` is in log units.
        firm: whether its square counts in full however far it is missed (a phenotype), while samples may stray.
        since: the day to which the ratio is, where it is not to the baseline.
    """

    label: str
    measure: str
    day: float
    ratio: float
    sd: float
    weight: float
    logarithmic: bool
    firm: bool = False
    since: float = 0.0


@dataclass(frozen=True)
class Setting:
    """An input that takes a value on a day, in the unit of the input."""

    day: float
    name: str
    value: float


@dataclass(frozen=True)
class Entered:
    """Milligrams of a companion that enter a state of its module on a day."""

    day: float
    state: str
    milligrams: float


@dataclass(frozen=True)
class Experiment:
    """One typical subject, what is given, and what is measured.

    Attributes:
        inputs: life-long inputs, in the unit of the input.
        against_reference: whether ratios are to the reference at rest rather than to own baseline.
        trial: whether the subject's conditions of a trial hold from the first day on.
        settings: inputs that change on the way.
        entered: doses of companions.
    """

    name: str
    doses: tuple[Dose, ...]
    measured: tuple[Measured, ...]
    drug: str = "denosumab"
    inputs: Mapping[str, float] = field(default_factory=dict)
    against_reference: bool = False
    trial: bool = True
    settings: tuple[Setting, ...] = ()
    entered: tuple[Entered, ...] = ()

    @property
    def days(self) -> list[float]:
        """When it is looked at, rising, each day once."""
        return sorted({m.day for m in self.measured} | {m.since for m in self.measured if m.since})


def experiments(plan: Plan, folder: Path | None = None) -> tuple[Experiment, ...]:
    """Everything a plan fits to.

    Args:
        folder: with the digitised files; None to look where they usually lie.

    Raises:
        DataError: a row may not be fitted (the message names it), or the digitised files are missing.
        UnknownName: an arm, row or measure that does not exist.
    """
    found: list[Experiment] = []
    if plan.digitised:
        arms = {(arm.file, arm.group): arm for arm in digitised_arms(need_folder(plan, folder))}
        found += [_digitised(plan, target, arms) for target in plan.digitised]
    rows = {point.row: point for point in published_points()}
    found += [_published(plan, target, rows) for target in plan.published]
    found += [_phenotype(target) for target in plan.phenotypes]
    return tuple(found)


def need_folder(plan: Plan, folder: Path | None) -> Path:
    """Where the digitised figures lie.

    Raises:
        DataError: nowhere; the message says what the plan lacks.
    """
    folder = folder or digitised_folder()
    if folder is None:
        raise DataError(
            f"{plan.name} needs the digitised figures of {len(plan.digitised)} arms; they are not part of the package: "
            "put them into ../shared/evidence/digitised or name their folder's parent in OSTEOIMMUNE_SHARED"
        )
    return folder


def need_calibrate(point: Point, plan: Plan) -> None:
    """Refuse a row that is held out, spent, or not seen in any source.

    Raises:
        DataError: naming the row.
    """
    if point.use != "calibrate":
        raise DataError(
            f"{plan.name} asks to fit {point.row} ({point.study}, {point.group}), whose use is {point.use!r}: "
            "only rows of use 'calibrate' may be fitted"
        )
    if not point.seen:
        raise DataError(f"{plan.name} asks to fit {point.row} ({point.study}), which nobody saw in its source")


def doses_of(arm: DigitisedArm) -> tuple[Dose, ...]:
    """The doses of an arm on its own axis."""
    return tuple(Dose(day, mg, "SC") for day, mg in zip(arm.dose_days, arm.dose_milligrams, strict=True))


def measure_of(point: Point) -> str:
    """The model's name of what a point measures."""
    return point.quantity.removesuffix(CHANGE)


def _digitised(plan: Plan, target: DigitisedTarget, arms: Mapping[tuple[str, str], DigitisedArm]) -> Experiment:
    if (target.file, target.arm) not in arms:
        raise UnknownName("digitised arm", f"{target.file}:{target.arm}", {f"{f}:{g}" for f, g in arms}, plan.name)
    arm = arms[target.file, target.arm]
    if f"{target.file}:{target.arm}" in plan.held_out.digitised:
        raise DataError(f"{plan.name} both fits and holds out the arm {target.file}:{target.arm}")
    need_known("measure", target.measures, {measure_of(p) for p in arm.points}, f"{target.file}:{target.arm}")
    chosen = [p for p in arm.points if measure_of(p) in target.measures]
    for point in chosen:
        need_calibrate(point, plan)
    kept = [p for p in chosen if _let_in(arm, p, target)]
    measured = [_measured(plan, p, _day(p), target.weight) for p in kept]
    return Experiment(f"{target.file}:{target.arm}", doses_of(arm), tuple(measured))


def _day(point: Point) -> float:
    return point.time_months * DAYS_PER_MONTH if point.source_day is None else point.source_day


def _let_in(arm: DigitisedArm, point: Point, target: DigitisedTarget) -> bool:
    reason = reason_left_out(arm, point)
    if target.early_only:
        return not reason and _day(point) <= EARLY_DAYS
    if target.density_at_visits and is_density(measure_of(point)):
        return not reason or bool(AT_A_VISIT.match(reason))
    return not reason


def _published(plan: Plan, target: PublishedTarget, rows: Mapping[str, Point]) -> Experiment:
    need_known("published row", target.rows, rows, plan.name)
    points = [rows[name] for name in target.rows]
    for point in points:
        need_calibrate(point, plan)
        if point.study in plan.held_out.studies:
            raise DataError(f"{plan.name} both fits and holds out {point.study!r} ({point.row})")
    horizon = max(p.time_months for p in points) * DAYS_PER_MONTH
    doses = parse_regimen(target.regimen).doses(horizon, WEIGHT_KG)
    measured = [_measured(plan, p, _day(p), target.weight) for p in points]
    name = f"published:{points[0].study}, {points[0].group}"
    return Experiment(name, doses, tuple(measured), trial=target.trial)


def _measured(plan: Plan, point: Point, day: float, weight: float) -> Measured:
    measure = measure_of(point)
    need_known("measure with an error", [measure], plan.error, f"{plan.name}, error")
    ratio = 1.0 + point.value / 100.0
    sd, logarithmic = plan.error[measure], not is_density(measure)
    if logarithmic and point.kind == "digitised":
        sd = math.hypot(sd, plan.reading.get(measure, 0.0) / ratio)
    return Measured(point.row, measure, day, ratio, sd, weight, logarithmic)


def _phenotype(target: PhenotypeTarget) -> Experiment:
    doses = parse_regimen(target.regimen).doses(max(target.day, 1e-9), WEIGHT_KG)
    measured = Measured(
        target.name, target.measure, target.day, target.ratio, target.sd, 1.0, True, firm=True, since=target.since
    )
    name = f"phenotype:{target.name}"
    inputs = dict(target.inputs)
    return Experiment(
        name,
        doses,
        (measured,),
        target.drug,
        inputs,
        against_reference=target.day == 0.0,
        trial=False,
        settings=_settings(target),
    )


def _settings(target: PhenotypeTarget) -> tuple[Setting, ...]:
    """The conditions of its first day, and falls in equal steps."""
    begun = [Setting(0.0, name, value) for name, value in target.conditions.items()]
    for name, last in target.falls.items():
        if name not in target.inputs:
            raise DataError(f"phenotype {target.name!r}: {name} falls, so its life-long value must stand in inputs")
        first = target.inputs[name]
        shares = [step / FALL_STEPS for step in range(1, FALL_STEPS + 1)]
        begun += [Setting(target.fall_days * s, name, first + s * (last - first)) for s in shares]
    return tuple(sorted(begun, key=lambda setting: setting.day))


def labels(chosen: Iterable[Experiment]) -> list[str]:
    """The lasting name of every number to be met, in order."""
    return [m.label for e in chosen for m in e.measured]
