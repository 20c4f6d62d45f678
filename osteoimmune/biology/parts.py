"""Parts of a body and their variants: what can be believed of each, and what is where nothing is said.

A new system (a joint, lymphoid tissue, a lesion) enters as a part whose default is "none": bodies without it keep
their equations, and so their kernel, untouched.
"""

from collections.abc import Mapping, Sequence
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
    tissue_drug,
)
from osteoimmune.biology.immunity_part import HOST_DEFENCE, LYMPHOID
from osteoimmune.biology.joint_part import JOINT
from osteoimmune.biology.part import Part
from osteoimmune.biology.tumour_part import TUMOUR
from osteoimmune.language.module import Module

PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "rebound": Part(
            "why bone turnover overshoots after treatment",
            {
                "none": (precursors.constant, osteocyte.constant_opg, osteomorphs.none),
                "precursor_pool": (precursors.pool, osteocyte.constant_opg, osteomorphs.none),
                "precursor_pool_and_opg": (precursors.pool, osteocyte.ageing_opg, osteomorphs.none),
                "opg_ageing": (precursors.constant, osteocyte.ageing_opg, osteomorphs.none),
                "osteomorph": (precursors.constant, osteocyte.constant_opg, osteomorphs.recycling),
            },
            default="precursor_pool_and_opg",
        ),
        "drug": Part(
            "the inhibitor of RANKL that can be given",
            {
                "denosumab": (pharmacology.denosumab, decoy.none),
                "fc_opg": (pharmacology.none, decoy.fc_opg),
                "none": (pharmacology.none, decoy.none),
            },
            default="denosumab",
        ),
        "ageing": Part(
            "whether the person can grow older (the input `ageing`, 0 or 1, says whether she does)",
            {"none": (ageing.none,), "drift": (ageing.drift,)},
        ),
        "minerals": Part(
            "what holds calcium",
            {"calcium_pth": (mineral.calcium_pth,), "kidney": (mineral_kidney.calcium_pth_calcitriol,)},
            default="calcium_pth",
        ),
        "fracture": Part("whether the risk of fracture is followed", {"none": (), "hazards": (fracture.hazards,)}),
        "joint": JOINT,
        "lymphoid": LYMPHOID,
        "host_defence": HOST_DEFENCE,
        "tumour": TUMOUR,
    }
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
CALLING = {"teriparatide", "romosozumab"}  # drugs that call osteoblasts, which not every surface takes
_IN_THE_BONE = {"rebound", "drug", "ageing", "minerals"}  # parts whose modules have their place among those of bone


def modules_of(chosen: Mapping[str, str], companions: Sequence[str]) -> list[Module]:
    """The modules of a body, bone first, then every other part in the order of `PARTS`.

    Args:
        chosen: the variant of every part.
        companions: any of `COMPANIONS`.
    """
    taken = {part: PARTS[part].variants[variant] for part, variant in chosen.items()}
    pool, osteocytes, recycled = taken["rebound"]
    bone = [
        person.adult,
        oestrogen.suppression,
        glucocorticoid.exposure,
        *taken["drug"],
        *_companions(companions),
        rankl.by_source,
        opg.by_source,
        binding.competitive,
        pool,
        osteoclast.three_effects,
        recycled,
        reversal.delayed,
        osteoblast.called if set(companions) & CALLING else osteoblast.coupled,
        osteocytes,
        *taken["minerals"],
        *taken["ageing"],
        bone_mass.lumbar_spine,
        bone_mass.total_hip,
        bone_mass.femoral_neck,
        markers.of_turnover,
    ]
    return bone + [_fitting(m, chosen["drug"]) for part in PARTS if part not in _IN_THE_BONE for m in taken[part]]


def _fitting(module: Module, drug: str) -> Module:
    """A tissue's drug module is the empty one in a body that cannot be given denosumab."""
    place, _, kind = module.name.rpartition("_")
    return tissue_drug.no_denosumab_in(place) if kind == "drug" and drug != "denosumab" else module


def _companions(chosen: Sequence[str]) -> list[Module]:
    """Modules of the drugs chosen, null modules of all others."""
    bound = [(bisphosphonate.bound if d in chosen else bisphosphonate.absent)[d] for d in bisphosphonate.DRUGS]
    any_bound = set(chosen) & set(bisphosphonate.DRUGS)
    return [
        *bound,
        bisphosphonate.on_osteoclasts if any_bound else bisphosphonate.none,
        teriparatide.daily if "teriparatide" in chosen else teriparatide.none,
        romosozumab.antibody if "romosozumab" in chosen else romosozumab.none,
    ]
