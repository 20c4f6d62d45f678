"""What agreement costs: the profile of one prediction, from what the data predict to what was seen.

    profile(p) = min over parameters, held to predict p, of  data + priors        (half sums of squares)

The sample itself is left out, and with it all samples of its patients where that is asked. Where the profile has risen
by less than 1.92 on reaching what was seen, the other data leave the number open and its miss says little of the model;
where it has risen by more, something else that was seen stands against it (Kreutz 2012, doi:10.1186/1752-0509-6-120).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from osteoimmune.calibration.least_squares import solve
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.problem import Calibration, Numbers, calibration
from osteoimmune.calibration.profile import RISE
from osteoimmune.calibration.sample import shipped_values
from osteoimmune.calibration.targets import Experiment, Measured, doses_of, experiments, measure_of, need_folder
from osteoimmune.errors import UnknownName
from osteoimmune.evidence.digitised import digitised_arms
from osteoimmune.trials.measures import is_density

Tell = Callable[[str], None]
HELD = 0.02  # of the sample's own standard deviation
STEPS = 4


@dataclass(frozen=True)
class Agreement:
    """The profile of one prediction.

    Attributes:
        label, measure: of the sample.
        observed: what was seen, percent change.
        predicted: (steps,) percent changes to which the prediction was held; the first is that of the fit.
        rise: (steps,) of half the sum of squares above the fit's.
        dearer: what else was missed by more at the last step: label of the sample and its own rise, the largest first.
    """

    label: str
    measure: str
    observed: float
    predicted: tuple[float, ...]
    rise: tuple[float, ...]
    dearer: tuple[tuple[str, float], ...]

    @property
    def open(self) -> bool:
        """Whether the rest of the data leaves room for what was seen."""
        return self.rise[-1] < RISE


def agreement(
    plan: Plan,
    rebound: str,
    label: str,
    *,
    without: str = "",
    folder: Path | None = None,
    tell: Tell = lambda _: None,
) -> Agreement:
    """Walk from the prediction of a fit that has not seen a sample to the sample.

    Args:
        label: the lasting name of a digitised sample, or a phenotype of the plan; held-out samples too, since nothing
            is fitted to them for longer than this question lasts.
        without: patients, by the plan's name, of whom the fit sees nothing.

    Raises:
        UnknownName: no such sample or patients.
    """
    experiment, sample = _found(plan, label, folder)
    kept = replace(plan, digitised=tuple(t for t in plan.digitised if t.patients != without))
    if without and kept.digitised == plan.digitised:
        raise UnknownName("patients", without, {t.patients for t in plan.digitised}, plan.name)
    rest = [replace(e, measured=tuple(m for m in e.measured if m.label != label)) for e in experiments(kept, folder)]
    setup = calibration(plan, rebound, [e for e in rest if e.measured])
    x = np.array(solve(setup.problem(), setup.to_search(shipped_values(setup)), plan.iterations).x)
    asked = calibration(plan, rebound, [replace(experiment, measured=(sample,))])
    first = float(asked.predictions(x[None, :])[0, 0])
    start = setup.residuals(x[None, :])[0]
    predicted, rise, now = [first], [0.0], start
    for step in range(1, STEPS + 1):
        value = _between(sample, first, step / STEPS)
        x, now = _held(plan, setup, experiment, replace(sample, ratio=value), x)
        predicted.append(value)
        rise.append(0.5 * float(now @ now - start @ start))
        tell(f"{label} held at {100.0 * (value - 1.0):.2f} %: objective higher by {rise[-1]:.2f}")
    return Agreement(
        label=label,
        measure=sample.measure,
        observed=100.0 * (sample.ratio - 1.0),
        predicted=tuple(100.0 * (p - 1.0) for p in predicted),
        rise=tuple(rise),
        dearer=_dearer(setup, start, now),
    )


def _held(
    plan: Plan, setup: Calibration, experiment: Experiment, sample: Measured, x: Numbers
) -> tuple[Numbers, Numbers]:
    """The parameters that predict a value, and the residuals of all that was seen."""
    firm = replace(sample, sd=HELD * sample.sd, weight=1.0, firm=True)
    both = replace(setup, experiments=(*setup.experiments, replace(experiment, measured=(firm,))))
    reached = np.array(solve(both.problem(), x, plan.iterations).x)
    return reached, setup.residuals(reached[None, :])[0]


def _between(sample: Measured, first: float, share: float) -> float:
    if sample.logarithmic:
        return float(first * (sample.ratio / first) ** share)
    return float(first + share * (sample.ratio - first))


def _dearer(setup: Calibration, before: Numbers, after: Numbers, count: int = 5) -> tuple[tuple[str, float], ...]:
    names = [f"{e.name}, {m.measure}" for e in setup.experiments for m in e.measured]
    names += [f"prior of {p.name}" for p in setup.parameters]
    totals: dict[str, float] = {}
    for name, rise in zip(names, 0.5 * (after**2 - before**2), strict=True):
        totals[name] = totals.get(name, 0.0) + float(rise)
    return tuple(sorted(totals.items(), key=lambda item: -item[1])[:count])


def _found(plan: Plan, label: str, folder: Path | None) -> tuple[Experiment, Measured]:
    known: dict[str, tuple[Experiment, Measured]] = {}
    for experiment in experiments(plan, folder):
        known |= {m.label: (experiment, m) for m in experiment.measured}
    for arm in digitised_arms(need_folder(plan, folder)) if label not in known else ():
        for point in arm.points if arm.denosumab else ():
            if point.row == label and measure_of(point) in plan.error:
                day, measure = point.source_day or 0.0, measure_of(point)
                sd, density = plan.error[measure], is_density(measure)
                sample = Measured(label, measure, day, 1.0 + point.value / 100.0, sd, 1.0, not density)
                known[label] = (Experiment(f"{arm.file}:{arm.group}", doses_of(arm), ()), sample)
    if label not in known:
        raise UnknownName("sample", label, known, plan.name)
    return known[label]


def told(found: Agreement) -> str:
    """A profile in one sentence."""
    moved = f"{found.predicted[0]:.1f} % predicted, {found.observed:.1f} seen"
    verdict = "the other data leave it open" if found.open else "the other data stand against it"
    dear = ", ".join(f"{name} ({rise:.1f})" for name, rise in found.dearer[:3] if rise > 0.1)
    paid = f"; paid by {dear}" if dear else ""
    cost = f"agreement costs {found.rise[-1]:.2f} (95 %: {RISE})"
    return f"{found.label} ({found.measure}): {moved}; {cost}: {verdict}{paid}"
