"""Leave one arm out: every arm of a plan predicted by a fit that has not seen its patients."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from osteoimmune.calibration.least_squares import solve
from osteoimmune.calibration.metrics import Endpoint, endpoint, metrics
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.problem import Calibration, calibration
from osteoimmune.calibration.score import predict_arm
from osteoimmune.calibration.targets import experiments, need_folder
from osteoimmune.evidence.digitised import DigitisedArm, digitised_arms
from osteoimmune.quantities import unit


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


def _predicted(subject: Subject, arm: DigitisedArm) -> list[Endpoint]:
    chosen = [p for p in arm.points if (p.source_day or 0.0) > 0.0]
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
