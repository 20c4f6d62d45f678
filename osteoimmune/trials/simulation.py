"""A study, simulated: every arm is one patient, the typical subject of its body; arms of one model share one solve."""

import hashlib
import platform
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from osteoimmune import __version__
from osteoimmune.engine import Controls, Solution, simulate
from osteoimmune.evidence.points import points_fingerprint
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Study
from osteoimmune.trials.endpoints import evaluate
from osteoimmune.trials.event_table import EventTable
from osteoimmune.trials.measures import Measure, Numbers
from osteoimmune.trials.preparation import PreparedArm, measures_of, prepare
from osteoimmune.trials.result import ArmResult, Arms, EndpointResult, Series, StudyResult, UsedParameter
from osteoimmune.trials.schedule import distinct
from osteoimmune.trials.segments import solve_in_segments

Measures = Mapping[str, Measure]
RELATIVE_TOLERANCE = 1e-6


def run_study(study: Study, *, progress: Callable[[str], None] = lambda _: None) -> StudyResult:
    """Simulate a study in the typical subject of its body.

    Args:
        progress: told in words what is being done.

    Raises:
        OsteoimmuneError: the study asks for a body, variant or observable that does not exist.
    """
    progress(f"putting the body {study.body!r} together")
    prepared = prepare(study)
    measures = measures_of(study, prepared)
    groups = _groups(prepared)
    progress(f"simulating {len(study.arms)} arms (the first time, a kernel is built and kept)")
    results: dict[str, ArmResult] = {}
    solutions: list[Solution] = []
    for group in groups:
        solution = _solve(measures, group)
        solutions.append(solution)
        results |= {one.arm.name: _arm(measures, row, one, solution) for row, one in enumerate(group)}
    arms = Arms({arm.name: results[arm.name] for arm in study.arms})
    used = _parameters(prepared)
    provenance = _provenance(study, prepared, solutions, used)
    return StudyResult(study, arms, _endpoints(study, arms), used, provenance, measures)


def _groups(prepared: Sequence[PreparedArm]) -> list[list[PreparedArm]]:
    """Arms by model, in the order of the study; one that is solved piece by piece alone."""
    groups: dict[object, list[PreparedArm]] = {}
    for one in prepared:
        groups.setdefault((id(one.subject.assembly), one.arm.name if one.restarts else ""), []).append(one)
    return list(groups.values())


def _solve(measures: Measures, group: Sequence[PreparedArm]) -> Solution:
    assembly = group[0].subject.assembly
    outputs = list({shown.observable: None for shown in _shown(measures, group[0])})
    if group[0].restarts:
        return solve_in_segments(group[0], outputs, Controls(relative=RELATIVE_TOLERANCE))
    return simulate(
        assembly,
        _columns([one.parameters for one in group]),
        reference=_columns([one.subject.reference.coherent() for one in group]),
        inputs=_columns([{**_defaults(one), **one.inputs} for one in group]),
        events=[list(one.events) for one in group],
        times=distinct(day for one in group for day in one.days),
        outputs=outputs,
        patients=len(group),
        rtol=RELATIVE_TOLERANCE,
    )


def _defaults(one: PreparedArm) -> dict[str, float]:
    return {n: i.default * unit(i.unit).factor for n, i in one.subject.assembly.inputs.items()}


def _columns(rows: Sequence[Mapping[str, float]]) -> dict[str, Numbers]:
    """One array a name, one number an arm."""
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _shown(measures: Measures, one: PreparedArm) -> list[Measure]:
    """What the arm's model has of the outputs."""
    return [shown for shown in measures.values() if shown.observable in one.subject.assembly.observables]


def _arm(measures: Measures, row: int, one: PreparedArm, solution: Solution) -> ArmResult:
    chosen = np.searchsorted(solution.times, one.days - 1e-6)
    series = {}
    for shown in _shown(measures, one):
        observable = shown.observable
        values = shown.shown(
            solution.values[observable][row, chosen],
            float(solution.baseline[observable][row]),
            one.subject.assembly.observables[observable],
        )
        series[shown.name] = Series(one.days / DAYS_PER_MONTH, values, shown.unit)
    last = one.own[-1].day if one.own else 0.0
    return ArmResult(
        one.arm.name, one.arm.regimen.sentence, one.doses, series, solution.messages()[row], last, one.beside
    )


def _endpoints(study: Study, arms: Mapping[str, ArmResult]) -> tuple[EndpointResult, ...]:
    return tuple(
        evaluate(endpoint, arm.name, arms[arm.name][endpoint.observable], arms[arm.name].last_dose_day)
        for endpoint in study.endpoints
        for arm in study.arms_of(endpoint)
        if endpoint.observable in arms[arm.name].series
    )


def _parameters(prepared: Sequence[PreparedArm]) -> tuple[UsedParameter, ...]:
    """Every number, once where all arms agree in it, else arm by arm."""
    used: list[UsedParameter] = []
    for name in sorted({name for one in prepared for name in one.values.values}):
        having = [one for one in prepared if name in one.values.values]
        agreed = all(one.values.values[name] == having[0].values.values[name] for one in having)
        for one in having[:1] if agreed else having:
            layer = one.values.decided_by[name]
            told = f"{layer.kind} {layer.name}"
            used.append(UsedParameter(name, one.values.values[name], told, "" if agreed else one.arm.name))
    return tuple(used)


def _fingerprint(used: Sequence[UsedParameter]) -> str:
    """SHA-256 of every number by name, arm and unit."""
    told = "\n".join(f"{p.name} {p.arm} {p.value.number!r} {p.value.unit}" for p in used)
    return hashlib.sha256(told.encode()).hexdigest()


def _provenance(
    study: Study, prepared: Sequence[PreparedArm], solutions: Sequence[Solution], used: Sequence[UsedParameter]
) -> dict[str, str]:
    subjects = list({one.subject.name: one.subject for one in prepared}.values())
    tables = [
        f"{one.arm.regimen.source}, SHA-256 {one.arm.regimen.fingerprint}"
        for one in prepared
        if isinstance(one.arm.regimen, EventTable)
    ]
    models = list({one.subject.assembly.layout: None for one in prepared})
    return {
        "study": f"{study.name}, SHA-256 {study.fingerprint or 'none: made in Python'}",
        "body": "; ".join(f"{subject.name}: {subject.story}" for subject in subjects),
        "model": "; ".join(models),
        **(
            {"modules": "; ".join(f"{m.folder}, SHA-256 {m.fingerprint}" for m in study.modules)}
            if study.modules
            else {}
        ),
        **({"tables": "; ".join(tables)} if tables else {}),
        "kernel": ", ".join(solution.kernel for solution in solutions),
        "numbers": f"{len(used)} values, SHA-256 {_fingerprint(used)}",
        "published points": f"SHA-256 {points_fingerprint()}",
        "seed": "none: nothing is drawn for a typical subject",
        "relative tolerance": f"{RELATIVE_TOLERANCE:g}",
        "steps": f"{sum(int(s.steps.sum()) for s in solutions)} in {len(prepared)} arms",
        "osteoimmune": __version__,
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "processor": platform.machine(),
    }
