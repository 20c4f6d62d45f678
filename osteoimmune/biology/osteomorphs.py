"""Osteomorphs: osteoclasts that lose RANK signal divide into smaller cells, which fuse again when it returns.

    fission = km s(a) OC,   s(a) = (threshold - a)+ / threshold, smoothly
    d M = fission - (kref phi + loss) M

a is the activity that RANK allows an osteoclast, phi differentiation. M counts nuclei, in those of one osteoclast:
division makes no more of them than there were, so that recycling alone can never multiply osteoclasts (a yield above
one had left one premenopausal woman of 200 without any rest). McDonald 2021 doi:10.1016/j.cell.2021.02.002 (mice;
memory). Stored cells explain a rebound that grows with the length of treatment.

Doubt: no human count of osteomorphs exists, and the rates were fitted to markers alone. With the fitted threshold of 1
every slight fall of RANK signal drains osteoclasts: a premenopausal woman would store twenty times her osteoclasts.
A lower threshold would spare her, but then the same rates recover too early after a dose.
"""

from pathlib import Path

from osteoimmune.language.expression import ZERO, Expression, smooth_positive
from osteoimmune.language.module import Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"osteoclasts": "1", "osteoclast_differentiation": "1", "osteoclast_activity_allowed": "1"}


def _fission_share(q: Quantities, activity: Expression | float) -> Expression:
    return smooth_positive(q.activity_threshold - activity, q.threshold_width) / q.activity_threshold


def _resting(q: Quantities) -> Expression:
    """Where fission and re-fusion of the reference body, with activity and osteoclasts 1, are in balance."""
    return q.fission * _fission_share(q, 1.0) / (q.refusion + q.loss)


def _given(fission: Expression, refusion: Expression) -> dict[str, Output]:
    return {
        "osteoclasts_dividing": Output(fission, "1/day", "osteoclasts that become osteomorphs"),
        "osteomorphs_fusing": Output(refusion, "1/day", "osteoclasts made from osteomorphs"),
    }


def _recycling(q: Quantities) -> Equations:
    fission = q.fission * _fission_share(q, q.osteoclast_activity_allowed) * q.osteoclasts
    refusion = q.refusion * q.osteoclast_differentiation * q.osteomorphs
    return Equations(
        flows=(
            Flow("formed", fission, None, "osteomorphs"),
            Flow("fused", refusion, "osteomorphs", meaning="back to osteoclasts"),
            Flow("lost", q.loss * q.osteomorphs, "osteomorphs"),
        ),
        gives=_given(fission, refusion),
        observables={"osteomorphs": Observable(q.osteomorphs, "1", "osteomorphs, in osteoclasts of the reference")},
    )


def _no_osteomorphs(_: Quantities) -> Equations:
    return Equations(gives=_given(ZERO, ZERO))


recycling = Module(
    "osteomorphs",
    "recycling",
    read_table(Path(__file__).with_suffix(".csv")),
    (State("osteomorphs", "1", "osteomorphs, in osteoclasts of the reference", baseline=_resting),),
    needs=NEEDS,
    equations=_recycling,
    story=__doc__,
)
none = Module("osteomorphs", "none", equations=_no_osteomorphs, story="Osteoclasts die; none divides and returns.")
