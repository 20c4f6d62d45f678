"""Bodies: which modules, which numbers and which inputs make one kind of person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from osteoimmune.biology import (
    binding,
    bone_mass,
    decoy,
    glucocorticoid,
    markers,
    mineral,
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
)
from osteoimmune.errors import need_known
from osteoimmune.language.assembly import Assembly, assemble
from osteoimmune.language.module import Module
from osteoimmune.quantities import Layer, Resolved, Table, read_table, resolve

SETS = Path(__file__).with_name("parameter_sets")
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
    """

    story: str
    inputs: Mapping[str, float] = field(default_factory=dict)
    values: Table = field(default_factory=dict)


BODIES: Mapping[str, Kind] = MappingProxyType(
    {
        "postmenopausal": Kind("An untreated woman after menopause, on whom every balance is closed: the reference."),
        "premenopausal": Kind("The same woman before menopause, with full oestrogen.", {"oestrogen": 1.0}),
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
) -> Body:
    """A body by name.

    Args:
        name: one of `BODIES`.
        rebound: one of `REBOUNDS`: why bone turnover overshoots after treatment.
        drug: one of `DRUGS`: the drug that can be given.
        pharmacokinetics: one of `PHARMACOKINETICS`; of no consequence without denosumab.

    Raises:
        UnknownName: any of the four is not known.
    """
    need_known("body", [name], BODIES)
    need_known("rebound", [rebound], REBOUNDS)
    need_known("drug", [drug], DRUGS)
    need_known("pharmacokinetics", [pharmacokinetics], PHARMACOKINETICS)
    return _body(name, rebound, drug, pharmacokinetics)


@cache
def _body(name: str, rebound: str, drug: str, pharmacokinetics: str) -> Body:
    kind = BODIES[name]
    assembly = _assembly(rebound, drug)
    layers = [Layer("module", assembly.name, assembly.parameters), _parameter_set(rebound)]
    if drug == "denosumab" and pharmacokinetics != "sutjandra_2011":
        layers.append(_parameter_set(pharmacokinetics))
    own = [Layer("body", name, kind.values)] if kind.values else []
    return Body(name, kind.story, assembly, resolve(layers), resolve([*layers, *own]), kind.inputs)


@cache
def _assembly(rebound: str, drug: str) -> Assembly:
    pool, osteocytes, recycled = REBOUNDS[rebound]
    antibody, receptor = DRUGS[drug]
    modules = [
        person.adult,
        oestrogen.suppression,
        glucocorticoid.exposure,
        antibody,
        receptor,
        rankl.by_source,
        opg.by_source,
        binding.competitive,
        pool,
        osteoclast.three_effects,
        recycled,
        reversal.delayed,
        osteoblast.coupled,
        osteocytes,
        mineral.calcium_pth,
        bone_mass.lumbar_spine,
        bone_mass.total_hip,
        bone_mass.femoral_neck,
        markers.of_turnover,
    ]
    return assemble(f"bone, rebound {rebound}, drug {drug}", modules)


@cache
def _parameter_set(name: str) -> Layer:
    return Layer("parameter set", name, read_table(SETS / f"{name}.csv"))
