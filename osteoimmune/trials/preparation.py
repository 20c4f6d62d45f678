"""From a study to what the engine is handed for each arm: a body, its numbers, what happens to it and when to look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from osteoimmune.biology.bodies import Body, body
from osteoimmune.biology.parts import COMPANIONS, PARTS
from osteoimmune.engine import Event
from osteoimmune.engine.events import check_events
from osteoimmune.errors import DataError, InvalidValue, ModelError, OsteoimmuneError, UnitMismatch, need_known
from osteoimmune.evidence.points import published_group
from osteoimmune.language.module import Module
from osteoimmune.quantities import Layer, Resolved, Table, overlay, unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.course import Dose, Route
from osteoimmune.trials.design import Arm, Study
from osteoimmune.trials.drugs import choices, need_drugs
from osteoimmune.trials.giving import dose_events, entrances, pumps
from osteoimmune.trials.measures import Measure, Numbers, measure
from osteoimmune.trials.schedule import output_days
from osteoimmune.trials.subject import Comedication, GeneEffect

VARIANTS = ("pharmacokinetics", *(part for part in PARTS if part != "drug"))
WEIGHT = "person.body_weight"
Bodies = dict[tuple[object, ...], Body]


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
    subject = _subject(study, arm, taken, conditions, bodies, where)
    values = _values(subject.values, subject.assembly.inputs, study, arm, where)
    parameters = values.coherent()
    horizon = study.horizon_of(arm) * DAYS_PER_MONTH
    drug, weight = arm.drug or study.drug, _weight(subject, parameters)
    doses = tuple(_of(drug, dose) for dose in arm.regimen.doses(horizon, weight))
    beside = tuple(dose for other in taken for dose in _companion_doses(other, horizon, weight))
    own = tuple(dose for dose in doses if dose.drug == drug) or doses
    inputs = _coherent(subject, _born_with(study, arm, subject), "input", where)
    changes = [
        *(Event(0.0, name, v, "set") for name, v in _coherent(subject, conditions, "condition", where).items()),
        *_acute(subject, parameters, (*study.genotype, *arm.genotype), where),
        *_levels(subject, taken, {**subject.inputs, **conditions}, where),
    ]
    changes.sort(key=lambda event: event.time)
    given = dose_events(subject.assembly, parameters, (dose for dose in (*doses, *beside) if dose.milligrams))
    events = sorted([*changes, *given], key=lambda event: event.time)
    check_events(events, subject.assembly, 0.0)
    days = output_days(study, arm, own, (*(d for d in doses if d not in own), *beside))
    return PreparedArm(
        arm, subject, values, parameters, inputs, tuple(changes), tuple(events), doses, own, beside, days
    )


def _subject(
    study: Study,
    arm: Arm,
    taken: tuple[Comedication, ...],
    conditions: Mapping[str, float],
    bodies: Bodies,
    where: str,
) -> Body:
    variants = {**study.variants, **arm.variants}
    need_known("variant", variants, VARIANTS, where)
    inputs = [*conditions, *(other.input for other in taken if other.input)]
    drugs = _drugs(study, arm, taken)
    drug, companions = choices(drugs, inputs, where)
    chosen = {"drug": drug, **variants}
    name = arm.body or study.body
    own = tuple(user.module for user in study.modules)
    made = _made(name, chosen, companions, own, bodies)
    need_drugs(drugs, made.assembly, where)
    infused = _infused(study)
    if infused:
        infused &= set(entrances(made.assembly))
        made = _made(name, chosen, companions, (*own, *pumps(made.assembly, infused)), bodies)
    return made


def _made(
    name: str, chosen: Mapping[str, str], companions: tuple[str, ...], modules: tuple[Module, ...], bodies: Bodies
) -> Body:
    key = (name, tuple(sorted(chosen.items())), companions, tuple(module.name for module in modules))
    if key not in bodies:
        bodies[key] = body(name, modules, companions=companions, **chosen)
    return bodies[key]


def _infused(study: Study) -> set[tuple[str, Route]]:
    """Drug and route of everything that some arm is infused with."""
    given = [(arm.regimen, arm.drug or study.drug) for arm in study.arms]
    given += [(c.regimen, c.drug) for arm in study.arms for c in (*study.comedication, *arm.comedication) if c.regimen]
    return {way for regimen, drug in given for way in regimen.infused(drug)}


def _drugs(study: Study, arm: Arm, taken: Iterable[Comedication]) -> set[str]:
    """The drugs of an arm, and those that other arms are given beside theirs, so that one kernel serves all."""
    shared = {other.drug for one in study.arms for other in (*study.comedication, *one.comedication)}
    shared |= {name for one in study.arms for name in (one.drug, *one.regimen.drugs)}
    named = {arm.drug or study.drug, *arm.regimen.drugs}
    for other in taken:
        named |= {other.drug, *other.regimen.drugs} if other.regimen else set()
    return {name for name in named | (shared & set(COMPANIONS)) if name}


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


def _born_with(study: Study, arm: Arm, subject: Body) -> dict[str, float]:
    """Life-long inputs: those of the body, those that genes change laid over them."""
    inputs, declared = dict(subject.inputs), subject.assembly.inputs
    for gene in (*study.genotype, *arm.genotype):
        if gene.parameter in declared and gene.when == "life-long":
            inputs[gene.parameter] = gene.times * inputs.get(gene.parameter, declared[gene.parameter].default)
    return inputs


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


def _coherent(subject: Body, inputs: Mapping[str, float], kind: str, where: str) -> dict[str, float]:
    declared = subject.assembly.inputs
    need_known(kind, inputs, declared, where)
    return {name: value * unit(declared[name].unit).factor for name, value in inputs.items()}


def _acute(subject: Body, parameters: Mapping[str, float], genes: Iterable[GeneEffect], where: str) -> list[Event]:
    acute = [gene for gene in genes if gene.when == "acute"]
    declared = subject.assembly.inputs
    levels = {n: subject.inputs.get(n, i.default) * unit(i.unit).factor for n, i in declared.items()} | dict(parameters)
    need_known("parameter or input", [gene.parameter for gene in acute], levels, f"the genotype of {where}")
    return [Event(0.0, gene.parameter, gene.times * levels[gene.parameter], "set") for gene in acute]


def _levels(subject: Body, taken: Iterable[Comedication], before: Mapping[str, float], where: str) -> list[Event]:
    """Inputs that are raised for a while and then go back to what they were."""
    levels = sorted((other for other in taken if other.input), key=lambda other: other.from_month)
    declared, events, until = subject.assembly.inputs, [], dict[str, float]()
    need_known("input", [other.input for other in levels], declared, where)
    for other in levels:
        home = declared[other.input]
        if other.from_month < until.get(other.input, 0.0):
            raise InvalidValue(f"{where}: the input {other.input!r} is set twice at month {other.from_month:g}")
        until[other.input] = float("inf") if other.to_month is None else other.to_month
        written = unit(other.unit or home.unit)
        if written.dimension != unit(home.unit).dimension:
            raise UnitMismatch(
                f"{where}: the input {other.input!r} is given in {other.unit!r}, which does not fit {home.unit!r}"
            )
        events.append(
            Event(other.from_month * DAYS_PER_MONTH, other.input, (other.level or 0.0) * written.factor, "set")
        )
        if other.to_month is not None:
            rest = before.get(other.input, home.default) * unit(home.unit).factor
            events.append(Event(other.to_month * DAYS_PER_MONTH, other.input, rest, "set"))
    return events
