"""Tumour in bone: its cells, what bone feeds them, and how they make bone cells give them room.

    d B   = on r B (1 - B/K) feed - kill therapy B                    B over the burden of the reference
    metastasis       feed = (1 - m) + m G,        drive = [1 + g B (1 - s + s G)] / (1 + g)
    RANK on tumour   feed = (1 - m - d) + m G + d x
    myeloma          feed = (1 - m) + m OC,       drive = (1 + g B) / (1 + g),   OPG effect (1 + o) / (1 + o B)
    giant cells      feed = (1 - m) + m OC,       drive as in myeloma,   a further loss  f B (1 - OC)+

G is the growth factors (TGF-beta, IGF) that resorption sets free in the lesion, OC its osteoclasts and x its free
RANKL, each over the reference. In breast and prostate cancer PTHrP, raised by TGF-beta, makes bone cells express
RANKL: the vicious cycle (Mundy 2002 doi:10.1038/nrc867; memory). Myeloma raises RANKL by contact, takes OPG away
(Pearse 2001, Standal 2002; memory) and is fed by the IL-6 and APRIL of osteoclasts. The stroma of a giant-cell tumour
makes RANKL itself; without its giant cells it stops growing and matures into bone (Branstetter 2012; memory).

A tumour has no rest, so B is `accumulating`: the input `tumour_growth` is 0 until a study sets it to 1, and all else
rests around the burden it finds. `anticancer_therapy` is killing beyond that of the usual treatment, which is part of
r.

Doubt: all sizes are assumptions. One lesion stands for all; nothing outside bone is followed. Growth is deterministic.
"""

from collections.abc import Callable
from pathlib import Path

from osteoimmune.language.expression import ONE, Expression, smooth_positive
from osteoimmune.language.module import Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import Table, read_table

FOLDER = Path(__file__).parent
INPUTS = (
    Input("tumour_growth", "1", 0.0, "whether the tumour grows: 0 holds it where it is"),
    Input("anticancer_therapy", "1", 0.0, "killing by systemic therapy beyond the usual; 1 is induction in myeloma"),
)
BURDEN = State(
    "burden",
    "1",
    "tumour in bone over that of the reference",
    kind="accumulating",
    baseline=lambda q: q.starting_burden,
)
NEEDS = {"lesion_growth_factors": "1", "lesion_osteoclasts": "1", "lesion_free_rankl": "1"}
Feed = Callable[[Quantities], Expression]


def _by_matrix(q: Quantities) -> Expression:
    return 1.0 - q.matrix_share + q.matrix_share * q.lesion_growth_factors


def _by_matrix_and_rank(q: Quantities) -> Expression:
    return _by_matrix(q) + q.rank_share * (q.lesion_free_rankl - 1.0)


def _by_osteoclasts(q: Quantities) -> Expression:
    return 1.0 - q.osteoclast_share + q.osteoclast_share * q.lesion_osteoclasts


def _by_hormone(q: Quantities) -> Expression:
    released = 1.0 - q.cycle_share + q.cycle_share * q.lesion_growth_factors
    return (1.0 + q.rankl_gain * q.burden * released) / (1.0 + q.rankl_gain)


def _by_contact(q: Quantities) -> Expression:
    return (1.0 + q.rankl_gain * q.burden) / (1.0 + q.rankl_gain)


def _tumour(variant: str, table: Table, feed: Feed, drive: Feed, *more: Callable[[Quantities], Flow]) -> Module:
    def equations(q: Quantities) -> Equations:
        room = q.tumour_growth * q.burden * (1.0 - q.burden / q.largest_burden)
        opg = (1.0 + q.opg_loss) / (1.0 + q.opg_loss * q.burden) if "opg_loss" in table else ONE
        return Equations(
            flows=(
                Flow("grew", q.growth * feed(q) * room, None, "burden"),
                Flow("killed", q.killing * q.anticancer_therapy * q.burden, "burden", meaning="by systemic therapy"),
                *(flow(q) for flow in more),
            ),
            gives={
                "tumour_burden": Output(
                    smooth_positive(q.burden, q.burden_floor), "1", "tumour in bone over that of the reference"
                ),
                "tumour_effect_on_rankl": Output(drive(q), "1", "production of RANKL in the lesion over the reference"),
                "tumour_effect_on_opg": Output(opg, "1", "OPG in the lesion over the reference"),
            },
            observables={"tumour_burden": Observable(q.burden, "1", "tumour in bone", "percent")},
        )

    return Module("tumour", variant, table, (BURDEN,), INPUTS, NEEDS, equations, __doc__ or "")


def _matured(q: Quantities) -> Flow:
    without = smooth_positive(1.0 - q.lesion_osteoclasts, q.maturation_width)
    return Flow("matured", q.tumour_growth * q.maturation * without * q.burden, "burden", meaning="stroma into bone")


metastasis = _tumour("metastasis", read_table(FOLDER / "tumour.csv"), _by_matrix, _by_hormone)
rank_on_tumour = _tumour(
    "metastasis_rank_on_tumour", read_table(FOLDER / "tumour_rank.csv"), _by_matrix_and_rank, _by_hormone
)
myeloma = _tumour("myeloma", read_table(FOLDER / "tumour_myeloma.csv"), _by_osteoclasts, _by_contact)
giant_cell = _tumour("giant_cell", read_table(FOLDER / "tumour_giant_cell.csv"), _by_osteoclasts, _by_contact, _matured)
