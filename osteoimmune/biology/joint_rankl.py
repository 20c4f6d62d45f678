"""RANKL in the joint, accounted by the cells that make it: bone cells, T cells, synovial fibroblasts.

    d R_i = kdeg production_i - kdeg R_i (1 - occupancy) - kloss R_i occupancy
    production:  bone cells R0,   T cells R0 (f - 1) w T,   fibroblasts R0 (f - 1) (1 - w) F [b + (1 - b) induction]

R0 is RANKL of a healthy joint, f how many times more there is in active arthritis, w the share of T cells in the rest.
Induction of fibroblast RANKL by cytokines has two accounts:

    independent        1/4 [H(TNF) + H(IL-17) + H(IL6) + H(IL-1)]
    trans-signalling   (1 - c) H(IL6 (1 + TNF + IL-17)/3) + c H(IL-1)

In the second TNF and IL-17 act only together with IL-6 and its soluble receptor, as Hashizume 2008
doi:10.1093/rheumatology/ken363 saw in fibroblasts of patients. That fibroblasts matter more than T cells: Danks 2016
doi:10.1136/annrheumdis-2014-207137. RANKL bound by denosumab leaves with it.

Doubt: f and R0 are known only by what they do to erosion and to the drug; w has no measurement in patients behind it. B
cells, which make RANKL too (Yeo 2015), are not told apart from T cells.
"""

from collections.abc import Callable
from pathlib import Path

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

SOURCES = {"bone_cell": "bone cells", "t_cell": "T cells", "synoviocyte": "synovial fibroblasts"}
DELETION = Input("synoviocyte_rankl", "1", 1.0, "RANKL production by synovial fibroblasts, over normal; 0 deletes it")
NEEDS = {
    "rankl_expression": "1",
    "osteocyte_rankl": "1",
    "osteoblast_lineage_rankl": "1",
    "t_cell_rankl": "1",
    "oestrogen_effect_on_rankl": "1",
    "glucocorticoid_effect_on_rankl": "1",
    "synovial_tnf": "1",
    "synovial_il1": "1",
    "synovial_il17": "1",
    "il6_signal": "1",
    "synovial_t_cells": "1",
    "synovial_fibroblasts": "1",
    "joint_denosumab_occupancy": "1",
    "joint_complex_loss": "1/day",
}
Induction = Callable[[Quantities], Expression]


def _balance(source: str) -> Balance:
    return Balance(f"{source}_production", "1", f"production by {SOURCES[source]} that keeps their RANKL at rest")


def _inflamed(q: Quantities) -> Expression:
    return q.healthy_rankl * (q.fold_in_arthritis - 1.0)


STATES = (
    State(
        "bone_cell",
        "nmol/L",
        "RANKL of bone cells of the joint",
        baseline=lambda q: q.healthy_rankl,
        balanced_by=_balance("bone_cell"),
        substance="RANKL of the joint",
    ),
    State(
        "t_cell",
        "nmol/L",
        "RANKL of T cells of the joint",
        baseline=lambda q: _inflamed(q) * q.t_cell_share,
        balanced_by=_balance("t_cell"),
        substance="RANKL of the joint",
        magnitude=10.0,
    ),
    State(
        "synoviocyte",
        "nmol/L",
        "RANKL of synovial fibroblasts",
        baseline=lambda q: _inflamed(q) * (1.0 - q.t_cell_share),
        balanced_by=_balance("synoviocyte"),
        substance="RANKL of the joint",
        magnitude=10.0,
    ),
)


def _saturating(q: Quantities, signal: Expression) -> Expression:
    return (1.0 + q.half_induction) * signal / (signal + q.half_induction)


def independent(q: Quantities) -> Expression:
    """Each cytokine induces RANKL of fibroblasts by itself."""
    signals = (q.synovial_tnf, q.synovial_il17, q.il6_signal, q.synovial_il1)
    total = _saturating(q, signals[0])
    for signal in signals[1:]:
        total = total + _saturating(q, signal)
    return 0.25 * total


def trans_signalling(q: Quantities) -> Expression:
    """TNF and IL-17 induce RANKL of fibroblasts only together with IL-6 and its soluble receptor; IL-1 does alone."""
    together = q.il6_signal * (1.0 + q.synovial_tnf + q.synovial_il17) / 3.0
    return (1.0 - q.il1_share) * _saturating(q, together) + q.il1_share * _saturating(q, q.synovial_il1)


def _production(q: Quantities, induction: Expression) -> dict[str, Expression]:
    bone = (1.0 - q.osteoblast_lineage_share) * q.osteocyte_rankl
    bone += q.osteoblast_lineage_share * q.osteoblast_lineage_rankl
    hormones = q.oestrogen_effect_on_rankl * q.glucocorticoid_effect_on_rankl
    induced = q.constitutive_share + (1.0 - q.constitutive_share) * induction
    inflamed = _inflamed(q)
    return {
        "bone_cell": q.healthy_rankl * hormones * bone,
        "t_cell": inflamed * q.t_cell_share * q.synovial_t_cells * q.t_cell_rankl,
        "synoviocyte": inflamed * (1.0 - q.t_cell_share) * q.synovial_fibroblasts * induced * q.synoviocyte_rankl,
    }


def _equations(q: Quantities, induction: Induction) -> Equations:
    flows: list[Flow] = []
    for source, produced in _production(q, induction(q)).items():
        made = q.degradation * q.rankl_expression * q[f"{source}_production"] * produced
        free, bound = 1.0 - q.joint_denosumab_occupancy, q.joint_denosumab_occupancy
        flows += [
            Flow(f"{source}_made", made, None, source, meaning=f"production by {SOURCES[source]}"),
            Flow(f"{source}_degraded", q.degradation * q[source] * free, source, meaning="loss without drug"),
            Flow(f"{source}_internalised", q.joint_complex_loss * q[source] * bound, source, meaning="loss with drug"),
        ]
    total = q.bone_cell + q.t_cell + q.synoviocyte
    return Equations(
        flows=tuple(flows),
        gives={
            "joint_rankl_total": Output(total, "nmol/L", "RANKL of the joint, free and bound"),
            "joint_rankl_relative": Output(total / q.healthy_rankl, "1", "RANKL of the joint over a healthy one"),
            "joint_rankl_fold": Output(q.fold_in_arthritis, "1", "the same in active arthritis without drugs"),
        },
        observables={
            f"joint_rankl_from_{source}_nmol_per_l": Observable(q[source], "nmol/L", f"RANKL of {who}, joint")
            for source, who in SOURCES.items()
        },
    )


def _module(variant: str, induction: Induction) -> Module:
    table = read_table(Path(__file__).with_suffix(".csv"))
    if induction is independent:
        del table["il1_share"]
    return Module(
        "joint_rankl",
        variant,
        table,
        STATES,
        (DELETION,),
        NEEDS,
        lambda q: _equations(q, induction),
        __doc__ or "",
    )


independent_induction = _module("independent_induction", independent)
with_il6 = _module("trans_signalling", trans_signalling)
