"""Glucocorticoids raise RANKL, lower OPG and hold back osteoblast formation.

    E = (1 + h) G / (G + h),   RANKL: 1 + s E,   OPG and osteoblast formation: exp(-s E)

G is the exposure, 0 without treatment and 1 at 7.5 mg prednisolone a day; E is 1 there and saturates as receptors do:
those who begin with 11 mg lose little more than those with 5 mg (Cohen 1999 and GLORIA). Resorption rises early and
for a while, formation stays low (Compston 2018 PMC5997116, abstract seen).

Doubt: one half-effect for all three; osteocalcin goes on falling up to 60 mg a day (Godschalk 1988, abstract seen), so
that formation may have none. The disease for which it is taken has its own effect,
which is not here. The hip loses in the model what it did not in GLORIA.
"""

from pathlib import Path

from osteoimmune.language.expression import exp
from osteoimmune.language.module import Equations, Input, Module, Output, Quantities
from osteoimmune.quantities import read_table

EXPOSURE = Input("glucocorticoid", "1", 0.0, "glucocorticoid exposure; 1 is 7.5 mg prednisolone a day")


def _equations(q: Quantities) -> Equations:
    felt = (1.0 + q.half_effect) * q.glucocorticoid / (q.glucocorticoid + q.half_effect)
    rankl = 1.0 + q.rankl_stimulation * felt
    opg = exp(-q.opg_suppression * felt)
    osteoblasts = exp(-q.osteoblast_suppression * felt)
    return Equations(
        gives={
            "glucocorticoid_effect_on_rankl": Output(rankl, "1", "RANKL production over that without treatment"),
            "glucocorticoid_effect_on_opg": Output(opg, "1", "OPG production over that without treatment"),
            "glucocorticoid_effect_on_osteoblasts": Output(osteoblasts, "1", "formation over that without treatment"),
        }
    )


exposure = Module(
    "glucocorticoid",
    "exposure",
    read_table(Path(__file__).with_suffix(".csv")),
    inputs=(EXPOSURE,),
    equations=_equations,
    story=__doc__,
)
