"""M cells: the doors in the gut's lymphoid follicles, through which antigens, and some pathogens, come in.

    d M = k {F(u; partners) - M},     d A = a {1 - s (1 - M) - A}

RANKL of the cells below the epithelium makes M cells; mice without it have next to none, and antibodies against RANKL
take 70 % of them in four days and 92 % in eight, from which k (Knoop 2009, abstract seen). They return.
A is immunoglobulin A of the gut, part of which needs their sampling.

Doubt: nobody has counted M cells in people on denosumab. Whether fewer of them mean more infections of the gut or
fewer is open, and stays open in host_defence.py.
"""

from pathlib import Path

from osteoimmune.biology.redundancy import retained
from osteoimmune.language.module import Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"lymphoid_rank_signal": "1", "tnf_activity": "1"}
STATES = (
    State("cells", "1", "M cells over normal", baseline=1.0),
    State("immunoglobulin_a", "1", "immunoglobulin A of the gut over normal", baseline=1.0),
)


def _equations(q: Quantities) -> Equations:
    kept = retained(q.rank_weight, q.shared, q.lymphoid_rank_signal, q.tnf_activity)
    sampled = 1.0 - q.sampling_weight * (1.0 - q.cells)
    return Equations(
        flows=(
            Flow("made", q.turnover * kept, None, "cells", meaning="epithelium that becomes M cells"),
            Flow("shed", q.turnover * q.cells, "cells"),
            Flow("secreted", q.antibody_turnover * sampled, None, "immunoglobulin_a"),
            Flow("lost", q.antibody_turnover * q.immunoglobulin_a, "immunoglobulin_a"),
        ),
        gives={"m_cells": Output(q.cells, "1", "M cells over normal")},
        observables={
            "m_cells": Observable(q.cells, "1", "M cells over normal"),
            "gut_immunoglobulin_a": Observable(q.immunoglobulin_a, "1", "immunoglobulin A of the gut over normal"),
        },
    )


renewing = Module(
    "m_cell", "renewing", read_table(Path(__file__).with_suffix(".csv")), STATES, (), NEEDS, _equations, __doc__
)
