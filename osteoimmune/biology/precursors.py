"""Precursors of osteoclasts: a pool that fills while differentiation is blocked, or a supply that never changes.

    pool:      d P = formation - (kf phi + loss) P
    constant:  P = oestrogen's effect on their supply

phi is the differentiation that RANK allows; kf phi P leave towards osteoclasts. A pool that fills during treatment is
one explanation of the rebound after it; that it varies is "essential" in Martinez-Reina 2022
doi:10.3389/fbioe.2022.886579.

Doubt: loss must be comparable to kf, or resorption would not depend on RANKL in the long run. Precursors in blood
under denosumab are reported both unchanged (Fu 2023) and correlated with CTX (Kong 2022).
"""

from pathlib import Path

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

TABLE = read_table(Path(__file__).with_suffix(".csv"))
NEEDS = {"osteoclast_differentiation": "1", "oestrogen_effect_on_precursors": "1"}
FORMATION = Balance("formation", "1/day", "formation that keeps the pool at rest")


def _given(number: Expression, differentiating: Expression) -> Equations:
    return Equations(
        gives={
            "precursors": Output(number, "1", "osteoclast precursors over the reference"),
            "precursors_differentiating": Output(differentiating, "1/day", "precursors that become osteoclasts"),
        },
        observables={"precursors": Observable(number, "1", "osteoclast precursors", "percent", of_baseline=True)},
    )


def _pool(q: Quantities) -> Equations:
    differentiating = q.differentiation * q.osteoclast_differentiation * q.precursors
    given = _given(q.precursors, differentiating)
    flows = (
        Flow("formed", q.formation * q.oestrogen_effect_on_precursors, None, "precursors"),
        Flow("differentiated", differentiating, "precursors", meaning="towards osteoclasts"),
        Flow("lost", q.loss * q.precursors, "precursors"),
    )
    return Equations(flows, given.gives, given.observables)


def _constant(q: Quantities) -> Equations:
    supply = q.oestrogen_effect_on_precursors
    return _given(supply, q.differentiation * q.osteoclast_differentiation * supply)


pool = Module(
    "precursors",
    "pool",
    TABLE,
    (State("precursors", "1", "precursors over the reference", baseline=1.0, balanced_by=FORMATION),),
    needs=NEEDS,
    equations=_pool,
    story=__doc__,
)
constant = Module(
    "precursors",
    "constant",
    {"differentiation": TABLE["differentiation"]},
    needs=NEEDS,
    equations=_constant,
    story=__doc__,
)
