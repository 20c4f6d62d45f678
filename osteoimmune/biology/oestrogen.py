"""Oestrogen restrains RANKL production and the supply of osteoclast precursors, raises OPG and keeps formation up.

    e = (1 + h) E / (E + h),   restraint = 1 / (1 + s e),   stimulation = 1 + s e,   each over that of the reference

E is 1 before menopause and 0.1 in the reference, a woman after menopause. e saturates with half-level h, so that what
little oestrogen is left after menopause still matters, as its loss under aromatase inhibitors shows (Eastell 2006
doi:10.1359/jbmr.060508). That oestrogen acts on all four is textbook knowledge (Riggs, Khosla and Melton 2002; memory);
that more bone is lost at menopause than resorption alone explains is the gap in formation of that textbook. Oestrogen
therapy, menopause and aromatase inhibitors are changes of E.

Doubt: the sizes are assumptions, chosen together so that menopause about doubles the resorption markers and loses the
spine density that it lost in SWAN. Oestrogen after menopause is a tenth on average; assays at that level are poor.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import Equations, Input, Module, Output, Quantities
from osteoimmune.quantities import read_table

LEVEL = Input("oestrogen", "1", 0.1, "oestrogen, premenopausal = 1")


def _felt(level: Expression, half: Expression) -> Expression:
    return (1.0 + half) * level / (level + half)


def _stimulation(strength: Expression, q: Quantities) -> Expression:
    reference = _felt(q.reference_level, q.half_level)
    return (1.0 + strength * _felt(q.oestrogen, q.half_level)) / (1.0 + strength * reference)


def _equations(q: Quantities) -> Equations:
    effects = {
        "rankl": (1.0 / _stimulation(q.rankl_suppression, q), "RANKL production over the reference body"),
        "opg": (_stimulation(q.opg_stimulation, q), "OPG production over the reference body"),
        "precursors": (1.0 / _stimulation(q.precursor_suppression, q), "precursor supply over the reference body"),
        "osteoblasts": (_stimulation(q.osteoblast_stimulation, q), "osteoblast formation over the reference body"),
    }
    return Equations(gives={f"oestrogen_effect_on_{on}": Output(e, "1", told) for on, (e, told) in effects.items()})


suppression = Module(
    "oestrogen",
    "suppression",
    read_table(Path(__file__).with_suffix(".csv")),
    inputs=(LEVEL,),
    equations=_equations,
    story=__doc__,
)
