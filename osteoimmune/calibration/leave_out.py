"""Leave something out: arms of a plan, or all that was seen late, predicted by a fit that has not seen it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from osteoimmune.calibration.least_squares import solve
from osteoimmune.calibration.metrics import Endpoint, endpoint, metrics
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.problem import Calibration, calibration
from osteoimmune.calibration.score import predict_arm
from osteoimmune.calibration.targets import Experiment, experiments, need_folder
from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.digitised import DigitisedArm, digitised_arms
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH


@dataclass(frozen=True)
class Unseen:
    """Samples beside predictions by fits that left their patients out."""

    endpoints: tuple[Endpoint, ...]

    @property
    def metrics(self) -> dict[str, dict[str, float | None]]:
        """Each figure; its `calibrate` column holds points that a full fit would have seen."""
        return metrics(self.endpoints)


def leave_one_arm_out(
    plan: Plan,
    subject: Subject,
    *,
    folder: Path | None = None,
    only: Sequence[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> Unseen:
    """Refit without the patients of each arm in turn, from the centre of the priors on, and predict them.

    Args:
        only: the patients to leave out, by the plan's names; all in turn where empty.

    Raises:
        DataError: the digitised figures are missing.
    """
    place = need_folder(plan, folder)
    arms = {(arm.file, arm.group): arm for arm in digitised_arms(place)}
    groups = sorted({t.patients or f"{t.file}:{t.arm}" for t in plan.digitised})
    found: list[Endpoint] = []
    for patients in only or groups:
        kept = tuple(t for t in plan.digitised if (t.patients or f"{t.file}:{t.arm}") != patients)
        gone = {(t.file, t.arm) for t in plan.digitised} - {(t.file, t.arm) for t in kept}
        setup = calibration(plan, subject.rebound, experiments(replace(plan, digitised=kept), place))
        values = _refit(plan, setup, subject)
        tell(f"left out {patients}: {len(gone)} arms predicted unseen")
        for key in sorted(gone):
            found += _predicted(replace(subject, values=values), arms[key])
    return Unseen(tuple(found))


def leave_later_out(plan: Plan, subject: Subject, month: float, *, folder: Path | None = None) -> Unseen:
    """Refit without any sample of a figure later than a month, from the centre of the priors on, and predict those.

    At month 24 of the shipped plan these are the samples of Bone 2011 off treatment.

    Raises:
        DataError: the digitised figures are missing.
        InvalidValue: no arm of the plan was followed for so long.
    """
    place, last = need_folder(plan, folder), month * DAYS_PER_MONTH
    fitted = {(t.file, t.arm) for t in plan.digitised}
    arms = [arm for arm in digitised_arms(place) if (arm.file, arm.group) in fitted]
    followed = [arm for arm in arms if any((p.source_day or 0.0) > last for p in arm.points)]
    if not followed:
        raise InvalidValue(f"no arm of {plan.name} was followed beyond month {month:g}; choose an earlier one")
    names = {f"{arm.file}:{arm.group}" for arm in followed}
    kept = [_until(e, last) if e.name in names else e for e in experiments(plan, place)]
    setup = calibration(plan, subject.rebound, [e for e in kept if e.measured])
    ready = replace(subject, values=_refit(plan, setup, subject))
    return Unseen(tuple(e for arm in followed for e in _predicted(ready, arm, last)))


def averaged(found: Mapping[str, Unseen], weights: Mapping[str, float]) -> Unseen:
    """The same samples predicted by alternatives together, each by its weight.

    Args:
        found: by alternative, in one order of samples.
        weights: of the alternatives, summing to 1.
    """
    rows = []
    for alike in zip(*(found[name].endpoints for name in found), strict=True):
        parts = [(weights[n], e.predicted) for n, e in zip(found, alike, strict=True) if e.predicted is not None]
        mean = sum(w * p for w, p in parts) if len(parts) == len(found) else None
        rows.append(replace(alike[0], predicted=mean))
    return Unseen(tuple(rows))


def _until(experiment: Experiment, day: float) -> Experiment:
    return replace(experiment, measured=tuple(m for m in experiment.measured if m.day <= day))


def _predicted(subject: Subject, arm: DigitisedArm, after: float = 0.0) -> list[Endpoint]:
    chosen = [p for p in arm.points if (p.source_day or 0.0) > after]
    predicted = predict_arm(subject, arm, chosen)
    return [endpoint(arm, p, v) for p, v in zip(chosen, predicted, strict=True)]


def _refit(plan: Plan, setup: Calibration, subject: Subject) -> dict[str, float]:
    """Coherent values of a fit that begins at the centre of its priors, as if no other had been."""
    table = {n: v for drug in ("denosumab", "fc_opg") for n, v in subject.body(drug).values.values.items()}
    state = solve(setup.problem(), setup.to_search(setup.centre), plan.iterations)
    reached = setup.to_values(np.array(state.x))
    return dict(subject.values or {}) | {
        name: float(v) * unit(table[p.name].unit).factor
        for p, v in zip(setup.parameters, reached, strict=True)
        for name in (p.name, *p.also)
    }
