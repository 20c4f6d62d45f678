"""A study, simulated: every arm is one patient of one solve, the typical subject of its body."""

import platform
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from osteoimmune import __version__
from osteoimmune.biology import Body, body
from osteoimmune.engine import Event, Solution, simulate
from osteoimmune.errors import need_known
from osteoimmune.quantities import unit
from osteoimmune.trials.design import Study
from osteoimmune.trials.endpoints import evaluate
from osteoimmune.trials.measures import MEASURES, Numbers
from osteoimmune.trials.regimen import DAYS_PER_MONTH, Dose
from osteoimmune.trials.result import ArmResult, EndpointResult, Series, StudyResult
from osteoimmune.trials.schedule import PHARMACOLOGY, coherent_amount, distinct, entrance, output_days

RELATIVE_TOLERANCE = 1e-6
Doses = Mapping[str, tuple[Dose, ...]]


def run_study(study: Study, *, progress: Callable[[str], None] = lambda _: None) -> StudyResult:
    """Simulate a study in the typical subject of its body.

    Args:
        progress: told in words what is being done.

    Raises:
        OsteoimmuneError: the study asks for a body, variant or observable that does not exist.
    """
    progress(f"putting the body {study.body!r} together")
    subject = body(study.body, drug=study.drug, variants=study.variants)
    parameters = subject.values.coherent()
    observables = [MEASURES[name].observable for name in study.outputs]
    need_known("observable", observables, subject.assembly.observables, f"body {study.body!r}")
    doses = given_doses(study, parameters)
    times = {arm.name: output_days(study, arm, doses[arm.name]) for arm in study.arms}
    progress(f"simulating {len(study.arms)} arms")
    solution = simulate(
        subject.assembly,
        parameters,
        reference=subject.reference.coherent(),
        events=_events(subject, parameters, doses),
        times=distinct(day for grid in times.values() for day in grid),
        outputs=observables,
        patients=len(study.arms),
        rtol=RELATIVE_TOLERANCE,
    )
    arms = {arm.name: _arm(study, row, solution, doses, times) for row, arm in enumerate(study.arms)}
    return StudyResult(study, arms, _endpoints(study, arms), _provenance(study, subject, solution))


def given_doses(study: Study, parameters: Mapping[str, float]) -> dict[str, tuple[Dose, ...]]:
    """The doses of every arm, for the body's weight (parameters in coherent units: milligrams)."""
    kilograms = parameters.get(f"{PHARMACOLOGY}.body_weight", np.nan) / unit("kg").factor
    return {arm.name: arm.regimen.doses(study.horizon_of(arm) * DAYS_PER_MONTH, kilograms) for arm in study.arms}


def _events(subject: Body, parameters: Mapping[str, float], doses: Doses) -> list[list[Event]]:
    def event(dose: Dose) -> Event:
        state = entrance(subject.assembly, dose.route)
        return Event(dose.day, state, coherent_amount(subject.assembly, parameters, state, dose.milligrams))

    return [[event(dose) for dose in arm if dose.milligrams] for arm in doses.values()]


def _arm(study: Study, row: int, solution: Solution, doses: Doses, times: Mapping[str, Numbers]) -> ArmResult:
    arm = study.arms[row]
    chosen = np.searchsorted(solution.times, times[arm.name] - 1e-6)
    series = {}
    for name in study.outputs:
        shown = MEASURES[name]
        values = shown.shown(
            solution.values[shown.observable][row, chosen],
            float(solution.baseline[shown.observable][row]),
            unit(shown.unit).factor if shown.scale == "value" else 1.0,
        )
        series[name] = Series(times[arm.name] / DAYS_PER_MONTH, values, shown.unit)
    status = "" if solution.status[row] == 0 else solution.messages()[row]
    return ArmResult(arm.name, arm.regimen.sentence, doses[arm.name], series, status)


def _endpoints(study: Study, arms: Mapping[str, ArmResult]) -> tuple[EndpointResult, ...]:
    return tuple(
        evaluate(endpoint, arm.name, arms[arm.name][endpoint.observable], arms[arm.name].doses)
        for endpoint in study.endpoints
        for arm in study.arms_of(endpoint)
    )


def _provenance(study: Study, subject: Body, solution: Solution) -> dict[str, str]:
    return {
        "study": f"{study.name} (SHA-256 {study.fingerprint[:16] or 'not from a file'})",
        "body": subject.assembly.layout,
        "parameter sets": ", ".join(_layers(subject)),
        "kernel": str(getattr(solution, "kernel_hash", "unknown")),
        "relative tolerance": f"{RELATIVE_TOLERANCE:g}",
        "osteoimmune": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _layers(subject: Any) -> Sequence[str]:
    decided = {f"{layer.kind} {layer.name}" for layer in subject.values.decided_by.values()}
    return sorted(decided)
