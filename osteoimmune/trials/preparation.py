"""From a study to what the engine is handed for each arm: a body, its numbers, what happens to it and when to look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from osteoimmune.biology.bodies import Body
from osteoimmune.engine import Event
from osteoimmune.engine.events import check_events
from osteoimmune.errors import DataError, ModelError, OsteoimmuneError, need_known
from osteoimmune.evidence.points import published_group
from osteoimmune.quantities import Layer, Resolved, Table, overlay, unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.arm_body import Bodies, body_of
from osteoimmune.trials.changes import acute_genes, coherent_inputs, held_levels, life_long_inputs
from osteoimmune.trials.course import Dose
from osteoimmune.trials.design import Arm, Study
from osteoimmune.trials.giving import dose_events
from osteoimmune.trials.measures import Measure, Numbers, measure
from osteoimmune.trials.schedule import output_days
from osteoimmune.trials.subject import Comedication

WEIGHT = "person.body_weight"


@dataclass(frozen=True)
class PreparedArm:
    """One arm, ready to be solved.

    Attributes:
        subject: its body.
        values: every number of the body, with genes and the study's own values.
        parameters: the same in coherent units.
        inputs: what inputs have been for so long that the body is at rest with them, in coherent units.
        changes: of inputs and parameters, in order of time.
        events: these and doses, in order of time; of no meaning where a dose restarts the body.
        doses: of the regimen, all of them.
        own: those of the regimen that "last dose" counts among: of the arm's drug, else all.
        beside: doses of co-medication.
        days: when it is looked at.
    """

    arm: Arm
    subject: Body
    values: Resolved
    parameters: Mapping[str, float]
    inputs: Mapping[str, float]
    changes: tuple[Event, ...]
    events: tuple[Event, ...]
    doses: tuple[Dose, ...]
    own: tuple[Dose, ...]
    beside: tuple[Dose, ...]
    days: Numbers

    @property
    def restarts(self) -> bool:
        """Whether some dose puts the body into another state first, so that the arm is solved piece by piece."""
        return any(dose.restarts for dose in self.doses)


def prepare(study: Study) -> tuple[PreparedArm, ...]:
    """Every arm of a study.

    Raises:
        OsteoimmuneError: a body, variant, drug, parameter, input or observable that does not exist, or that an arm
            cannot have; the message names it and the nearest that exists.
    """
    bodies: Bodies = {}
    try:
        for link in study.observations:
            if link.kind == "published":
                published_group(link.study, link.group)
        return tuple(prepare_arm(study, arm, bodies) for arm in study.arms)
    except OsteoimmuneError as reason:
        if study.source:
            raise DataError(f"{study.source}: {reason}") from reason
        raise


def measures_of(study: Study, prepared: Iterable[PreparedArm]) -> dict[str, Measure]:
    """The measure behind every output of a study, which at least one of its arms must have.

    Raises:
        UnknownName: none has it.
    """
    observables = {name: o for one in prepared for name, o in one.subject.assembly.observables.items()}
    return {name: measure(name, observables, f"the outputs of study {study.name!r}") for name in study.outputs}


def prepare_arm(study: Study, arm: Arm, bodies: Bodies | None = None) -> PreparedArm:
    """One arm of a study; see `prepare`.

    Args:
        bodies: those of other arms, so that arms of one body share it.
    """
    bodies = {} if bodies is None else bodies
    where = f"arm {arm.name!r} of study {study.name!r}"
    taken = (*study.comedication, *arm.comedication)
    conditions = {**study.conditions, **arm.conditions}
    subject = body_of(study, arm, taken, conditions, bodies, where)
    values = _values(subject.values, subject.assembly.inputs, study, arm, where)
    parameters = values.coherent()
    horizon = study.horizon_of(arm) * DAYS_PER_MONTH
    drug, weight = arm.drug or study.drug, _weight(subject, parameters)
    doses = tuple(_of(drug, dose) for dose in arm.regimen.doses(horizon, weight))
    beside = tuple(dose for other in taken for dose in _companion_doses(other, horizon, weight))
    own = tuple(dose for dose in doses if dose.drug == drug) or doses
    inputs = coherent_inputs(subject, life_long_inputs(study, arm, subject), "input", where)
    changes = [
        *(Event(0.0, name, v, "set") for name, v in coherent_inputs(subject, conditions, "condition", where).items()),
        *acute_genes(subject, parameters, (*study.genotype, *arm.genotype), where),
        *held_levels(subject, taken, {**subject.inputs, **conditions}, where),
    ]
    changes.sort(key=lambda event: event.time)
    given = dose_events(subject.assembly, parameters, (dose for dose in (*doses, *beside) if dose.milligrams))
    events = sorted([*changes, *given], key=lambda event: event.time)
    check_events(events, subject.assembly, 0.0)
    others = (*(d for d in doses if d not in own), *beside)
    days = output_days(study, arm, own, others, (event.time for event in changes))
    return PreparedArm(
        arm, subject, values, parameters, inputs, tuple(changes), tuple(events), doses, own, beside, days
    )


def _values(resolved: Resolved, inputs: Iterable[str], study: Study, arm: Arm, where: str) -> Resolved:
    """Genes multiply what the body has; the study's own values overrule that; an arm's own values overrule all."""
    life_long = [gene for gene in (*study.genotype, *arm.genotype) if gene.when == "life-long"]
    for gene in life_long:
        if gene.parameter in inputs:
            continue
        need_known("parameter or input", [gene.parameter], [*resolved.values, *inputs], f"the genotype of {where}")
        changed = resolved.values[gene.parameter]
        source = f"{changed.source}; times {gene.times:g} by genotype"
        own = {gene.parameter: changed.replace(number=changed.number * gene.times, source=source)}
        resolved = overlay(resolved, Layer("genotype", where, own))
    layers: tuple[tuple[str, Table], ...] = ((study.name, study.parameters), (where, arm.parameters))
    for name, table in layers:
        if table:
            resolved = overlay(resolved, Layer("study", name, table))
    return resolved


def _weight(subject: Body, parameters: Mapping[str, float]) -> float:
    if WEIGHT not in parameters:
        raise ModelError(f"the body {subject.name!r} has no {WEIGHT!r}, by which doses per kilogram are given")
    return parameters[WEIGHT] / unit("kg").factor


def _of(drug: str, dose: Dose) -> Dose:
    return dose if dose.drug else replace(dose, drug=drug)


def _companion_doses(taken: Comedication, horizon: float, weight: float) -> list[Dose]:
    if taken.regimen is None:
        return []
    begin = taken.from_month * DAYS_PER_MONTH
    end = horizon if taken.to_month is None else min(horizon, taken.to_month * DAYS_PER_MONTH)
    given = taken.regimen.doses(max(end - begin, 0.0), weight)
    return [replace(_of(taken.drug, dose), day=dose.day + begin) for dose in given]
