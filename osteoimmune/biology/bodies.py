"""Bodies: which modules, which numbers and which inputs make one kind of person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from osteoimmune.biology import (
    ageing,
    binding,
    bisphosphonate,
    bone_mass,
    decoy,
    fracture,
    glucocorticoid,
    markers,
    mineral,
    mineral_kidney,
    oestrogen,
    opg,
    osteoblast,
    osteoclast,
    osteocyte,
    osteomorphs,
    person,
    pharmacology,
    precursors,
    rankl,
    reversal,
    romosozumab,
    teriparatide,
)
from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.language.assembly import Assembly, assemble
from osteoimmune.language.module import Module
from osteoimmune.quantities import Layer, Resolved, Table, read_table, resolve

SETS = Path(__file__).with_name("parameter_sets")
TABLES = Path(__file__).with_name("body_tables")
REBOUNDS: Mapping[str, tuple[Module, Module, Module]] = MappingProxyType(
    {
        "none": (precursors.constant, osteocyte.constant_opg, osteomorphs.none),
        "precursor_pool": (precursors.pool, osteocyte.constant_opg, osteomorphs.none),
        "precursor_pool_and_opg": (precursors.pool, osteocyte.ageing_opg, osteomorphs.none),
        "opg_ageing": (precursors.constant, osteocyte.ageing_opg, osteomorphs.none),
        "osteomorph": (precursors.constant, osteocyte.constant_opg, osteomorphs.recycling),
    }
)
DRUGS: Mapping[str, tuple[Module, Module]] = MappingProxyType(
    {
        "denosumab": (pharmacology.denosumab, decoy.none),
        "fc_opg": (pharmacology.none, decoy.fc_opg),
        "none": (pharmacology.none, decoy.none),
    }
)
AGEING: Mapping[str, Module] = MappingProxyType({"none": ageing.none, "drift": ageing.drift})
FRACTURE: Mapping[str, Module | None] = MappingProxyType({"none": None, "hazards": fracture.hazards})
MINERAL: Mapping[str, Module] = MappingProxyType(
    {"calcium_pth": mineral.calcium_pth, "kidney": mineral_kidney.calcium_pth_calcitriol}
)
COMPANIONS: Mapping[str, str] = MappingProxyType(
    {
        "alendronate": "tablets; the input alendronate_intake",
        "risedronate": "tablets; the input risedronate_intake",
        "zoledronate": "infusions; doses into zoledronate.central",
        "teriparatide": "daily injections; the input teriparatide_intake or doses into teriparatide.depot",
        "romosozumab": "monthly injections; doses into romosozumab.depot",
    }
)
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
        needs: choices of `body` without which this person cannot be, and that are made where nothing else is asked.
    """

    story: str
    inputs: Mapping[str, float] = field(default_factory=dict)
    values: Table = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)


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
    *,
    rebound: str = "precursor_pool_and_opg",
    drug: str = "denosumab",
    pharmacokinetics: str = "sutjandra_2011",
    ageing: str = "none",
    fracture: str = "none",
    companions: Sequence[str] = (),
    minerals: str = "",
) -> Body:
    """A body by name.

    Args:
        name: one of `BODIES`.
        rebound: one of `REBOUNDS`: why bone turnover overshoots after treatment.
        drug: one of `DRUGS`: the drug that can be given.
        pharmacokinetics: one of `PHARMACOKINETICS`; of no consequence without denosumab.
        ageing: one of `AGEING`; with "drift" the input `ageing` (0 or 1) says whether the person grows older.
        fracture: one of `FRACTURE`: whether the risk of fracture is followed.
        minerals: one of `MINERAL`; where not given, what the body needs, else "calcium_pth".
        companions: any of `COMPANIONS`: other drugs that can be given; those not named cost nothing.

    Raises:
        UnknownName: a name is not known.
        InvalidValue: the body needs other minerals than were asked for.
    """
    need_known("body", [name], BODIES)
    need_known("rebound", [rebound], REBOUNDS)
    need_known("drug", [drug], DRUGS)
    need_known("pharmacokinetics", [pharmacokinetics], PHARMACOKINETICS)
    need_known("ageing", [ageing], AGEING)
    need_known("fracture", [fracture], FRACTURE)
    need_known("companion", companions, COMPANIONS)
    needed = BODIES[name].needs.get("minerals", "")
    chosen = minerals or needed or "calcium_pth"
    need_known("minerals", [chosen], MINERAL)
    if needed and chosen != needed:
        raise InvalidValue(f"the body {name!r} needs minerals={needed!r}, not {minerals!r}")
    return _body(name, rebound, drug, pharmacokinetics, ageing, fracture, chosen, tuple(sorted(set(companions))))


@cache
def _body(
    name: str,
    rebound: str,
    drug: str,
    pharmacokinetics: str,
    ages: str,
    breaks: str,
    minerals: str,
    companions: tuple[str, ...],
) -> Body:
    kind = BODIES[name]
    assembly = _assembly(rebound, drug, ages, breaks, minerals, companions)
    layers = [Layer("module", assembly.name, assembly.parameters), _parameter_set(rebound)]
    if drug == "denosumab" and pharmacokinetics != "sutjandra_2011":
        layers.append(_parameter_set(pharmacokinetics))
    own = [Layer("body", name, kind.values)] if kind.values else []
    return Body(name, kind.story, assembly, resolve(layers), resolve([*layers, *own]), kind.inputs)


@cache
def _assembly(rebound: str, drug: str, ages: str, breaks: str, minerals: str, companions: tuple[str, ...]) -> Assembly:
    pool, osteocytes, recycled = REBOUNDS[rebound]
    antibody, receptor = DRUGS[drug]
    modules = [
        person.adult,
        oestrogen.suppression,
        glucocorticoid.exposure,
        antibody,
        receptor,
        *_companions(companions),
        rankl.by_source,
        opg.by_source,
        binding.competitive,
        pool,
        osteoclast.three_effects,
        recycled,
        reversal.delayed,
        osteoblast.coupled,
        osteocytes,
        MINERAL[minerals],
        AGEING[ages],
        bone_mass.lumbar_spine,
        bone_mass.total_hip,
        bone_mass.femoral_neck,
        markers.of_turnover,
    ]
    if (risk := FRACTURE[breaks]) is not None:
        modules.append(risk)
    words = [f"bone, rebound {rebound}, drug {drug}", *companions]
    return assemble(", ".join(words), modules)


def _companions(chosen: tuple[str, ...]) -> list[Module]:
    """Modules of the drugs chosen, null modules of all others."""
    bound = [(bisphosphonate.bound if d in chosen else bisphosphonate.absent)[d] for d in bisphosphonate.DRUGS]
    any_bound = set(chosen) & set(bisphosphonate.DRUGS)
    return [
        *bound,
        bisphosphonate.on_osteoclasts if any_bound else bisphosphonate.none,
        teriparatide.daily if "teriparatide" in chosen else teriparatide.none,
        romosozumab.antibody if "romosozumab" in chosen else romosozumab.none,
    ]


@cache
def _parameter_set(name: str) -> Layer:
    return Layer("parameter set", name, read_table(SETS / f"{name}.csv"))
