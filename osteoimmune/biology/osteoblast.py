"""Osteoblasts: formed where bone was resorbed, through preosteoblasts, with a part that needs no resorption.

    d OBp = kp { formation r [f s + (1 - f) TGF^g] - OBp },   d OB = gain kp OBp - ko OB / l

TGF is the TGF-beta that resorption sets free: coupling. f is bone formed on quiescent surfaces (modelling), which
goes on under denosumab (Dempster 2018 doi:10.1002/jbmr.3427, memory). r is what oestrogen, glucocorticoids and
teriparatide do to recruitment, s what the loss of sclerostin does to quiescent surfaces, l what teriparatide does to
the life of osteoblasts.

In `coupled_and_called` the osteoblasts that teriparatide or the loss of sclerostin called or kept alive are counted
apart, since they work on some surfaces only: at the femoral neck teriparatide doubles formation on cancellous and
endocortical surfaces, not within the cortex (Cosman 2016 PMC4880158, abstract seen).

    d Xp = kp (recruited - recruited without drug - Xp),   d X = gain kp Xp - ko X + ko OB (1 - 1 / l)

Doubt: f trades off with secondary mineralisation when only bone density and markers are seen. One coupling factor
stands for many.
"""

from pathlib import Path

from osteoimmune.language.expression import ZERO, Expression
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
CALLED = (
    State("called_preosteoblasts", "1", "preosteoblasts that a drug called, over all of the reference"),
    State("called_osteoblasts", "1", "osteoblasts that a drug called or kept alive, over all of the reference"),
)


def _recruited(q: Quantities) -> tuple[Expression, Expression]:
    """Recruitment of preosteoblasts, and the part of it that is owed to a drug: exactly nothing without one."""
    coupled = (1.0 - q.uncoupled_formation) * q.tgf_beta**q.coupling_exponent
    modelled = q.uncoupled_formation * q.sclerostin_effect_on_modelling
    hormones = q.glucocorticoid_effect_on_osteoblasts * q.oestrogen_effect_on_osteoblasts
    recruitment = q.teriparatide_effect_on_recruitment
    more_modelled = q.uncoupled_formation * (q.sclerostin_effect_on_modelling - 1.0) * recruitment
    more_of_all = (q.uncoupled_formation + coupled) * (recruitment - 1.0)
    whole = q.formation * (modelled + coupled) * hormones * recruitment
    return whole, q.formation * hormones * (more_modelled + more_of_all)


def _equations(q: Quantities, called: Expression, more: tuple[Flow, ...]) -> Equations:
    wanted, _ = _recruited(q)
    retiring = q.turnover * q.osteoblasts / q.teriparatide_effect_on_survival
    return Equations(
        flows=(
            Flow("recruited", q.maturation * wanted, None, "preosteoblasts"),
            Flow("matured", q.maturation * q.preosteoblasts, "preosteoblasts", "osteoblasts", q.per_preosteoblast),
            Flow("retired", retiring, "osteoblasts", meaning="death, lining or burial"),
            *more,
        ),
        gives={
            "preosteoblasts": Output(q.preosteoblasts, "1", "preosteoblasts over the reference"),
            "osteoblasts": Output(q.osteoblasts, "1", "osteoblasts over the reference"),
            "osteoblasts_called": Output(called, "1", "osteoblasts that a drug called or kept alive"),
        },
        observables={
            "preosteoblasts": Observable(q.preosteoblasts, "1", "preosteoblasts", "percent", of_baseline=True),
            "osteoblasts": Observable(q.osteoblasts, "1", "osteoblasts", "percent", of_baseline=True),
        },
    )


def _coupled(q: Quantities) -> Equations:
    return _equations(q, ZERO, ())


def _called(q: Quantities) -> Equations:
    _, owed = _recruited(q)
    kept = q.turnover * q.osteoblasts * (1.0 - 1.0 / q.teriparatide_effect_on_survival)
    flows = (
        Flow("called", q.maturation * owed, None, "called_preosteoblasts", meaning="by a drug"),
        Flow(
            "called_matured",
            q.maturation * q.called_preosteoblasts,
            "called_preosteoblasts",
            "called_osteoblasts",
            q.per_preosteoblast,
        ),
        Flow("kept", kept, None, "called_osteoblasts", meaning="live longer under a drug"),
        Flow("called_retired", q.turnover * q.called_osteoblasts, "called_osteoblasts"),
    )
    return _equations(q, q.called_osteoblasts, flows)


TABLE = read_table(Path(__file__).with_suffix(".csv"))
coupled = Module("osteoblast", "coupled", TABLE, STATES, needs=NEEDS, equations=_coupled, story=__doc__)
called = Module(
    "osteoblast", "coupled_and_called", TABLE, (*STATES, *CALLED), needs=NEEDS, equations=_called, story=__doc__
)
