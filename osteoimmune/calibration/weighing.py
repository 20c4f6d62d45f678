"""Weighing the alternatives: each is fitted again without each arm and each trial of the plan in turn, and predicts it.

Arms left out give the alternatives their weights; trials left out, and trials elsewhere that nothing was fitted to, tell
by how much all of them will miss a new one.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from osteoimmune.calibration.elsewhere import missed_elsewhere
from osteoimmune.calibration.leave_out import leave_one_arm_out
from osteoimmune.calibration.leave_trial_out import NewTrial, leave_one_trial_out, misfits_between_trials
from osteoimmune.calibration.metrics import Endpoint
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.stacking import Unmet, stacking_weights
from osteoimmune.calibration.structure import Structure, missed, on_scale

Tell = Callable[[str], None]


def structure_of(
    plan: Plan,
    rebounds: Sequence[str],
    *,
    folder: Path | None = None,
    workers: int = 1,
    tell: Tell = lambda _: None,
) -> Structure:
    """Refit every alternative without each arm and each trial in turn, and judge what they then predict.

    Args:
        folder: with the digitised figures; None to look where they usually lie.
        workers: how many alternatives at a time, each in a process of its own where more than one.

    Raises:
        DataError: the digitised figures are missing.
    """
    if workers == 1:
        judged = [_judged(plan, rebound, folder, tell) for rebound in rebounds]
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            tell(f"each arm and trial left out of {len(rebounds)} alternatives, {workers} at a time: some minutes")
            judged = list(pool.map(_judged, *zip(*((plan, r, folder) for r in rebounds), strict=True)))
    weights = stacking_weights([row for arms, _ in judged for row in arms], plan.error)
    trials = [row for _, rows in judged for row in rows]
    return Structure(weights, misfits_between_trials(trials, plan.error, weights))


def _judged(
    plan: Plan, rebound: str, folder: Path | None, tell: Tell = lambda _: None
) -> tuple[list[Unmet], list[NewTrial]]:
    arms = unseen_by(plan, rebound, folder=folder, tell=tell)
    return arms, leave_one_trial_out(plan, rebound, folder=folder, tell=tell) + missed_elsewhere(plan, rebound)


def unseen_by(plan: Plan, rebound: str, *, folder: Path | None = None, tell: Tell = lambda _: None) -> list[Unmet]:
    """How far one alternative misses every arm, each by a fit that has not seen its patients."""
    subject = Subject(rebound, plan.body, plan.pharmacokinetics, variants=plan.variants, conditions=plan.conditions)
    unseen = leave_one_arm_out(plan, subject, folder=folder, tell=lambda words: tell(f"{rebound}: {words}"))
    return unmet(plan, rebound, unseen.endpoints)


def unmet(plan: Plan, rebound: str, endpoints: Iterable[Endpoint]) -> list[Unmet]:
    """How far the scored samples of each group of patients were missed, one number a group and measure."""
    patients = {(t.file, t.arm): t.patients or f"{t.file}:{t.arm}" for t in plan.digitised}
    samples: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for e in endpoints:
        if not e.left_out and e.predicted is not None:
            key = patients[e.arm.file, e.arm.group], e.measure
            row = missed(e.measure, e.predicted, e.point.value), on_scale(e.measure, e.predicted)
            samples.setdefault(key, []).append(row)
    rows = {key: np.sqrt(np.mean(np.square(found), axis=0)) for key, found in samples.items()}
    return [Unmet(rebound, arm, m, float(row[0]), float(row[1])) for (arm, m), row in sorted(rows.items())]
