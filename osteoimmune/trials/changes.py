"""Inputs and parameters of an arm that change by genes, conditions and co-medication."""

from collections.abc import Iterable, Mapping

from osteoimmune.biology.bodies import Body
from osteoimmune.engine import Event
from osteoimmune.errors import InvalidValue, UnitMismatch, need_known
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Arm, Study
from osteoimmune.trials.subject import Comedication, GeneEffect


def life_long_inputs(study: Study, arm: Arm, subject: Body) -> dict[str, float]:
    """Life-long inputs: those of the body, those that genes change laid over them."""
    inputs, declared = dict(subject.inputs), subject.assembly.inputs
    for gene in (*study.genotype, *arm.genotype):
        if gene.parameter in declared and gene.when == "life-long":
            inputs[gene.parameter] = gene.times * inputs.get(gene.parameter, declared[gene.parameter].default)
    return inputs


def coherent_inputs(subject: Body, inputs: Mapping[str, float], kind: str, where: str) -> dict[str, float]:
    """Inputs in coherent units.

    Raises:
        UnknownName: the body has no such input; `kind` is what the author called it.
    """
    declared = subject.assembly.inputs
    need_known(kind, inputs, declared, where)
    return {name: value * unit(declared[name].unit).factor for name, value in inputs.items()}


def acute_genes(subject: Body, parameters: Mapping[str, float], genes: Iterable[GeneEffect], where: str) -> list[Event]:
    """Changes of parameters and inputs by genes on the first day.

    Raises:
        UnknownName: the body has no such parameter or input.
    """
    acute = [gene for gene in genes if gene.when == "acute"]
    declared = subject.assembly.inputs
    levels = {n: subject.inputs.get(n, i.default) * unit(i.unit).factor for n, i in declared.items()} | dict(parameters)
    need_known("parameter or input", [gene.parameter for gene in acute], levels, f"the genotype of {where}")
    return [Event(0.0, gene.parameter, gene.times * levels[gene.parameter], "set") for gene in acute]


def held_levels(subject: Body, taken: Iterable[Comedication], before: Mapping[str, float], where: str) -> list[Event]:
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
