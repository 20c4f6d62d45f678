"""Damage to joints: erosion of bone and narrowing of joint space, on separate paths, and loss of bone around joints.

    d erosion   = kE (local resorption - repaired)+
    d narrowing = kJ (F + TNF)/2 [1 - kappa (1 - RANK occupancy of chondrocytes)]
    d hand bone = tau [osteoblasts - resorption - w local resorption]         logarithm of density
    RAMRIS erosion = m erosion

Erosion needs osteoclasts. Narrowing is loss of cartilage by enzymes of fibroblasts and macrophages, and goes on without
them: mice without osteoclasts or under OPG lose as much cartilage (Redlich 2002), mice without RANKL 0 to 50 % less
(Pettit 2001, by the review doi:10.1186/ar990, Table 1). kappa is the share that needs RANKL; its prior rests on these.
Scores do not fall: nothing heals. The hand loses bone to osteoclasts of the joint and of the whole skeleton.

Doubt: scores are counted, not measured, and the typical patient's rate stands for the mean of many who do not progress
and a few who do. Magnetic resonance sees more than X-rays; their ratio comes from one trial.
"""

from pathlib import Path

from osteoimmune.language.expression import exp, smooth_positive
from osteoimmune.language.module import Equations, Flow, Module, Observable, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {
    "local_resorption": "1",
    "synovial_fibroblasts": "1",
    "synovial_tnf": "1",
    "myeloid_rank_occupancy": "1",
    "osteoblasts": "1",
    "resorption": "1",
}
STATES = (
    State("erosion", "1", "modified Sharp erosion score since the start", kind="accumulating"),
    State("narrowing", "1", "modified Sharp joint-space narrowing score since the start", kind="accumulating"),
    State("hand", "1", "logarithm of bone density of the hand since the start", kind="accumulating", magnitude=0.1),
)


def _equations(q: Quantities) -> Equations:
    eroding = smooth_positive(q.local_resorption - q.repaired, q.corner)
    cartilage = 1.0 - q.rankl_on_cartilage * (1.0 - q.myeloid_rank_occupancy)
    degrading = 0.5 * (q.synovial_fibroblasts + q.synovial_tnf) * cartilage
    return Equations(
        flows=(
            Flow("eroded", q.erosion_rate * eroding, None, "erosion"),
            Flow("narrowed", q.narrowing_rate * degrading, None, "narrowing"),
            Flow("hand_formed", q.hand_turnover * q.osteoblasts, None, "hand", meaning="formation"),
            Flow("hand_resorbed", q.hand_turnover * q.resorption, "hand", meaning="resorption as everywhere"),
            Flow("hand_lost", q.hand_turnover * q.hand_exposure * q.local_resorption, "hand", meaning="near joints"),
        ),
        observables={
            "sharp_erosion_change": Observable(q.erosion, "1", "change of the modified Sharp erosion score"),
            "sharp_narrowing_change": Observable(q.narrowing, "1", "change of the joint-space narrowing score"),
            "sharp_total_change": Observable(q.erosion + q.narrowing, "1", "change of the modified total Sharp score"),
            "ramris_erosion_change": Observable(q.ramris_per_sharp * q.erosion, "1", "change of RAMRIS erosion"),
            "bmd_hand": Observable(exp(q.hand), "1", "bone mineral density, hand", "percent", of_baseline=True),
        },
    )


two_paths = Module(
    "joint_damage",
    "two_paths",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
