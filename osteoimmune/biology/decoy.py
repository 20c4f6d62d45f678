"""Fc-OPG, a soluble decoy for RANKL: a depot, three compartments, linear and saturable loss side by side.

    d central = F ka depot - CL C - Vmax C/(Km + C) - Q1 (C - P1/V1') - Q2 (C - P2/V2')

Amounts in milligram, as in Zierhut 2008 doi:10.1007/s10928-008-9093-5 (women after menopause, single doses).

Doubt: the published model is empirical; the saturable loss is not tied to RANKL here, so this drug takes no RANKL
with it. Nothing is known of its distribution into bone.
"""

from pathlib import Path

from osteoimmune.language.expression import ZERO, Expression
from osteoimmune.language.module import Entrance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

STATES = (
    State("depot", "mg", "Fc-OPG under the skin", substance="Fc-OPG", magnitude=100.0),
    State("central", "mg", "Fc-OPG in blood", substance="Fc-OPG", magnitude=5.0),
    State("first_peripheral", "mg", "Fc-OPG in the first tissue", substance="Fc-OPG"),
    State("second_peripheral", "mg", "Fc-OPG in the second tissue", substance="Fc-OPG"),
)


def _flows(q: Quantities, concentration: Expression) -> tuple[Flow, ...]:
    leaving = q.absorption * q.depot
    saturable = q.saturable_elimination * concentration / (q.half_saturation + concentration)
    first, second = q.first_distribution_clearance, q.second_distribution_clearance
    return (
        Flow("absorbed", q.bioavailability * leaving, "depot", "central"),
        Flow("lost_at_site", (1.0 - q.bioavailability) * leaving, "depot"),
        Flow("cleared", q.clearance * concentration, "central"),
        Flow("cleared_saturably", saturable, "central"),
        Flow("to_first", first * concentration, "central", "first_peripheral"),
        Flow("from_first", first * q.first_peripheral / q.first_peripheral_volume, "first_peripheral", "central"),
        Flow("to_second", second * concentration, "central", "second_peripheral"),
        Flow("from_second", second * q.second_peripheral / q.second_peripheral_volume, "second_peripheral", "central"),
    )


def _fc_opg(q: Quantities) -> Equations:
    concentration = q.central / q.central_volume
    return Equations(
        flows=_flows(q, concentration),
        gives={"fc_opg_concentration": Output(concentration, "mg/L", "Fc-OPG in serum")},
        observables={"fc_opg_ng_per_ml": Observable(concentration, "mg/L", "Fc-OPG in serum", "nanogram/mL")},
    )


def _no_decoy(_: Quantities) -> Equations:
    return Equations(gives={"fc_opg_concentration": Output(ZERO, "mg/L", "Fc-OPG in serum")})


fc_opg = Module(
    "decoy",
    "fc_opg",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    equations=_fc_opg,
    story=__doc__,
    entrances=(Entrance("fc_opg", "SC", "depot"), Entrance("fc_opg", "IV", "central")),
)
none = Module("decoy", "none", equations=_no_decoy, story="No decoy receptor is given.")
