"""White cells in blood, and what spleen and innate cells keep without RANK.

    lymphocytes = t [1 - w (1 - M)] + (1 - t) B,   monocytes = 1 + m (P - 1),   neutrophils = 1 - n (1 - u)
    innate defence = F(u; TNF) H,   structure of the spleen = F(u; lymphotoxin)

Counts were alike on denosumab and placebo in FREEDOM (Watts 2012). Monocytes rise with osteoclast precursors that
find no work, if these circulate (m; Kyrgidis 2020 found shifts within monocytes).

Doubt: counts say little of function.
"""

from pathlib import Path

from osteoimmune.biology.redundancy import retained
from osteoimmune.language.module import Equations, Module, Observable, Output, Quantities
from osteoimmune.quantities import read_table

NEEDS = {
    "lymphoid_rank_signal": "1",
    "lymphoid_rank_in_development": "1",
    "lymphotoxin_expression": "1",
    "b_cells": "1",
    "precursors": "1",
    "tnf_activity": "1",
    "innate_help": "1",
}


def _equations(q: Quantities) -> Equations:
    t_cells = 1.0 - q.t_cell_weight * (1.0 - q.lymphoid_rank_in_development)
    lymphocytes = q.t_cell_part * t_cells + (1.0 - q.t_cell_part) * q.b_cells
    monocytes = 1.0 + q.monocyte_link * (q.precursors - 1.0)
    innate = retained(q.innate_weight, q.innate_shared, q.lymphoid_rank_signal, q.tnf_activity) * q.innate_help
    spleen = retained(q.spleen_weight, q.spleen_shared, q.lymphoid_rank_signal, q.lymphotoxin_expression)
    neutrophils = 1.0 - q.neutrophil_weight * (1.0 - q.lymphoid_rank_signal)
    parts = (q.neutrophil_part, 1.0 - q.neutrophil_part - q.monocyte_part, q.monocyte_part)
    white = parts[0] * neutrophils + parts[1] * lymphocytes + parts[2] * monocytes
    return Equations(
        gives={"innate_defence": Output(innate, "1", "innate defence over normal")},
        observables={
            "innate_defence": Observable(innate, "1", "innate defence, and cytokines after LPS, over normal"),
            "spleen_structure": Observable(spleen, "1", "structure of the spleen over normal"),
            "lymphocyte_count": Observable(lymphocytes, "1", "lymphocytes in blood over normal"),
            "monocyte_count": Observable(monocytes, "1", "monocytes in blood over normal"),
            "neutrophil_count": Observable(neutrophils, "1", "neutrophils in blood over normal"),
            "leukocyte_count": Observable(white, "1", "white cells in blood over normal"),
        },
    )


counts = Module(
    "leukocyte",
    "counts",
    read_table(Path(__file__).with_suffix(".csv")),
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
