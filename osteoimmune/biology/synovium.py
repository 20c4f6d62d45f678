"""The inflamed synovium: T cells, macrophages, synovial fibroblasts, and the cytokines by which they keep each other.

    d T = kT { p D pT r [(1 - v) + v H(IL6)] - T }
    d M = kM { pM r [a0 D + aT T + a6 H(IL6) + (1 - a0 - aT - a6) H(TNF)] - M }
    d F = kF { pM [b T + b6 H(IL6) + (1 - b - b6) H(TNF)] - F },         H(z) = (1 + K) z / (z + K)
    TNF = M n,   IL-1 = M,   IL-17 = T,   IL6 = s [w F H(TNF) + (1 - w) M]
    r = 1 - epsilon (1 - RANK occupancy of myeloid cells over the reference)

Everything is over active arthritis without drugs (the reference joint); D is the autoimmune drive, 0 in health, pT, pM,
n and s are what drugs leave of priming, recruitment, TNF and the IL-6 signal. Loops saturate, so there is one stable
level for each drive. epsilon is how much of priming and recruitment needs RANK on dendritic cells and macrophages: the
coupling by which a RANKL inhibitor could change inflammation. Its prior rests on three things: RANKL keeps dendritic
cells alive and makes them secrete IL-6 (Wong 1997 PMID 9396779, Josien 1999); arthritis in mice without RANKL, or under
OPG, is as inflamed as without (Pettit 2001 PMID 11696430, Redlich 2002), in groups too small to exclude a fifth; no
trial of denosumab was used. Feedback after Baker 2013 (BIOMD0000000550) in spirit: saturating, but not bistable.

Doubt: shares and time constants of cells are assumptions; one number each stands for the cytokines of all joints.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Output, Quantities, State
from osteoimmune.quantities import read_table

DRIVE = Input("autoimmunity", "1", 1.0, "autoimmune drive over that of active arthritis; 0 is health")
NEEDS = {
    "t_cell_priming_left": "1",
    "recruitment_left": "1",
    "tnf_left": "1",
    "il6_signal_left": "1",
    "myeloid_rank_occupancy": "1",
}
_WHO = {"t_cells": "T cells", "macrophages": "macrophages", "fibroblasts": "synovial fibroblasts"}
STATES = tuple(
    State(
        name,
        "1",
        f"{who} of the synovium over active arthritis",
        baseline=1.0,
        balanced_by=Balance(f"{name}_supply", "1", f"supply that keeps {who} at rest"),
    )
    for name, who in _WHO.items()
)


def _saturating(q: Quantities, signal: Expression) -> Expression:
    """1 at the reference, and no more than 1 + K however strong the signal."""
    return (1.0 + q.half_saturation) * signal / (signal + q.half_saturation)


def _cytokines(q: Quantities) -> dict[str, Expression]:
    tnf = q.macrophages * q.tnf_left
    il6 = q.fibroblast_il6_share * q.fibroblasts * _saturating(q, tnf) + (1.0 - q.fibroblast_il6_share) * q.macrophages
    return {"tnf": tnf, "il1": q.macrophages, "il17": q.t_cells, "il6_signal": il6 * q.il6_signal_left}


def _supplies(q: Quantities, cytokine: dict[str, Expression]) -> dict[str, Expression]:
    by_rank = 1.0 - q.rank_dependence * (1.0 - q.myeloid_rank_occupancy)
    by_tnf = _saturating(q, cytokine["tnf"])
    by_il6 = _saturating(q, cytokine["il6_signal"])
    recruited = q.innate_share * q.autoimmunity + q.t_cell_share * q.t_cells + q.il6_recruitment_share * by_il6
    recruited += (1.0 - q.innate_share - q.t_cell_share - q.il6_recruitment_share) * by_tnf
    growth = q.il17_growth_share * q.t_cells + q.il6_growth_share * by_il6
    growth += (1.0 - q.il17_growth_share - q.il6_growth_share) * by_tnf
    activated = 1.0 - q.il6_share + q.il6_share * by_il6
    return {
        "t_cells": q.autoimmunity * q.t_cell_priming_left * by_rank * activated,
        "macrophages": q.recruitment_left * by_rank * recruited,
        "fibroblasts": q.recruitment_left * growth,
    }


def _equations(q: Quantities) -> Equations:
    cytokine = _cytokines(q)
    flows: list[Flow] = []
    for name, supply in _supplies(q, cytokine).items():
        turnover = q[f"{name}_turnover"]
        flows.append(Flow(f"{name}_gained", turnover * q[f"{name}_supply"] * supply, None, name))
        flows.append(Flow(f"{name}_lost", turnover * q[name], name))
    gives = {
        "synovial_tnf": Output(cytokine["tnf"], "1", "TNF that is not neutralised, over active arthritis"),
        "synovial_il1": Output(cytokine["il1"], "1", "IL-1 over active arthritis"),
        "synovial_il17": Output(cytokine["il17"], "1", "IL-17 over active arthritis"),
        "il6_signal": Output(cytokine["il6_signal"], "1", "signal of IL-6 over active arthritis"),
        "synovial_t_cells": Output(q.t_cells, "1", "T cells of the synovium over active arthritis"),
        "synovial_macrophages": Output(q.macrophages, "1", "macrophages of the synovium over active arthritis"),
        "synovial_fibroblasts": Output(q.fibroblasts, "1", "synovial fibroblasts over active arthritis"),
        "synovitis": Output(0.5 * (q.macrophages + q.fibroblasts), "1", "synovitis over active arthritis"),
    }
    return Equations(flows=tuple(flows), gives=gives)


inflamed = Module(
    "synovium",
    "inflamed",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    (DRIVE,),
    NEEDS,
    _equations,
    __doc__,
)
