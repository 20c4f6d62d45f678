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
            of several that will do, the first is made.
    """

    story: str
    inputs: Mapping[str, float] = field(default_factory=dict)
    values: Table = field(default_factory=dict)
    needs: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


_WITH_METASTASES: Mapping[str, str | tuple[str, ...]] = {
    "minerals": "kidney",
    "tumour": ("metastasis", "metastasis_rank_on_tumour"),
}


def _with_arthritis() -> dict[str, Kind]:
    """People with rheumatoid arthritis: the reference woman with an inflamed joint, as trials found her."""
    numbers = read_table(TABLES / "arthritis_inputs.csv")

    def kind(name: str, story: str) -> Kind:
        own = {n.removeprefix(f"{name}."): v.number for n, v in numbers.items() if n.startswith(f"{name}.")}
        return Kind(story, own, needs={"joint": ("arthritis", "arthritis_trans_signalling")})

    return {name: kind(name, story) for name, story in ARTHRITIS.items()}


ARTHRITIS: Mapping[str, str] = MappingProxyType(
    {
        "arthritis_active": "Active early rheumatoid arthritis before any drug, as in HOPEFUL 1 (DAS28-CRP 5.9).",
        "arthritis_desirable": "Rheumatoid arthritis on methotrexate as in DESIRABLE (DAS28-CRP 3.5).",
        "arthritis_drive": "Rheumatoid arthritis on methotrexate as in DRIVE (DAS28-CRP 3.8).",
        "arthritis_cohen": "Erosive rheumatoid arthritis on methotrexate as in Cohen 2008; its activity is assumed.",
    }
)
MOUSE = read_table(TABLES / "mouse.csv")
WITH_IMMUNITY = {"lymphoid": "full", "host_defence": "hazards"}
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
            "The reference woman with bone metastases of breast cancer under the usual treatment: the reference of"
            " every lesion.",
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
        **_with_arthritis(),
        "kidney_transplant": Kind(
            "A woman of fifty with a new kidney, on a calcineurin inhibitor, mycophenolate and prednisolone; grown"
            " parathyroid glands that the new kidney has not yet shrunk.",
            {
                "kidney_function": 0.55,
                "parathyroid_mass": 2.0,
                "oestrogen": 0.4,
                "calcineurin_inhibitor": 1.0,
                "mycophenolate": 1.0,
                "glucocorticoid": 0.8,
            },
            read_table(TABLES / "kidney_transplant.csv"),
            needs={"minerals": "kidney"} | WITH_IMMUNITY,
        ),
        "child": Kind(
            "A child of five, in whom a mutation was found; growth is not modelled.",
            {"oestrogen": 1.0},
            read_table(TABLES / "child.csv"),
            needs={"lymphoid": "full"},
        ),
        "mouse": Kind(
            "A young adult mouse; bone in the proportions of a human being, whose turnover it has.",
            {"oestrogen": 1.0},
            MOUSE,
            needs={"lymphoid": "full"},
        ),
        "mouse_human_rankl": Kind(
            "A mouse whose RANKL bears the human part that denosumab binds.",
            {"oestrogen": 1.0},
            {name: value for name, value in MOUSE.items() if not name.endswith(".half_occupancy")},
            needs={"lymphoid": "full"},
        ),
        "rat": Kind(
            "A young adult rat.", {"oestrogen": 1.0}, read_table(TABLES / "rat.csv"), needs={"lymphoid": "full"}
        ),
        "cynomolgus_fetus": Kind(
            "A cynomolgus monkey in the womb: the blood of its mother, its own lymphoid tissue.",
            {"oestrogen": 1.0},
            read_table(TABLES / "cynomolgus_fetus.csv"),
            needs={"lymphoid": "full"},
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
    defaults = {part: choice.default for part, choice in PARTS.items()}
    for part, needed in BODIES[name].needs.items():
        will_do = (needed,) if isinstance(needed, str) else needed
        defaults[part] = will_do[0]
        if variants.get(part, will_do[0]) not in will_do:
            raise InvalidValue(f"the body {name!r} needs {part}={will_do[0]!r}, not {variants[part]!r}")
    chosen = tuple({**defaults, **variants}.items())
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
