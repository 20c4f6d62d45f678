"""Free RANKL at bone surfaces, for which OPG, denosumab and Fc-OPG compete with RANK, and the signal of RANK.

    x = R (1 + w) / [1 + w O + (1 + w) (P C/K + D/K_F)]
    signal = (RANK expression times x)+, smoothly

x is free RANKL over the reference, R all RANKL and O OPG over theirs, w the load of OPG (its concentration over its
affinity), C free denosumab, D Fc-OPG. The factor (1 + w) keeps the published half-occupancy K, which was estimated in
the presence of the body's own OPG. Competitive binding after Pivonka 2008 doi:10.1016/j.bone.2008.03.025.

Doubt: w and K_F are hardly identified. Two RANKL trimers to three antibodies (Arthur 2012) is not considered. RANK is
taken to be far from saturated, so that its signal is proportional to free RANKL. The smooth floor of the signal, a
ten-billionth of the reference, only keeps its powers finite in a knock-out.
"""

from pathlib import Path

from osteoimmune.language.expression import smooth_positive
from osteoimmune.language.module import Equations, Input, Module, Observable, Output, Quantities
from osteoimmune.quantities import read_table

EXPRESSION = Input("rank_expression", "1", 1.0, "RANK on osteoclast precursors and osteoclasts, over normal")
NEEDS = {"rankl_relative": "1", "opg": "1", "denosumab_binding": "1", "fc_opg_concentration": "mg/L"}


def _competitive(q: Quantities) -> Equations:
    decoy = q.fc_opg_concentration / q.fc_opg_half_effect
    drugs = q.denosumab_access * q.denosumab_binding + decoy
    unopposed = 1.0 + q.opg_load
    free = q.rankl_relative * unopposed / (1.0 + q.opg_load * q.opg + unopposed * drugs)
    signal = smooth_positive(q.rank_expression * free, q.signal_floor)
    return Equations(
        gives={
            "free_rankl": Output(free, "1", "free RANKL at bone surfaces over the reference"),
            "rank_signal": Output(signal, "1", "signal of RANK over the reference"),
            "opg_load": Output(q.opg_load, "1", "OPG over its affinity for RANKL in the reference body"),
            "fc_opg_binding": Output(decoy, "1", "Fc-OPG over the concentration that matches unopposed RANKL"),
        },
        observables={"free_rankl_percent": Observable(free, "1", "free RANKL of the reference", "percent")},
    )


competitive = Module(
    "binding",
    "competitive",
    read_table(Path(__file__).with_suffix(".csv")),
    inputs=(EXPRESSION,),
    needs=NEEDS,
    equations=_competitive,
    story=__doc__,
)
