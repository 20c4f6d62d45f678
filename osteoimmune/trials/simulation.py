"""A study, simulated: every arm is one patient of one solve, the typical subject of its body."""

import platform
from collections.abc import Callable, Mapping

import numpy as np

from osteoimmune import __version__
from osteoimmune.biology.bodies import Body, body
from osteoimmune.biology.parts import PARTS
from osteoimmune.engine import Event, Solution, simulate
from osteoimmune.errors import ModelError, need_known
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Study
from osteoimmune.trials.endpoints import evaluate
from osteoimmune.trials.measures import MEASURES, Numbers
from osteoimmune.trials.regimen import Dose
from osteoimmune.trials.result import ArmResult, Arms, EndpointResult, Series, StudyResult, UsedParameter
from osteoimmune.trials.schedule import coherent_amount, distinct, entrance, output_days

RELATIVE_TOLERANCE = 1e-6
VARIANTS = ("pharmacokinetics", *(part for part in PARTS if part != "drug"))
WEIGHT = "person.body_weight"
Doses = Mapping[str, tuple[Dose, ...]]


def run_study(study: Study, *, progress: Callable[[str], None] = lambda _: None) -> StudyResult:
    """Simulate a study in the typical subject of its body.

    Args:
        progress: told in words what is being done.

    Raises:
        OsteoimmuneError: the study asks for a body, variant or observable that does not exist.
    """
    progress(f"putting the body {study.body!r} together")
    need_known("variant", study.variants, VARIANTS, f"study {study.name!r}")
    subject = body(study.body, (), drug=study.drug, **study.variants)
    parameters = subject.values.coherent()
    observables = [MEASURES[name].observable for name in study.outputs]
    need_known("observable", observables, subject.assembly.observables, subject.assembly.name)
    doses = given_doses(study, parameters)
    times = {arm.name: output_days(study, arm, doses[arm.name]) for arm in study.arms}
    progress(f"simulating {len(study.arms)} arms (the first time, a kernel is built and kept)")
    solution = simulate(
        subject.assembly,
        parameters,
        reference=subject.reference.coherent(),
        inputs=_inputs(subject),
        events=_events(study, subject, parameters, doses),
        times=distinct(day for grid in times.values() for day in grid),
        outputs=observables,
        patients=len(study.arms),
        rtol=RELATIVE_TOLERANCE,
    )
    arms = Arms({arm.name: _arm(study, row, subject, solution, doses, times) for row, arm in enumerate(study.arms)})
    return StudyResult(
        study, arms, _endpoints(study, arms), _parameters(subject), _provenance(study, subject, solution)
    )


def given_doses(study: Study, parameters: Mapping[str, float]) -> dict[str, tuple[Dose, ...]]:
    """The doses of every arm, for the body's weight (parameters in coherent units: milligrams)."""
    if WEIGHT not in parameters:
        raise ModelError(f"the body {study.body!r} has no {WEIGHT!r}, by which doses per kilogram are given")
    kilograms = parameters[WEIGHT] / unit("kg").factor
    return {arm.name: arm.regimen.doses(study.horizon_of(arm) * DAYS_PER_MONTH, kilograms) for arm in study.arms}


def _inputs(subject: Body) -> dict[str, float]:
    declared = subject.assembly.inputs
    return {name: value * unit(declared[name].unit).factor for name, value in subject.inputs.items()}


def _events(study: Study, subject: Body, parameters: Mapping[str, float], doses: Doses) -> list[list[Event]]:
    def event(dose: Dose) -> Event:
        state = entrance(subject.assembly, study.drug, dose.route)
        return Event(dose.day, state, coherent_amount(subject.assembly, parameters, state, dose.milligrams))

    begun = [Event(0.0, name, value, "set") for name, value in _conditions(study, subject).items()]
    return [begun + [event(dose) for dose in arm if dose.milligrams] for arm in doses.values()]


def _conditions(study: Study, subject: Body) -> dict[str, float]:
    declared = subject.assembly.inputs
    need_known("condition", study.conditions, declared, f"study {study.name!r}")
    return {name: value * unit(declared[name].unit).factor for name, value in study.conditions.items()}


def _arm(
    study: Study, row: int, subject: Body, solution: Solution, doses: Doses, times: Mapping[str, Numbers]
) -> ArmResult:
    arm = study.arms[row]
    chosen = np.searchsorted(solution.times, times[arm.name] - 1e-6)
    series = {}
    for name in study.outputs:
        shown, observable = MEASURES[name], MEASURES[name].observable
        values = shown.shown(
            solution.values[observable][row, chosen],
            float(solution.baseline[observable][row]),
            subject.assembly.observables[observable],
        )
        series[name] = Series(times[arm.name] / DAYS_PER_MONTH, values, shown.unit)
    return ArmResult(arm.name, arm.regimen.sentence, doses[arm.name], series, solution.messages()[row])


def _endpoints(study: Study, arms: Mapping[str, ArmResult]) -> tuple[EndpointResult, ...]:
    return tuple(
        evaluate(endpoint, arm.name, arms[arm.name][endpoint.observable], arms[arm.name].doses)
        for endpoint in study.endpoints
        for arm in study.arms_of(endpoint)
    )


def _parameters(subject: Body) -> tuple[UsedParameter, ...]:
    resolved = subject.values
    return tuple(
        UsedParameter(name, value, f"{resolved.decided_by[name].kind} {resolved.decided_by[name].name}")
        for name, value in sorted(resolved.values.items())
    )


def _provenance(study: Study, subject: Body, solution: Solution) -> dict[str, str]:
    return {
        "study": f"{study.name}, SHA-256 {study.fingerprint or 'none: made in Python'}",
        "body": f"{subject.name}: {subject.story}",
        "model": subject.assembly.layout,
        "kernel": solution.kernel,
        "relative tolerance": f"{RELATIVE_TOLERANCE:g}",
        "steps": f"{int(solution.steps.sum())} in {len(solution.steps)} arms",
        "osteoimmune": __version__,
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "processor": platform.machine(),
    }
