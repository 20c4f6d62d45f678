"""What is measured in serum and urine: CTX and NTX from resorption, P1NP and BSAP from formation, TRAP5b from cells.

    CTX = f + (1 - f) resorption,          TRAP5b = f + (1 - f) OC,         BSAP = f + (1 - f) OB
    P1NP = f + (1 - f) [w OBp + (1 - w) OB],   d NTX = k { production [f + (1 - f) resorption] - NTX }

All over the reference. The floor of each is what does not come from bone or is noise of the assay at its limit. Urinary
NTX follows resorption with the lag of Zierhut 2008 doi:10.1007/s10928-008-9093-5.

Doubt: CTX was below the limit of quantification in 39 to 68 % of samples after a dose, so its floor is partly the
assay's. BSAP after Fc-OPG falls less in the model than it did.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"resorption": "1", "osteoclasts": "1", "preosteoblasts": "1", "osteoblasts": "1"}
NTX = State(
    "ntx",
    "1",
    "urinary NTX over the reference",
    baseline=1.0,
    balanced_by=Balance("ntx_production", "1", "production that keeps NTX at rest"),
)


def _above(floor: Expression, share: Expression) -> Expression:
    return floor + (1.0 - floor) * share


def _change(expression: Expression, meaning: str) -> Observable:
    return Observable(expression, "1", meaning, "percent", of_baseline=True)


def _equations(q: Quantities) -> Equations:
    forming = q.p1np_preosteoblast_share * q.preosteoblasts + (1.0 - q.p1np_preosteoblast_share) * q.osteoblasts
    made = q.ntx_production * _above(q.ntx_floor, q.resorption)
    return Equations(
        flows=(
            Flow("ntx_made", q.ntx_turnover * made, None, "ntx"),
            Flow("ntx_lost", q.ntx_turnover * q.ntx, "ntx"),
        ),
        observables={
            "ctx": _change(_above(q.ctx_floor, q.resorption), "CTX in serum"),
            "p1np": _change(_above(q.p1np_floor, forming), "P1NP in serum"),
            "bsap": _change(_above(q.bsap_floor, q.osteoblasts), "bone-specific alkaline phosphatase in serum"),
            "trap5b": _change(_above(q.trap5b_floor, q.osteoclasts), "TRAP5b in serum"),
            "untx": _change(q.ntx, "NTX in urine"),
        },
    )


of_turnover = Module(
    "markers",
    "of_turnover",
    read_table(Path(__file__).with_suffix(".csv")),
    (NTX,),
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
