"""Leave one trial out: every trial of a plan predicted by a fit that has seen none of its patients.

Arms of one trial share assays, densitometers, a population and the women who read the instructions; another trial
differs in all of them. By how much a new trial will miss the model is therefore measured on whole trials. What the
parameters leave open without that trial is not taken off, though the ensemble holds it too: intervals are wider for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from osteoimmune.calibration.least_squares import solve
from osteoimmune.calibration.plan import DigitisedTarget, Plan
from osteoimmune.calibration.predict import Subject, predict
from osteoimmune.calibration.problem import Calibration, Numbers, calibration
from osteoimmune.calibration.stacking import Misfit
from osteoimmune.calibration.structure import ratio_on_scale
from osteoimmune.calibration.targets import Experiment, experiments
from osteoimmune.evidence.belonging import trial_of_arm, trial_of_study
from osteoimmune.evidence.points import published_points
from osteoimmune.trials.measures import is_density

Tell = Callable[[str], None]


@dataclass(frozen=True)
class NewTrial:
    """How far one measure of one trial was missed by one alternative that had seen nothing of the trial.

    Attributes:
        error: mean square of what was missed, on the scale on which errors are measured.
        effect: mean square of the predicted effects.
        floor: mean variance of an arm's mean.
        freedom: the degree of freedom that it brings: 1, less its part of what was fitted to it and others.
    """

    alternative: str
    trial: str
    measure: str
    error: float
    effect: float
    floor: float
    freedom: float = 1.0


def leave_one_trial_out(
    plan: Plan, rebound: str, *, folder: Path | None = None, tell: Tell = lambda _: None
) -> list[NewTrial]:
    """Refit one alternative without each trial in turn, from the centre of the priors on, and predict the trial.

    Raises:
        DataError: the digitised figures are missing.
    """
    subject = Subject(rebound, plan.body, plan.pharmacokinetics, variants=plan.variants, conditions=plan.conditions)
    found: list[NewTrial] = []
    for trial in trials_of(plan):
        kept, gone = without(plan, trial)
        setup = calibration(plan, rebound, experiments(kept, folder))
        state = solve(setup.problem(), setup.to_search(setup.centre), plan.iterations)
        x = np.array(state.x)
        found += _missed(subject, setup, experiments(gone, folder), x, trial)
        tell(f"{rebound}: {trial} predicted by a fit without it, objective {state.objective:.1f}")
    return found


def misfits_between_trials(
    found: Sequence[NewTrial], floors: Mapping[str, float], weights: Mapping[str, float]
) -> dict[str, Misfit]:
    """For each measure the misfit that a new trial will show: one share of the effect for markers, one for density.

        factor^2 = sum (error - floor) / sum effect,  alternatives by their weights, each measure of a trial once

    Trials are too few for a share of each measure's own.

    Args:
        floors: of each measure, on the scale on which errors are measured.
        weights: of the alternatives.
    """
    made = {}
    for measure, floor in floors.items():
        alike = [row for row in found if is_density(row.measure) == is_density(measure)]
        share = np.array([weights[row.alternative] for row in alike])
        beyond = float(share @ np.array([row.error - row.floor for row in alike]))
        factor = np.sqrt(max(beyond, 0.0) / float(share @ np.array([row.effect for row in alike])))
        made[measure] = Misfit(floor, float(factor), _freedom(alike))
    return made


def _freedom(rows: Sequence[NewTrial]) -> float:
    """Degrees of freedom: trials, each by the mean of what its measures bring, which depend on each other."""
    own: dict[str, list[float]] = {}
    for row in rows:
        own.setdefault(row.trial, []).append(row.freedom)
    return float(sum(np.mean(brought) for brought in own.values()))


def trials_of(plan: Plan) -> list[str]:
    """The trials whose rows a plan fits."""
    named = {_trial(target) for target in plan.digitised}
    studies = {point.row: point.study for point in published_points()}
    return sorted(named | {trial_of_study(studies[row]) for target in plan.published for row in target.rows})


def without(plan: Plan, trial: str) -> tuple[Plan, Plan]:
    """A plan without one trial, and one of that trial alone."""
    studies = {point.row: point.study for point in published_points()}
    own = [target for target in plan.digitised if _trial(target) == trial]
    rows = [target for target in plan.published if trial_of_study(studies[target.rows[0]]) == trial]
    kept = replace(
        plan,
        digitised=tuple(t for t in plan.digitised if t not in own),
        published=tuple(t for t in plan.published if t not in rows),
    )
    return kept, replace(plan, digitised=tuple(own), published=tuple(rows), phenotypes=())


def _trial(target: DigitisedTarget) -> str:
    return trial_of_arm(target.file, target.arm)


def _missed(
    subject: Subject, setup: Calibration, chosen: tuple[Experiment, ...], x: Numbers, trial: str
) -> list[NewTrial]:
    numbers = [m for e in chosen for m in e.measured]
    ratios = predict(subject, chosen, setup.parameters, setup.to_values(x[None, :]))[0]
    pairs = [ratio_on_scale(m.measure, np.array([ratio, m.ratio])) for m, ratio in zip(numbers, ratios, strict=True)]
    effects, seen = np.array(pairs).T
    away = effects - seen
    rows = []
    for measure in sorted({m.measure for m in numbers}):
        own = np.array([m.measure == measure for m in numbers])
        floor = float(np.mean([m.sd**2 for m in numbers if m.measure == measure]))
        error, effect = float(np.mean(away[own] ** 2)), float(np.mean(effects[own] ** 2))
        rows.append(NewTrial(subject.rebound, trial, measure, error, effect, floor))
    return rows
