"""Bodies: which modules, which numbers and which inputs make one kind of person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from osteoimmune.biology.parts import COMPANIONS, PARTS, modules_of
from osteoimmune.errors import InvalidValue, ModelError, need_known
from osteoimmune.language.assembly import Assembly, assemble
from osteoimmune.language.module import Module
from osteoimmune.quantities import Layer, Resolved, Table, read_table, resolve

SETS = Path(__file__).with_name("parameter_sets")
TABLES = Path(__file__).with_name("body_tables")
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


@dataclass(frozen=True)
class Kind:
    """What sets one kind of person apart from the reference.

    Attributes:
        story: who it is, in a sentence.
        inputs: inputs that differ from their default, life-long, in the unit of the input.
        values: parameters that differ from the reference.
        needs: choices of `body` without which this person cannot be, and that are made where nothing else is asked;
            where there are several, the first.
    """

    story: str
    inputs: Mapping[str, float] = field(default_factory=dict)
    values: Table = field(default_factory=dict)
    needs: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


_WITH_METASTASES: Mapping[str, str | tuple[str, ...]] = {
    "minerals": "kidney",
    "tumour": ("metastasis", "metastasis_rank_on_tumour"),
}
BODIES: Mapping[str, Kind] = MappingProxyType(
    {
        "postmenopausal": Kind("An untreated woman after menopause, on whom every balance is closed: the reference."),
        "premenopausal": Kind("The same woman before menopause, with full oestrogen.", {"oestrogen": 1.0}),
        "man": Kind(
            "A man past sixty: a quarter of the oestrogen of a premenopausal woman (memory); androgen deprivation is"
            " a fall of this level.",
            {"oestrogen": 0.25},
        ),
        "kidney_disease": Kind(
            "The reference woman with a filtration of a seventh, glands grown with the years and a restricted diet; her"
            " bone surfaces answer PTH poorly. Not on dialysis.",
            {"kidney_function": 0.15, "parathyroid_mass": 5.0, "calcium_intake": 0.85},
            read_table(TABLES / "kidney_disease.csv"),
            needs={"minerals": "kidney"},
        ),
        "aromatase_inhibitor": Kind(
            "The reference woman who has taken an aromatase inhibitor for so long that bone is at rest with it; its"
            " beginning is a fall of the input oestrogen in her.",
            {"oestrogen": 0.005},
        ),
        "androgen_deprivation": Kind(
            "A man past sixty whose androgens, and so his oestrogen, have been taken away for long.",
            {"oestrogen": 0.03},
        ),
        "breast_metastases": Kind(
            "The reference woman with bone metastases of breast cancer under the usual treatment: the reference of every"
            " lesion.",
            needs=_WITH_METASTASES,
        ),
        "prostate_metastases": Kind(
            "A man on androgen deprivation with bone metastases of castration-resistant prostate cancer.",
            {"oestrogen": 0.03},
            read_table(TABLES / "prostate_metastases.csv"),
            needs=_WITH_METASTASES,
        ),
        "other_metastases": Kind(
            "The reference woman with bone metastases of lung cancer or another solid tumour.",
            values=read_table(TABLES / "other_metastases.csv"),
            needs=_WITH_METASTASES,
        ),
        "myeloma": Kind(
            "The reference woman with newly diagnosed multiple myeloma and lytic lesions.",
            values=read_table(TABLES / "myeloma.csv"),
            needs={"minerals": "kidney", "tumour": "myeloma"},
        ),
        "giant_cell_tumour": Kind(
            "A woman before menopause with a giant-cell tumour of bone that cannot well be operated on.",
            {"oestrogen": 1.0},
            needs={"minerals": "kidney", "tumour": "giant_cell"},
        ),
        "castration_resistant": Kind(
            "A man on androgen deprivation whose prostate cancer grows again, without bone metastases so far.",
            {"oestrogen": 0.03},
            read_table(TABLES / "castration_resistant.csv"),
            needs={"minerals": "kidney", "tumour": "niche"},
        ),
    }
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
    chosen = tuple({**defaults, **{part: fitting[0] for part, fitting in needed.items()}, **variants}.items())
    named = tuple(sorted(set(companions)))
    if modules:
        return _made(name, pharmacokinetics, chosen, _assembled(chosen, named, modules))
    return _body(name, pharmacokinetics, chosen, named)


@cache
def _body(name: str, pharmacokinetics: str, chosen: Chosen, companions: tuple[str, ...]) -> Body:
    return _made(name, pharmacokinetics, chosen, _assembly(chosen, companions))


def _made(name: str, pharmacokinetics: str, chosen: Chosen, assembly: Assembly) -> Body:
    kind, variants = BODIES[name], dict(chosen)
    layers = [Layer("module", assembly.name, assembly.parameters), _parameter_set(variants["rebound"])]
    if variants["drug"] == "denosumab" and pharmacokinetics != "sutjandra_2011":
        layers.append(_parameter_set(pharmacokinetics))
    own = [Layer("body", name, kind.values)] if kind.values else []
    return Body(name, kind.story, assembly, resolve(layers), resolve([*layers, *own]), kind.inputs)


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
