"""Osteoblasts: formed where bone was resorbed, through preosteoblasts, with a part that needs no resorption.

    d OBp = kp { formation [f + (1 - f) TGF^g] - OBp },   d OB = gain kp OBp - ko OB

TGF is the TGF-beta that resorption sets free: coupling. f is bone formed on quiescent surfaces (modelling), which
goes on under denosumab (Dempster 2018 doi:10.1002/jbmr.3427, memory). Glucocorticoids hold formation back.

Doubt: f trades off with secondary mineralisation when only bone density and markers are seen. One coupling factor
stands for many.
"""

from pathlib import Path

from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"tgf_beta": "1", "glucocorticoid_effect_on_osteoblasts": "1"}
STATES = (
    State(
        "preosteoblasts",
        "1",
        "preosteoblasts over the reference",
        baseline=1.0,
        balanced_by=Balance("formation", "1", "formation that keeps preosteoblasts at rest"),
    ),
    State(
        "osteoblasts",
        "1",
        "osteoblasts over the reference",
        baseline=1.0,
        balanced_by=Balance("per_preosteoblast", "1", "osteoblasts, in reference numbers, per preosteoblast"),
    ),
)


def _equations(q: Quantities) -> Equations:
    coupled = (1.0 - q.uncoupled_formation) * q.tgf_beta**q.coupling_exponent
    wanted = q.formation * (q.uncoupled_formation + coupled) * q.glucocorticoid_effect_on_osteoblasts
    return Equations(
        flows=(
            Flow("recruited", q.maturation * wanted, None, "preosteoblasts"),
            Flow("matured", q.maturation * q.preosteoblasts, "preosteoblasts", "osteoblasts", q.per_preosteoblast),
            Flow("retired", q.turnover * q.osteoblasts, "osteoblasts", meaning="death, lining or burial"),
        ),
        gives={
            "preosteoblasts": Output(q.preosteoblasts, "1", "preosteoblasts over the reference"),
            "osteoblasts": Output(q.osteoblasts, "1", "osteoblasts over the reference"),
        },
        observables={
            "preosteoblasts": Observable(q.preosteoblasts, "1", "preosteoblasts", "percent", of_baseline=True),
            "osteoblasts": Observable(q.osteoblasts, "1", "osteoblasts", "percent", of_baseline=True),
        },
    )


coupled = Module(
    "osteoblast",
    "coupled",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
