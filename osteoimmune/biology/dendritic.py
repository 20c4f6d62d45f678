"""Dendritic and Langerhans cells: how long they live, whom they prime, and what they hold back.

    d D = k_D {F_D(u; partners) - D}                       dendritic cells; partners = c CD40 ligand + (1 - c) TNF
    priming = D^p H_T                                      H_T what other drugs leave of T-cell help
    d L = k_L {F_L(u; partners) - L}                       Langerhans cells
    tolerance = [1 - w_T (1 - u)] [1 - l (1 - L)]          regulatory cells that they keep up
    contact hypersensitivity = priming L^a / tolerance^b
    colitis = drive D

RANKL keeps dendritic cells alive beside CD40 ligand and TNF (Wong 1997, Josien 1999). With its partners whole a
blockade costs few cells; where they are poor RANKL carries them. T cells without interleukin 2 keep little CD40 ligand
(Skov 2000 doi:10.4049/jimmunol.164.7.3500, human cells), so the same equation lets Fc-OPG lower colitis in mice
without interleukin 2 (Ashcroft 2003 doi:10.1016/S1074-7613(03)00326-1) and leave that of transferred T cells (Byrne
2005). Skin without RANKL has 0.58 of its Langerhans cells (Barbaroux 2008); they keep regulatory T cells (Loser 2006).

Doubt: that CD40 ligand follows interleukin 2 was seen in human cells; in mice interleukins 4 and 12 govern it (Blood
2007;109:5399). Colitis is a number without a gut.
"""

from pathlib import Path

from osteoimmune.biology.redundancy import retained
from osteoimmune.language.expression import Expression, smooth_positive
from osteoimmune.language.module import Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

INPUTS = (
    Input("il2_expression", "1", 1.0, "interleukin 2, over normal"),
    Input("colitis_drive", "1", 0.0, "T cells that attack the gut: transferred naive ones, or those without restraint"),
    Input("cd40_ligand_expression", "1", 1.0, "CD40 ligand of T cells, over normal"),
)
NEEDS = {
    "lymphoid_rank_signal": "1",
    "tnf_activity": "1",
    "t_cell_help": "1",
}
STATES = (
    State("cells", "1", "dendritic cells over normal", baseline=1.0),
    State("langerhans", "1", "Langerhans cells over normal", baseline=1.0),
)


def _partners(q: Quantities) -> Expression:
    """CD40 ligand, of which T cells without interleukin 2 keep little, and TNF."""
    ligand = q.cd40_ligand_expression * (q.ligand_without_il2 + (1.0 - q.ligand_without_il2) * q.il2_expression)
    return q.cd40_share * ligand + (1.0 - q.cd40_share) * q.tnf_activity


def _equations(q: Quantities) -> Equations:
    signal, partners = q.lymphoid_rank_signal, _partners(q)
    surviving = retained(q.survival_weight, q.survival_shared, signal, partners)
    populating = retained(q.langerhans_weight, q.langerhans_shared, signal, partners)
    priming = smooth_positive(q.cells, q.floor) ** q.priming_exponent * q.t_cell_help
    kept = (1.0 - q.tolerance_weight * (1.0 - signal)) * (1.0 - q.langerhans_tolerance * (1.0 - q.langerhans))
    tolerance = smooth_positive(kept, q.floor)
    langerhans = smooth_positive(q.langerhans, q.floor)
    contact = priming * langerhans**q.langerhans_exponent * tolerance ** (-q.tolerance_exponent)
    return Equations(
        flows=(
            Flow("living", q.turnover * surviving, None, "cells", meaning="survival by RANK and its partners"),
            Flow("died", q.turnover * q.cells, "cells"),
            Flow("settled", q.langerhans_turnover * populating, None, "langerhans"),
            Flow("left", q.langerhans_turnover * q.langerhans, "langerhans"),
        ),
        gives={
            "t_cell_priming": Output(priming, "1", "priming of T cells over normal"),
            "langerhans_cells": Output(q.langerhans, "1", "Langerhans cells over normal"),
            "peripheral_tolerance": Output(kept, "1", "regulatory T cells kept up outside the thymus, over normal"),
        },
        observables={
            "dendritic_cells": Observable(q.cells, "1", "dendritic cells over normal"),
            "t_cell_priming": Observable(priming, "1", "priming of T cells over normal"),
            "langerhans_cells": Observable(q.langerhans, "1", "Langerhans cells over normal"),
            "peripheral_tolerance": Observable(kept, "1", "regulatory T cells kept up outside the thymus"),
            "contact_hypersensitivity": Observable(contact, "1", "contact hypersensitivity over normal"),
            "colitis": Observable(q.colitis_drive * q.cells, "1", "colitis, over that with normal dendritic cells"),
        },
    )


survival = Module(
    "dendritic", "survival", read_table(Path(__file__).with_suffix(".csv")), STATES, INPUTS, NEEDS, _equations, __doc__
)
