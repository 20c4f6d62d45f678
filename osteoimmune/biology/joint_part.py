"""The joint as a part of a body: the modules of an inflamed joint, and of the drugs that are given for it."""

from pathlib import Path

from osteoimmune.biology import (
    antirheumatic,
    disease_activity,
    joint_binding,
    joint_damage,
    joint_osteoclast,
    joint_rankl,
    synovium,
    tissue_drug,
)
from osteoimmune.biology.part import Modules, Part
from osteoimmune.language.module import Module
from osteoimmune.quantities import read_table

_DRUG_IN_JOINT = tissue_drug.denosumab_in("joint", read_table(Path(__file__).with_name("joint_drug.csv")))


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


JOINT = Part(
    "inflamed joints, and what makes their fibroblasts carry RANKL",
    {
        "none": (),
        "arthritis": _arthritis(joint_rankl.independent_induction),
        "arthritis_trans_signalling": _arthritis(joint_rankl.with_il6),
    },
)
