"""Bone around a tumour: RANKL made under the tumour's orders, osteoclasts that answer to it, and what they destroy.

    d R  = kdeg R0 drive - kdeg R (1 - occupancy) - kint R occupancy
    x    = (R/R0) (1 + w) / [1 + w O e + (1 + w)(D + F)],          signal = n x
    d T1 = gain phi(signal) P - kt T1,   d T2 = kt (T1 - T2),   d OC = gain kt T2 - kOC zeta b' G^g OC
    resorption = b a(signal)/a(n) OC,    G = f + (1 - f) resorption,    d damage = (resorption - damage) / healing

The osteoclasts are those of the skeleton (module `osteoclast`, from which all their numbers come), fed from the same
precursors, but their RANKL is n times that of bone without tumour: where RANKL is abundant, more of it must be bound
before they fall silent. D is denosumab in the lesion over its half-occupancy there, F Fc-OPG, w the load of OPG, e
what the tumour does to OPG. b and b' are what bisphosphonates do. Damage is what resorption has left of the bone,
averaged over the time of healing; skeletal events follow it. In a giant-cell tumour the osteoclasts are its giant
cells.

Doubt: half-occupancy in the lesion is that in blood times the share of an antibody that reaches bone: the published
half-occupancy holds for blood, the affinity for where the drug binds. OPG is that of the skeleton. Blastic lesions
make bone that is not followed here. Bisphosphonates act as in the skeleton although more is bound where turnover is
high.
"""

from pathlib import Path

from osteoimmune.biology.osteoclast import SHARED, effects
from osteoimmune.biology.tissue_drug import denosumab_in
from osteoimmune.language.expression import Expression, smooth_positive
from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import Table, read_table

FOLDER = Path(__file__).parent
OWN = "osteoclasts_"
NEEDS = {
    "tumour_effect_on_rankl": "1",
    "tumour_effect_on_opg": "1",
    "rankl_expression": "1",
    "rank_expression": "1",
    "opg": "1",
    "opg_load": "1",
    "fc_opg_binding": "1",
    "lesion_denosumab_binding": "1",
    "lesion_denosumab_occupancy": "1",
    "lesion_complex_loss": "1/day",
    "precursors": "1",
    "bisphosphonate_effect_on_activity": "1",
    "bisphosphonate_effect_on_apoptosis": "1",
    **{f"{OWN}{name}": unit for name, unit in SHARED.items()},
}


def _cells(name: str, meaning: str, balance: Balance) -> State:
    return State(name, "1", f"{meaning} over the reference lesion", baseline=1.0, balanced_by=balance)


STATES = (
    State(
        "rankl",
        "nmol/L",
        "RANKL in the fluid of the lesion, free and bound",
        baseline=lambda q: q.accessible_rankl,
        balanced_by=Balance("production", "1", "production that keeps the RANKL of the lesion at rest"),
        substance="RANKL",
    ),
    _cells("early", "maturing cells, first step,", Balance("recruitment", "1/day", "cells that enter the first step")),
    State("late", "1", "maturing cells, second step, over the reference lesion", baseline=1.0),
    _cells("osteoclasts", "osteoclasts", Balance("osteoclasts_per_late", "1", "osteoclasts per second-step cell")),
    State("damage", "1", "bone destroyed and not yet healed over the reference lesion", baseline=1.0),
)


def _free(q: Quantities) -> Expression:
    unopposed = 1.0 + q.opg_load
    opposed = q.opg_load * q.opg * q.tumour_effect_on_opg
    drugs = q.lesion_denosumab_binding + q.fc_opg_binding
    return q.rankl / q.accessible_rankl * unopposed / (1.0 + opposed + unopposed * drugs)


def _flows(q: Quantities, differentiation: Expression, dying: Expression, resorption: Expression) -> tuple[Flow, ...]:
    made = q.degradation * q.accessible_rankl * q.production * q.rankl_expression * q.tumour_effect_on_rankl
    bound = q.rankl * q.lesion_denosumab_occupancy
    rate = q[f"{OWN}maturation"]
    return (
        Flow("rankl_made", made, None, "rankl"),
        Flow("rankl_degraded", q.degradation * (q.rankl - bound), "rankl", meaning="loss of RANKL without drug"),
        Flow("rankl_internalised", q.lesion_complex_loss * bound, "rankl", meaning="loss with drug"),
        Flow("committed", q.recruitment * differentiation * q.precursors, None, "early"),
        Flow("maturing", rate * q.early, "early", "late"),
        Flow("matured", rate * q.late, "late", "osteoclasts", q.osteoclasts_per_late),
        Flow("died", dying, "osteoclasts", meaning="apoptosis"),
        Flow("destroyed", resorption / q.healing_time, None, "damage"),
        Flow("healed", q.damage / q.healing_time, "damage"),
    )


def _equations(q: Quantities) -> Equations:
    free = _free(q)
    rank = effects(smooth_positive(q.rank_expression * q.rankl_over_bone * free, q.signal_floor), q, OWN)
    active = rank.activity / effects(q.rankl_over_bone, q, OWN).activity
    resorption = active * q.bisphosphonate_effect_on_activity * q.osteoclasts
    floor = q[f"{OWN}tgf_beta_floor"]
    growth_factors = floor + (1.0 - floor) * resorption
    fold = rank.apoptosis * q.bisphosphonate_effect_on_apoptosis * growth_factors ** q[f"{OWN}tgf_beta_exponent"]
    dying = q[f"{OWN}apoptosis"] * fold * q.osteoclasts
    return Equations(
        flows=_flows(q, rank.differentiation, dying, resorption),
        gives={
            "lesion_rankl_total": Output(q.rankl, "nmol/L", "RANKL in the lesion, free and bound"),
            "lesion_free_rankl": Output(free, "1", "free RANKL in the lesion over the reference lesion"),
            "lesion_osteoclasts": Output(q.osteoclasts, "1", "osteoclasts of the lesion over the reference"),
            "lesion_resorption": Output(resorption, "1", "resorption in the lesion over the reference"),
            "lesion_growth_factors": Output(growth_factors, "1", "growth factors set free over the reference"),
            "lesion_damage": Output(q.damage, "1", "bone destroyed and not yet healed over the reference"),
        },
        observables={
            "lesion_osteoclasts": Observable(q.osteoclasts, "1", "osteoclasts of the lesion", "percent", True),
            "lesion_resorption": Observable(resorption, "1", "resorption in the lesion", "percent", True),
            "lesion_free_rankl_percent": Observable(free, "1", "free RANKL in the lesion, of the untreated", "percent"),
        },
    )


def _lesion(variant: str, table: Table) -> Module:
    return Module("lesion", variant, table, STATES, needs=NEEDS, equations=_equations, story=__doc__ or "")


metastasis = _lesion("metastasis", read_table(FOLDER / "lesion.csv"))
myeloma = _lesion("myeloma", read_table(FOLDER / "lesion_myeloma.csv"))
giant_cell = _lesion("giant_cell", read_table(FOLDER / "lesion_giant_cell.csv"))
drug = denosumab_in("lesion", read_table(FOLDER / "lesion_drug.csv"))
