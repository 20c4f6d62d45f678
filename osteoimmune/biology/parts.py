"""Parts of a body and their variants: what can be believed of each, and what is where nothing is said.

A new system (a joint, lymphoid tissue, a lesion) enters as a part whose default is "none": bodies without it keep
their equations, and so their kernel, untouched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from osteoimmune.biology import (
    ageing,
    antirheumatic,
    b_cell,
    binding,
    bisphosphonate,
    bone_mass,
    decoy,
    dendritic,
    disease_activity,
    exposure_outcomes,
    fracture,
    glucocorticoid,
    host_defence,
    immunosuppression,
    joint_binding,
    joint_damage,
    joint_osteoclast,
    joint_rankl,
    lesion,
    lesion_markers,
    leukocyte,
    lymphoid,
    m_cell,
    markers,
    mineral,
    mineral_kidney,
    niche,
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
    skeletal_events,
    survival,
    synovium,
    teriparatide,
    thymus,
    tissue_drug,
    tumour,
)
from osteoimmune.language.module import Module
from osteoimmune.quantities import read_table

Modules = tuple[Module, ...]


@dataclass(frozen=True)
class Part:
    """One thing of which several accounts can be given.

    Attributes:
        meaning: what is chosen, in a few words.
        variants: the modules of each account.
        default: the account where none is asked for.
    """

    meaning: str
    variants: Mapping[str, Modules]
    default: str = "none"


_OUTCOMES = (skeletal_events.hazards, survival.by_burden, exposure_outcomes.hazards)


def _arthritis(rankl_by_source: Module) -> Modules:
    """An inflamed joint, with the drugs that are given for it."""
    return (
        antirheumatic.background,
        synovium.inflamed,
        rankl_by_source,
        _DRUG_IN_JOINT,
        joint_binding.in_the_joint,
        joint_osteoclast.tnf_helped,
        joint_damage.two_paths,
        disease_activity.das28,
    )


_DRUG_IN_JOINT = tissue_drug.denosumab_in("joint", read_table(Path(__file__).with_name("joint_drug.csv")))
_LYMPHOID: Modules = (
    immunosuppression.drugs,
    tissue_drug.denosumab_in("lymphoid", read_table(Path(__file__).with_name("lymphoid_drug.csv"))),
    lymphoid.tissue,
    thymus.ageing_organ,
    b_cell.lineage,
    dendritic.survival,
    m_cell.renewing,
    leukocyte.counts,
)
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
        "joint": Part(
            "inflamed joints, and what makes their fibroblasts carry RANKL",
            {
                "none": (),
                "arthritis": _arthritis(joint_rankl.independent_induction),
                "arthritis_trans_signalling": _arthritis(joint_rankl.with_il6),
            },
        ),
        "lymphoid": Part("what RANK does in lymphoid tissue", {"none": (), "full": _LYMPHOID}),
        "host_defence": Part(
            "whether infections, cancers and death are followed (needs lymphoid tissue)",
            {"none": (), "hazards": (host_defence.hazards,)},
        ),
        "tumour": Part(
            "a tumour in bone, or about to be there; needs minerals=kidney",
            {
                "none": (),
                "metastasis": (tumour.metastasis, lesion.metastasis, lesion.drug, lesion_markers.untx, *_OUTCOMES),
                "metastasis_rank_on_tumour": (
                    tumour.rank_on_tumour,
                    lesion.metastasis,
                    lesion.drug,
                    lesion_markers.untx,
                    *_OUTCOMES,
                ),
                "myeloma": (tumour.myeloma, lesion.myeloma, lesion.drug, lesion_markers.untx, *_OUTCOMES),
                "giant_cell": (
                    tumour.giant_cell,
                    lesion.giant_cell,
                    lesion.drug,
                    lesion_markers.untx,
                    exposure_outcomes.hazards,
                ),
                "niche": (niche.outgrowth, survival.by_burden, exposure_outcomes.hazards),
            },
        ),
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
