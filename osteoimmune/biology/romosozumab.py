"""Romosozumab takes sclerostin away: lining cells make bone without resorption, and OPG rises.

    d depot   = -ka depot                                       of which the share F reaches blood
    d central = F ka depot - CL C - Vmax C/(Km + C)
    O         = C / (C + half)                                  share of sclerostin bound
    d reserve = k (1 - reserve) - u O reserve                   cells that can still be called
    modelling: 1 + m O reserve,      OPG: 1 + o O

Formation rises at once and is back within a year although dosing goes on, while resorption stays low: what runs out is
the reserve of lining cells and progenitors (Cosman 2016 and McClung 2014, memory).

Doubt: sclerostin itself rises during treatment and other antagonists of Wnt take over; both are in the reserve here.
That resorption falls within days
and half returns by a year is not reproduced. RANKL falls too; markers do not tell it from OPG.
"""

from pathlib import Path

from osteoimmune.language.expression import ONE, Expression
from osteoimmune.language.module import (
    Balance,
    Entrance,
    Equations,
    Flow,
    Module,
    Observable,
    Output,
    Quantities,
    State,
)
from osteoimmune.quantities import read_table

STATES = (
    State("depot", "mg", "romosozumab under the skin", substance="romosozumab", magnitude=100.0),
    State("central", "mg", "romosozumab in blood", substance="romosozumab", magnitude=50.0),
    State(
        "reserve",
        "1",
        "cells that loss of sclerostin can call, over normal",
        baseline=1.0,
        balanced_by=Balance("refilling", "1/day", "refilling that keeps the reserve at rest"),
    ),
)


def _flows(q: Quantities, concentration: Expression, bound: Expression) -> tuple[Flow, ...]:
    leaving = q.absorption * q.depot
    saturable = q.saturable_elimination * concentration / (q.half_saturation + concentration)
    return (
        Flow("absorbed", q.bioavailability * leaving, "depot", "central"),
        Flow("lost_at_site", (1.0 - q.bioavailability) * leaving, "depot"),
        Flow("cleared", q.clearance * concentration, "central"),
        Flow("cleared_saturably", saturable, "central", meaning="with sclerostin"),
        Flow("refilled", q.refilling, None, "reserve"),
        Flow("returned", q.renewal * q.reserve, "reserve", meaning="turnover of the reserve"),
        Flow("called", q.exhaustion * bound * q.reserve, "reserve", meaning="became osteoblasts"),
    )


def _given(modelling: Expression, opg: Expression) -> dict[str, Output]:
    return {
        "sclerostin_effect_on_modelling": Output(modelling, "1", "formation on quiescent surfaces over normal"),
        "sclerostin_effect_on_opg": Output(opg, "1", "OPG production over normal"),
    }


def _romosozumab(q: Quantities) -> Equations:
    concentration = q.central / q.central_volume
    bound = concentration / (concentration + q.half_effect)
    modelling = 1.0 + q.modelling_rise * bound * q.reserve
    return Equations(
        flows=_flows(q, concentration, bound),
        gives=_given(modelling, 1.0 + q.opg_rise * bound),
        observables={
            "romosozumab_ug_per_ml": Observable(concentration, "mg/L", "romosozumab in serum", "microgram/mL"),
        },
    )


antibody = Module(
    "romosozumab",
    "antibody",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    equations=_romosozumab,
    story=__doc__,
    entrances=(Entrance("romosozumab", "SC", "depot"), Entrance("romosozumab", "IV", "central")),
)
none = Module(
    "romosozumab", "none", equations=lambda _: Equations(gives=_given(ONE, ONE)), story="Sclerostin as it is."
)
