"""Bodies: which modules, which numbers and which inputs make one kind of person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from osteoimmune.biology import arthritis_people, bone_people, immunity_people, tumour_people
from osteoimmune.biology.parts import COMPANIONS, PARTS, modules_of
from osteoimmune.biology.people import Kind
from osteoimmune.errors import InvalidValue, ModelError, need_known
from osteoimmune.language.assembly import Assembly, assemble
from osteoimmune.language.module import Module
from osteoimmune.quantities import Layer, Resolved, Table, read_table, resolve

SETS = Path(__file__).with_name("parameter_sets")
Chosen = tuple[tuple[str, str], ...]  # parts of a body with the variant chosen
NAMED = ("rebound", "drug")  # parts that the name of every assembly tells
REBOUNDS, DRUGS = PARTS["rebound"].variants, PARTS["drug"].variants
PHARMACOKINETICS: Mapping[str, str] = MappingProxyType(
    {
        "sutjandra_2011": "healthy people and women after menopause; the tables of the modules themselves",
        "gibiansky_2012": "people with solid tumours and bone metastases",
        "choi_2025": "women after menopause and men, given a biosimilar; apparent volumes",
    }
)


BODIES: Mapping[str, Kind] = MappingProxyType(
    {**bone_people.PEOPLE, **arthritis_people.PEOPLE, **immunity_people.PEOPLE, **tumour_people.PEOPLE}
)


@dataclass(frozen=True)
class Body:
    """One kind of person, ready to be solved.

    Attributes:
        assembly: the equations.
        reference: values of module tables and parameter sets: the balances of the assembly are closed on these.
        values: the same under the values of this body.
        inputs: inputs that differ from their default, in the unit of the input.
    """

    name: str
    story: str
    assembly: Assembly
    reference: Resolved
    values: Resolved
    inputs: Mapping[str, float]


def body(
    name: str = "postmenopausal",
    modules: Sequence[Module] = (),
    *,
    pharmacokinetics: str = "sutjandra_2011",
    companions: Sequence[str] = (),
    **variants: str,
) -> Body:
    """A body by name.

    Args:
        name: one of `BODIES`.
        modules: modules of one's own: each takes the place of the module of its name, or comes after all others.
        pharmacokinetics: one of `PHARMACOKINETICS`; of no consequence without denosumab.
        companions: any of `COMPANIONS`: other drugs that can be given; those not named cost nothing.
        variants: for any part of `PARTS` the name of its variant (rebound="osteomorph", drug="fc_opg"); a part that
            is not named is what the body needs, else the part's default.

    Raises:
        UnknownName: a name is not known.
        InvalidValue: the body needs another variant than was asked for.
        ModelError: modules of one's own do not fit.
    """
    need_known("body", [name], BODIES)
    need_known("part", variants, PARTS)
    for part, variant in variants.items():
        need_known(part, [variant], PARTS[part].variants)
    need_known("pharmacokinetics", [pharmacokinetics], PHARMACOKINETICS)
    need_known("companion", companions, COMPANIONS)
    needed = {part: (one,) if isinstance(one, str) else one for part, one in BODIES[name].needs.items()}
    for part, fitting in needed.items():
        if variants.get(part, fitting[0]) not in fitting:
            raise InvalidValue(
                f"the body {name!r} needs {part}={' or '.join(map(repr, fitting))}, not {variants[part]!r}"
            )
    defaults = {part: choice.default for part, choice in PARTS.items()}
    asked = {**{part: fitting[0] for part, fitting in needed.items()}, **variants}
    chosen = tuple({**defaults, **_required(asked), **asked}.items())
    named = tuple(sorted(set(companions)))
    if modules:
        return _made(name, pharmacokinetics, chosen, _assembled(chosen, named, modules))
    return _body(name, pharmacokinetics, chosen, named)


def _required(asked: Mapping[str, str]) -> dict[str, str]:
    """What the parts asked for require of other parts."""
    required: dict[str, str] = {}
    for part, variant in asked.items():
        if variant != PARTS[part].default:
            for other, fitting in PARTS[part].requires.items():
                if asked.get(other, fitting) != fitting:
                    raise InvalidValue(f"{part}={variant!r} needs {other}={fitting!r}, not {asked[other]!r}")
                required[other] = fitting
    return required


@cache
def _body(name: str, pharmacokinetics: str, chosen: Chosen, companions: tuple[str, ...]) -> Body:
    return _made(name, pharmacokinetics, chosen, _assembly(chosen, companions))


def _made(name: str, pharmacokinetics: str, chosen: Chosen, assembly: Assembly) -> Body:
    kind, variants = BODIES[name], dict(chosen)
    layers = [Layer("module", assembly.name, assembly.parameters), _parameter_set(variants["rebound"])]
    if variants["drug"] == "denosumab" and pharmacokinetics != "sutjandra_2011":
        layers.append(_parameter_set(pharmacokinetics))
    own = _of_its_drugs(kind.values, assembly)
    own_layers = [Layer("body", name, own)] if own else []
    return Body(name, kind.story, assembly, resolve(layers), resolve([*layers, *own_layers]), kind.inputs)


def _of_its_drugs(values: Table, assembly: Assembly) -> Table:
    """Without the values for modules that have no number here (a drug that cannot be given)."""
    numbered = {module.name for module in assembly.modules if module.parameters}
    return {name: value for name, value in values.items() if name.partition(".")[0] in numbered}


@cache
def _assembly(chosen: Chosen, companions: tuple[str, ...]) -> Assembly:
    return _assembled(chosen, companions, ())


def _assembled(chosen: Chosen, companions: tuple[str, ...], own: Sequence[Module]) -> Assembly:
    """The modules of the parts chosen, with modules of one's own put in their place or after them."""
    listed = {module.name: module for module in modules_of(dict(chosen), companions)}
    listed |= {module.name: module for module in own}
    if len({module.name for module in own}) < len(own):
        raise ModelError("two modules of one's own have the same name")
    words = [f"{part} {variant}" for part, variant in chosen if part in NAMED or variant != PARTS[part].default]
    return assemble(", ".join(["bone", *words, *companions]), list(listed.values()))


@cache
def _parameter_set(name: str) -> Layer:
    return Layer("parameter set", name, read_table(SETS / f"{name}.csv"))
