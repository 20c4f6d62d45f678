"""Drugs that suppress immunity: what they leave of T-cell help, B cells, innate defence and TNF.

    T-cell help = exp(-a CNI - b MMF - c G),   B cells = exp(-d MMF - e G),   innate = exp(-f G)
    TNF = 1 - blocked

CNI and MMF are exposures to a calcineurin inhibitor and to mycophenolate, 1 at the doses of a kidney transplant, G is
that to a glucocorticoid (1 at 7.5 mg prednisolone), blocked the TNF that a biologic takes away. The functions that
suffer are those that RANK serves too, so that what RANKL inhibition does on top of these drugs follows and is not set.

Doubt: sizes are ours, chosen so that a transplanted person has a few times the serious infections of others.
"""

from pathlib import Path

from osteoimmune.language.expression import exp
from osteoimmune.language.module import Equations, Input, Module, Output, Quantities
from osteoimmune.quantities import read_table

INPUTS = (
    Input("calcineurin_inhibitor", "1", 0.0, "exposure to a calcineurin inhibitor; 1 is that of a kidney transplant"),
    Input("mycophenolate", "1", 0.0, "exposure to mycophenolate; 1 is that of a kidney transplant"),
    Input("tnf_blocked", "1", 0.0, "share of TNF taken away by a biologic, 0 to 1"),
    Input("tnf_expression", "1", 1.0, "TNF, over normal"),
)


def _equations(q: Quantities) -> Equations:
    steroid = q.glucocorticoid
    t_cells = q.calcineurin_on_t_cells * q.calcineurin_inhibitor + q.mycophenolate_on_t_cells * q.mycophenolate
    b_cells = q.mycophenolate_on_b_cells * q.mycophenolate + q.steroid_on_b_cells * steroid
    return Equations(
        gives={
            "t_cell_help": Output(exp(-t_cells - q.steroid_on_t_cells * steroid), "1", "T-cell help that drugs leave"),
            "b_cell_help": Output(exp(-b_cells), "1", "B cells that drugs leave"),
            "innate_help": Output(exp(-q.steroid_on_innate * steroid), "1", "innate defence that drugs leave"),
            "tnf_activity": Output(q.tnf_expression * (1.0 - q.tnf_blocked), "1", "TNF over normal"),
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
