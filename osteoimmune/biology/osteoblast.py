"""Osteoblasts: formed where bone was resorbed, through preosteoblasts, with a part that needs no resorption.

    d OBp = kp { formation r [f s + (1 - f) TGF^g] - OBp },   d OB = gain kp OBp - ko OB / l

TGF is the TGF-beta that resorption sets free: coupling. f is bone formed on quiescent surfaces (modelling), which
goes on under denosumab (Dempster 2018 doi:10.1002/jbmr.3427, memory). r is what oestrogen, glucocorticoids and
teriparatide do to recruitment, s what the loss of sclerostin does to quiescent surfaces, l what teriparatide does to
the life of osteoblasts.

Doubt: f trades off with secondary mineralisation when only bone density and markers are seen. One coupling factor
stands for many.
"""

from pathlib import Path

from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {
    "tgf_beta": "1",
    "glucocorticoid_effect_on_osteoblasts": "1",
    "oestrogen_effect_on_osteoblasts": "1",
    "teriparatide_effect_on_recruitment": "1",
    "teriparatide_effect_on_survival": "1",
    "sclerostin_effect_on_modelling": "1",
}
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
    modelled = q.uncoupled_formation * q.sclerostin_effect_on_modelling
    hormones = q.glucocorticoid_effect_on_osteoblasts * q.oestrogen_effect_on_osteoblasts
    wanted = q.formation * (modelled + coupled) * hormones * q.teriparatide_effect_on_recruitment
    retiring = q.turnover * q.osteoblasts / q.teriparatide_effect_on_survival
    return Equations(
        flows=(
            Flow("recruited", q.maturation * wanted, None, "preosteoblasts"),
            Flow("matured", q.maturation * q.preosteoblasts, "preosteoblasts", "osteoblasts", q.per_preosteoblast),
            Flow("retired", retiring, "osteoblasts", meaning="death, lining or burial"),
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
