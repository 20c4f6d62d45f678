"""OPG in bone, made by a background of B cells, vessels and stroma, by osteoblasts, and by young osteocytes.

    d O = k { production (b + o OB + y Y) PTH^-g - O }

with effects of oestrogen and glucocorticoids on production. Turnover from Lemaire 2004 doi:10.1016/j.jtbi.2004.03.023.
That long suppression of bone renewal lets OPG fall, because osteocytes age, is the mechanism of Fu 2023 PMC10561722.

Doubt: the share of young osteocytes was fitted and sits at its bound; serum OPG says little about OPG in bone.
"""

from pathlib import Path

from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

EXPRESSION = Input("opg_expression", "1", 1.0, "OPG production by every cell, over normal; 0 is a knock-out")
NEEDS = {
    "pth": "1",
    "osteoblasts": "1",
    "osteocyte_opg": "1",
    "oestrogen_effect_on_opg": "1",
    "glucocorticoid_effect_on_opg": "1",
    "sclerostin_effect_on_opg": "1",
}
STATES = (
    State("opg", "1", "OPG over the reference", baseline=1.0, balanced_by=Balance("production", "1", "OPG production")),
)


def _by_source(q: Quantities) -> Equations:
    cells = q.background_share + q.osteoblast_share * q.osteoblasts + q.young_osteocyte_share * q.osteocyte_opg
    hormones = q.pth ** (-q.pth_exponent) * q.oestrogen_effect_on_opg * q.glucocorticoid_effect_on_opg
    hormones *= q.sclerostin_effect_on_opg
    return Equations(
        flows=(
            Flow("made", q.turnover * q.production * q.opg_expression * hormones * cells, None, "opg"),
            Flow("lost", q.turnover * q.opg, "opg"),
        ),
        gives={"opg": Output(q.opg, "1", "OPG in bone over the reference")},
        observables={"opg": Observable(q.opg, "1", "OPG in bone", "percent", of_baseline=True)},
    )


by_source = Module(
    "opg",
    "by_source",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    (EXPRESSION,),
    NEEDS,
    _by_source,
    __doc__,
)
