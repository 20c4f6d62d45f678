"""Drugs that suppress immunity: what they leave of T-cell help, B cells, innate defence and TNF.

    T-cell help, B cells, innate defence = exp(-sum of a_drug times its exposure)
    TNF = expressed exp(-n anti-TNF)

Exposures are 1 at the usual dose: of calcineurin inhibitor and mycophenolate those of a kidney transplant, of
glucocorticoid 7.5 mg prednisolone, of others as their inputs say. A TNF inhibitor takes away a partner of RANKL, so
that what RANK did in reserve may come to matter (redundancy.py). The functions that suffer are those that RANK serves
too, so that what RANKL inhibition does on top of these drugs follows and is not set.

Doubt: sizes are ours, chosen so that a transplanted person has a few times the serious infections of others.
"""

from pathlib import Path

from osteoimmune.biology import antirheumatic
from osteoimmune.language.expression import add, exp
from osteoimmune.language.module import Equations, Input, Module, Output, Quantities
from osteoimmune.quantities import read_table

INPUTS = (
    Input("calcineurin_inhibitor", "1", 0.0, "exposure to a calcineurin inhibitor; 1 is that of a kidney transplant"),
    Input("mycophenolate", "1", 0.0, "exposure to mycophenolate; 1 is that of a kidney transplant"),
    *antirheumatic.INPUTS,
    Input("tnf_expression", "1", 1.0, "TNF, over normal"),
)
DRUGS = {
    "t_cells": (
        "calcineurin_inhibitor",
        "mycophenolate",
        "glucocorticoid",
        "methotrexate",
        "abatacept",
        "jak_inhibitor",
    ),
    "b_cells": ("mycophenolate", "glucocorticoid", "rituximab"),
    "innate": ("glucocorticoid", "anti_il6", "jak_inhibitor"),
}


def _equations(q: Quantities) -> Equations:
    left = {function: exp(-add(*(q[f"{d}_on_{function}"] * q[d] for d in DRUGS[function]))) for function in DRUGS}
    tnf = q.tnf_expression * exp(-q.anti_tnf_on_tnf * q.anti_tnf)
    return Equations(
        gives={
            "t_cell_help": Output(left["t_cells"], "1", "T-cell help that drugs leave"),
            "b_cell_help": Output(left["b_cells"], "1", "B cells that drugs leave"),
            "innate_help": Output(left["innate"], "1", "innate defence that drugs leave"),
            "tnf_activity": Output(tnf, "1", "TNF over normal"),
        }
    )


drugs = Module(
    "immunosuppression",
    "drugs",
    read_table(Path(__file__).with_suffix(".csv")),
    inputs=INPUTS,
    needs={"glucocorticoid": "1"},
    equations=_equations,
    story=__doc__,
)
