"""The body of an arm: which parts, which companions and which modules its study and its drugs ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from osteoimmune.biology.bodies import Body, body
from osteoimmune.biology.parts import COMPANIONS, PARTS
from osteoimmune.errors import need_known
from osteoimmune.language.module import Module
from osteoimmune.quantities import Table
from osteoimmune.quantities.layers import Layer, overlay
from osteoimmune.trials.course import Route
from osteoimmune.trials.design import Arm, Study
from osteoimmune.trials.drugs import choices, need_drugs
from osteoimmune.trials.giving import entrances, pumps
from osteoimmune.trials.subject import Comedication

VARIANTS = ("pharmacokinetics", *(part for part in PARTS if part != "drug"))
FOLLOWS = ("module", "parameter set")  # layers that a parameter set overrules
Bodies = dict[tuple[object, ...], Body]


def body_of(
    study: Study,
    arm: Arm,
    taken: tuple[Comedication, ...],
    conditions: Mapping[str, float],
    bodies: Bodies,
    where: str,
) -> Body:
    """The body of an arm, with room for every drug that it is given and pumps for what is infused.

    Args:
        taken: co-medication of the study and the arm.
        conditions: inputs that are set.
        bodies: those of other arms, so that arms of one body share it; a new one joins them.
        where: the arm, for messages.

    Raises:
        OsteoimmuneError: a body, variant or drug that does not exist, or that do not go together.
    """
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
    return _with_set(made, study.parameter_set, bodies) if study.parameter_set else made


def _with_set(made: Body, numbers: Table, bodies: Bodies) -> Body:
    """A body and its reference under another parameter set; numbers of parts that it lacks say nothing."""
    key = ("parameter set", id(made))
    if key not in bodies:
        known = {n: v for n, v in numbers.items() if n in made.values.values}
        open_ = {n: v for n, v in known.items() if made.values.decided_by[n].kind in FOLLOWS}
        bodies[key] = replace(
            made,
            reference=overlay(made.reference, Layer("parameter set", "of the study", known)),
            values=overlay(made.values, Layer("parameter set", "of the study", open_)),
        )
    return bodies[key]


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
