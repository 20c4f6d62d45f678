"""Oestrogen restrains RANKL production and the supply of osteoclast precursors, and raises OPG.

    restraint = (1 + s) / (1 + s E),   stimulation = 1 + s E,   each over its value at the reference level

E is 1 before menopause and 0.1 in the reference, a woman after menopause. The saturating forms stay positive at any
level. That oestrogen acts on all three is textbook knowledge (Riggs, Khosla and Melton 2002; memory).

Doubt: the three sizes are assumptions, chosen together to make menopause about double the resorption markers. Direct
effects of oestrogen on osteoclast life span and on osteocytes are left out.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import Equations, Input, Module, Output, Quantities
from osteoimmune.quantities import read_table

LEVEL = Input("oestrogen", "1", 0.1, "oestrogen, premenopausal = 1")


def _restraint(strength: Expression, level: Expression, reference: Expression) -> Expression:
    return (1.0 + strength * reference) / (1.0 + strength * level)


def _equations(q: Quantities) -> Equations:
    rankl = _restraint(q.rankl_suppression, q.oestrogen, q.reference_level)
    precursors = _restraint(q.precursor_suppression, q.oestrogen, q.reference_level)
    opg = (1.0 + q.opg_stimulation * q.oestrogen) / (1.0 + q.opg_stimulation * q.reference_level)
    return Equations(
        gives={
            "oestrogen_effect_on_rankl": Output(rankl, "1", "RANKL production over the reference body"),
            "oestrogen_effect_on_opg": Output(opg, "1", "OPG production over the reference body"),
            "oestrogen_effect_on_precursors": Output(precursors, "1", "precursor supply over the reference body"),
        }
    )


suppression = Module(
    "oestrogen",
    "suppression",
    read_table(Path(__file__).with_suffix(".csv")),
    inputs=(LEVEL,),
    equations=_equations,
    story=__doc__,
)
