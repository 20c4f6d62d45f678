"""Free RANKL in the joint, for which OPG and drugs compete with RANK, and who there feels it.

    x = R (1 + w) / [1 + w O + (1 + w) (P B + D/K_F)],     signal = RANK expression times x
    O = OPG expression (1 + rise F),   occupancy of a cell type = [x/(x + K)] / [x0/(x0 + K)]

All over a healthy joint, as `binding` for bone surfaces; B is denosumab in the joint over its half-occupancy. Synovial
fibroblasts make OPG, more when inflamed (Ziolkowska 2002 doi:10.1002/art.10388, direction). Osteoclast precursors
answer x in proportion; RANK of macrophages, dendritic cells and chondrocytes is taken to saturate at K, and is told
over that of active arthritis without drugs (x0), so that it is 1 there.

Doubt: K decides how deep RANK of myeloid cells must be robbed of RANKL before it notices, and is not known: effects of
epsilon and kappa range threefold over its prior.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression, smooth_positive
from osteoimmune.language.module import Equations, Module, Observable, Output, Quantities
from osteoimmune.quantities import read_table

NEEDS = {
    "joint_rankl_relative": "1",
    "joint_rankl_fold": "1",
    "joint_denosumab_binding": "1",
    "fc_opg_concentration": "mg/L",
    "synovial_fibroblasts": "1",
    "rank_expression": "1",
    "opg_expression": "1",
    "free_rankl": "1",
    "opg": "1",
}


def _free(q: Quantities, rankl: Expression, opg: Expression, drugs: Expression | float) -> Expression:
    unopposed = 1.0 + q.opg_load
    return rankl * unopposed / (1.0 + q.opg_load * opg + unopposed * drugs)


def _equations(q: Quantities) -> Equations:
    opg = q.opg_expression * (1.0 + q.opg_rise * q.synovial_fibroblasts)
    drugs = q.denosumab_access * q.joint_denosumab_binding + q.fc_opg_concentration / q.fc_opg_half_effect
    free = _free(q, q.joint_rankl_relative, opg, drugs)
    reference = _free(q, q.joint_rankl_fold, 1.0 + q.opg_rise, 0.0)
    signal = smooth_positive(q.rank_expression * free, q.signal_floor)
    occupancy = signal * (reference + q.myeloid_half_occupancy) / ((signal + q.myeloid_half_occupancy) * reference)
    serum = (1.0 - q.joint_share_of_serum) * q.free_rankl + q.joint_share_of_serum * free
    serum_opg = (1.0 - q.joint_share_of_serum) * q.opg + q.joint_share_of_serum * opg
    return Equations(
        gives={
            "joint_rank_signal": Output(signal, "1", "signal of RANK in the joint over a healthy one"),
            "joint_rank_reference": Output(reference, "1", "the same in active arthritis without drugs"),
            "myeloid_rank_occupancy": Output(occupancy, "1", "occupied RANK of macrophages and dendritic cells"),
        },
        observables={
            "joint_free_rankl": Observable(free, "1", "free RANKL in the joint", "percent", of_baseline=True),
            "joint_myeloid_rank_percent": Observable(
                occupancy, "1", "occupied RANK of macrophages and dendritic cells, of active arthritis", "percent"
            ),
            "soluble_rankl_ratio": Observable(serum, "1", "soluble RANKL in serum over health"),
            "opg_ratio": Observable(serum_opg, "1", "OPG in serum over health"),
        },
    )


in_the_joint = Module(
    "joint_binding",
    "competitive",
    read_table(Path(__file__).with_suffix(".csv")),
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
