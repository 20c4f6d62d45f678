"""Denosumab in the body: a depot under the skin, two compartments, linear loss, and loss with its target.

    C = positive root of  C^2 - (A/V1 - R - K) C - K A/V1 = 0          free drug, in quasi-steady state with RANKL
    d depot      = -ka depot                                           of which the share F reaches blood
    d central    = F ka depot - CL C - Q (C - P/V2) - kint V1 R C/(K + C)
    d peripheral = Q (C - P/V2)

Amounts are total drug in nanomole; R is all accessible RANKL. An intravenous dose goes straight into `central`.
Sutjandra 2011 doi:10.2165/11594240-000000000-00000. Clearances scale with body weight to 0.75, volumes to 1;
absorption falls with age. The root is written without cancellation, so that concentrations stay exact and positive
far below saturation.

Doubt: three published models for 60 mg differ thirtyfold at six months. K is about 300 times the affinity measured
in vitro: it stands for transport and turnover, not for binding. The weight exponents were not seen.
"""

from dataclasses import dataclass
from pathlib import Path

from osteoimmune.language.expression import ZERO, Expression, positive_root
from osteoimmune.language.module import Entrance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"rankl_total": "nmol/L", "body_weight": "kg", "age": "year"}
STATES = (
    State("depot", "nmol", "denosumab under the skin", substance="denosumab", magnitude=1.0),
    State("central", "nmol", "denosumab in blood, free and bound", substance="denosumab", magnitude=1.0),
    State("peripheral", "nmol", "denosumab in tissue", substance="denosumab", magnitude=1.0),
)


@dataclass(frozen=True)
class _Scaled:
    """Volumes, clearances and absorption of one person, and what follows from them."""

    central_volume: Expression
    peripheral_volume: Expression
    clearance: Expression
    distribution: Expression
    absorption: Expression
    free: Expression
    occupancy: Expression


def _scaled(q: Quantities) -> _Scaled:
    relative = q.body_weight / q.reference_weight
    clearance, volume = relative**q.clearance_weight_exponent, relative**q.volume_weight_exponent
    central_volume = q.central_volume * volume
    total = q.central / central_volume
    free = positive_root(0.5 * (total - q.rankl_total - q.half_occupancy), q.half_occupancy * total)
    return _Scaled(
        central_volume=central_volume,
        peripheral_volume=q.peripheral_volume * volume,
        clearance=q.clearance * clearance,
        distribution=q.distribution_clearance * clearance,
        absorption=q.absorption * (q.age / q.reference_age) ** q.absorption_age_exponent,
        free=free,
        occupancy=free / (q.half_occupancy + free),
    )


def _flows(q: Quantities, own: _Scaled) -> tuple[Flow, ...]:
    leaving = own.absorption * q.depot
    internalised = q.complex_internalisation * own.central_volume * q.rankl_total * own.occupancy
    returning = own.distribution * q.peripheral / own.peripheral_volume
    return (
        Flow("absorbed", q.bioavailability * leaving, "depot", "central", meaning="absorption"),
        Flow("lost_at_site", (1.0 - q.bioavailability) * leaving, "depot", meaning="loss before it reaches blood"),
        Flow("to_tissue", own.distribution * own.free, "central", "peripheral", meaning="distribution"),
        Flow("from_tissue", returning, "peripheral", "central", meaning="return from tissue"),
        Flow("cleared", own.clearance * own.free, "central", meaning="loss as any antibody is lost"),
        Flow("internalised", internalised, "central", meaning="loss with the RANKL it has bound"),
    )


def _denosumab(q: Quantities) -> Equations:
    own = _scaled(q)
    mass = own.free * q.molecular_mass
    return Equations(
        flows=_flows(q, own),
        gives=_outputs(own.free, own.occupancy, own.free / q.half_occupancy, q.complex_internalisation),
        observables={
            "denosumab_ug_per_ml": Observable(mass, "mg/L", "free denosumab in serum", "microgram/mL"),
            "rankl_occupancy_percent": Observable(own.occupancy, "1", "RANKL bound by denosumab", "percent"),
        },
    )


def _outputs(free: Expression, occupancy: Expression, binding: Expression, loss: Expression) -> dict[str, Output]:
    return {
        "denosumab_free": Output(free, "nmol/L", "free denosumab in serum"),
        "denosumab_occupancy": Output(occupancy, "1", "share of accessible RANKL that denosumab has bound"),
        "denosumab_binding": Output(binding, "1", "free denosumab over its half-occupancy concentration"),
        "complex_internalisation_rate": Output(loss, "1/day", "loss of the complex of denosumab and RANKL"),
    }


def _no_drug(_: Quantities) -> Equations:
    return Equations(gives=_outputs(ZERO, ZERO, ZERO, ZERO))


denosumab = Module(
    "pharmacology",
    "denosumab",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    needs=NEEDS,
    equations=_denosumab,
    story=__doc__,
    entrances=(Entrance("denosumab", "SC", "depot"), Entrance("denosumab", "IV", "central")),
)
none = Module("pharmacology", "none", equations=_no_drug, story="No denosumab: no concentration, no loss of RANKL.")
