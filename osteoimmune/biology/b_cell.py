"""B cells and antibodies: a lineage that is laid down in development, kept up in adults, and helped by T cells.

    early lymphocytes    L = 1 - w_e (1 - M),        M the mean signal of RANK in development
    d B  = k_B {R(F_B(u; partners) [1 - w_d (1 - M)]) H_B - B},      R(x) = (1 + K) x / (x + K)
    d Ig = k_I {B^e F_I(u; CD40) - Ig}

Mice without RANKL have a defect of early T and B cells (Kong 1999), mice without RANK lack splenic B cells (Dougall
1999). RANK is hardly present on resting B cells (Josien 1999), so the lineage is taken to depend on RANK mainly while
it is laid down, and little later. Antibodies follow B cells with the half-life of IgG. R is the reserve of the
periphery: mice that make a third of the B cells have a normal number of them (Agenes 1997, PMID 9247595, abstract seen;
doi:10.1002/eji.1830270731 from memory), so few cells in the making still fill the pool; cells that a drug kills (H_B)
it does not replace. How much the lineage needs RANK is set so that without RANK the pool of mice is halved.

Doubt: in both knock-outs the marrow itself is missing, which alone may starve B cells (of which RANK would then be the
remote cause). Human weights are the mouse's with a discount that nobody has measured.
"""

from pathlib import Path

from osteoimmune.biology.redundancy import retained
from osteoimmune.language.expression import smooth_positive
from osteoimmune.language.module import Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {
    "lymphoid_rank_signal": "1",
    "lymphoid_rank_in_development": "1",
    "cd40_ligand_expression": "1",
    "b_cell_help": "1",
}
STATES = (
    State("cells", "1", "B cells over normal", baseline=1.0),
    State("immunoglobulin", "1", "immunoglobulin G over normal", baseline=1.0),
)


def _equations(q: Quantities) -> Equations:
    missed = 1.0 - q.lymphoid_rank_in_development
    early = 1.0 - q.early_weight * missed
    adult = retained(q.adult_weight, q.shared, q.lymphoid_rank_signal, q.cd40_ligand_expression)
    produced = adult * (1.0 - q.lineage_weight * missed)
    made = (1.0 + q.reserve) * produced / (produced + q.reserve) * q.b_cell_help
    response = retained(q.antibody_weight, q.shared, q.lymphoid_rank_signal, q.cd40_ligand_expression)
    secreted = smooth_positive(q.cells, q.cell_floor) ** q.antibody_exponent * response
    return Equations(
        flows=(
            Flow("made", q.turnover * made, None, "cells", meaning="B cells that leave the marrow and live"),
            Flow("died", q.turnover * q.cells, "cells"),
            Flow("secreted", q.clearance * secreted, None, "immunoglobulin", meaning="secretion by plasma cells"),
            Flow("cleared", q.clearance * q.immunoglobulin, "immunoglobulin"),
        ),
        gives={
            "b_cells": Output(q.cells, "1", "B cells over normal"),
            "immunoglobulins": Output(q.immunoglobulin, "1", "immunoglobulin G over normal"),
        },
        observables={
            "early_lymphocytes": Observable(early, "1", "early T and B lymphocytes over normal"),
            "b_cells": Observable(q.cells, "1", "B cells over normal"),
            "immunoglobulins": Observable(q.immunoglobulin, "1", "immunoglobulin G over normal"),
            "antibody_response": Observable(secreted, "1", "antibodies made after immunisation, over normal"),
        },
    )


lineage = Module(
    "b_cell", "lineage", read_table(Path(__file__).with_suffix(".csv")), STATES, (), NEEDS, _equations, __doc__
)
