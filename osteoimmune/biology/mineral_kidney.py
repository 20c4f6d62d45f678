"""Calcium, PTH and calcitriol with gut, kidney and the exchange at bone surfaces told apart.

    d Ca  = gut intake [p + (1 - p) D] - g Ca + j (resorption - OB) + x (PTH^q - Ca) - u filtration Ca^n PTH^-r
    d PTH = k' { production glands sensed(Ca)^-s D^-v - PTH }
    d D   = k'' { production vitamin_d nephrons^e PTH^w - D }

All over the reference, fluxes over the calcium of blood and fluids; the D that restrains PTH has a floor, so that PTH
stays finite without any. The input `kidney_function` is filtration over normal, and so the nephrons that make
calcitriol (D). When resorption stops, a healthy kidney keeps back what it would have excreted and calcitriol opens the
gut; a failing one can do neither, and calcium falls until bone surfaces give it. Fluxes are textbook ones: 5 mmol a day
through gut and kidney against 17 mmol in fluids (memory).

Doubt: phosphate, FGF23 and dialysis are not here; enlarged glands stand for them. Most sizes are assumptions, set so
that PTH triples after 3 mg/kg while calcium falls by less than a tenth (Bekker 2004 doi:10.1359/JBMR.040305). PTH
follows calcium in hours, not minutes.
"""

from pathlib import Path

from osteoimmune.biology.mineral import INTAKE, sensed, told
from osteoimmune.language.expression import Expression, exp
from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"resorption": "1", "osteoblasts": "1"}
INPUTS = (
    INTAKE,
    Input("kidney_function", "1", 1.0, "glomerular filtration over normal"),
    Input("vitamin_d", "1", 1.0, "25-hydroxyvitamin D over enough"),
    Input("parathyroid_mass", "1", 1.0, "parathyroid cells over normal"),
)


def _state(name: str, meaning: str, balance: Balance) -> State:
    return State(name, "1", f"{meaning} over the reference", baseline=1.0, balanced_by=balance)


STATES = (
    _state("calcium", "calcium in serum", Balance("gut_absorption", "1/day", "absorption that keeps calcium at rest")),
    _state("pth", "PTH", Balance("pth_production", "1", "production that keeps PTH at rest")),
    _state(
        "calcitriol", "calcitriol", Balance("calcitriol_production", "1", "production that keeps calcitriol at rest")
    ),
)


def _calcium(q: Quantities) -> tuple[Flow, ...]:
    absorbed = q.gut_absorption * q.calcium_intake * (q.passive_share + (1.0 - q.passive_share) * q.calcitriol)
    excreted = q.excretion * q.kidney_function * q.calcium**q.excretion_steepness * q.pth ** (-q.pth_retention)
    return (
        Flow("absorbed", absorbed, None, "calcium", meaning="in the gut"),
        Flow("released", q.bone_exchange * q.resorption, None, "calcium", meaning="from resorbed bone"),
        Flow("deposited", q.bone_exchange * q.osteoblasts, "calcium", meaning="into new bone"),
        Flow("given_by_surfaces", q.surface_exchange * q.pth**q.surface_exponent, None, "calcium"),
        Flow("taken_by_surfaces", q.surface_exchange * q.calcium, "calcium"),
        Flow("secreted", q.gut_secretion * q.calcium, "calcium", meaning="into the gut"),
        Flow("excreted", excreted, "calcium", meaning="in urine"),
    )


def _hormones(q: Quantities) -> tuple[Flow, ...]:
    felt = q.calcitriol_floor + (1.0 - q.calcitriol_floor) * q.calcitriol
    restraint = sensed(q) ** (-q.pth_steepness) * felt ** (-q.calcitriol_restraint)
    secreted = q.pth_turnover * q.pth_production * q.parathyroid_mass * restraint
    nephrons = q.kidney_function**q.nephron_exponent
    activated = q.calcitriol_production * q.vitamin_d * nephrons * q.pth**q.activation_exponent
    return (
        Flow("pth_secreted", secreted, None, "pth"),
        Flow("pth_lost", q.pth_turnover * q.pth, "pth"),
        Flow("calcitriol_made", q.calcitriol_turnover * activated, None, "calcitriol"),
        Flow("calcitriol_lost", q.calcitriol_turnover * q.calcitriol, "calcitriol"),
    )


def _kidney(q: Quantities) -> Equations:
    base = told(q.calcium, q.pth)
    concentration = q.usual_calcium * q.calcium
    low = {
        "hypocalcaemia_probability": _below(q, concentration, q.low_calcium),
        "severe_hypocalcaemia_probability": _below(q, concentration, q.very_low_calcium),
    }
    return Equations(
        flows=_calcium(q) + _hormones(q),
        gives={
            **base.gives,
            "hypocalcaemia_probability": Output(low["hypocalcaemia_probability"], "1", "share whose calcium is low"),
            "usual_hypocalcaemia_probability": Output(
                _below(q, q.usual_calcium, q.low_calcium),
                "1",
                "share whose calcium is low with the person's own calcium",
            ),
        },
        observables={
            **base.observables,
            "calcium_mmol_per_l": Observable(concentration, "nmol/L", "calcium in serum, for albumin", "mmol/L"),
            "calcitriol": Observable(q.calcitriol, "1", "calcitriol in serum", "percent", of_baseline=True),
            **{n: Observable(p, "1", f"{n.replace('_', ' ')} at this moment", "percent") for n, p in low.items()},
        },
    )


def _below(q: Quantities, concentration: Expression, limit: Expression) -> Expression:
    """Share of people like this one whose calcium is below a limit; logistic, for the spread of people and assay."""
    return 1.0 / (1.0 + exp((concentration - limit) / q.calcium_spread))


calcium_pth_calcitriol = Module(
    "mineral",
    "calcium_pth_calcitriol",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    INPUTS,
    NEEDS,
    _kidney,
    __doc__,
)
