"""Glucocorticoids raise RANKL, lower OPG and hold back osteoblast formation.

    RANKL: 1 + s G,   OPG and osteoblast formation: exp(-s G)

G is the exposure, 0 without treatment and 1 at a full one; it is not yet tied to a daily dose.

Doubt: all three sizes are assumptions and nothing was calibrated; a prototype lost 9 % of spine density in
four years at G = 0.5.
"""

from pathlib import Path

from osteoimmune.language.expression import exp
from osteoimmune.language.module import Equations, Input, Module, Output, Quantities
from osteoimmune.quantities import read_table

EXPOSURE = Input("glucocorticoid", "1", 0.0, "glucocorticoid exposure; 0 is none")


def _equations(q: Quantities) -> Equations:
    rankl = 1.0 + q.rankl_stimulation * q.glucocorticoid
    opg = exp(-q.opg_suppression * q.glucocorticoid)
    osteoblasts = exp(-q.osteoblast_suppression * q.glucocorticoid)
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
