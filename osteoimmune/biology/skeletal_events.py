"""Skeletal-related events: fracture, radiation or surgery to bone, compression of the cord.

    h = h0 frailty B^c [f + (1 - f) damage]
    first event by t: 1 - exp(-H),     expected events by t: H,     H = integral of h

damage is what osteoclasts have destroyed in the lesion and bone has not yet repaired, B the burden. f is the part of
events that no antiresorptive drug can prevent: pain and growth that are irradiated whatever the bone does. h0 and f
were closed for each kind of cancer on trials of zoledronate or pamidronate against placebo (Kohno 2005
doi:10.1200/JCO.2005.05.116, Saad 2004 doi:10.1093/jnci/djh141, Rosen 2003, Berenson 1996); no trial of denosumab was
used.

Doubt: an event does not raise the risk of the next. Frailty stands for all that differs between patients. Events
found by X-ray and events that hurt are one. Trials of twenty years ago had worse systemic treatment, hence more
events.
"""

from pathlib import Path

from osteoimmune.language.expression import exp
from osteoimmune.language.module import Equations, Module, Observable, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"tumour_burden": "1", "lesion_damage": "1"}
CUMULATIVE = State("cumulative_skeletal_event", "1", "cumulative hazard of a skeletal-related event", kind="quadrature")


def _equations(q: Quantities) -> Equations:
    resorptive = q.unpreventable_share + (1.0 - q.unpreventable_share) * q.lesion_damage
    hazard = q.baseline * q.frailty * q.tumour_burden**q.burden_exponent * resorptive
    first = 1.0 - exp(-q.cumulative_skeletal_event)
    return Equations(
        observables={
            "skeletal_event_hazard": Observable(hazard, "1/day", "hazard of a skeletal-related event", "1/year"),
            "skeletal_event_incidence": Observable(first, "1", "share with a skeletal-related event", "percent"),
            "skeletal_events_expected": Observable(
                q.cumulative_skeletal_event, "1", "skeletal-related events a person"
            ),
        },
        quadratures={"cumulative_skeletal_event": hazard},
    )


hazards = Module(
    "skeletal_events",
    "hazards",
    read_table(Path(__file__).with_suffix(".csv")),
    (CUMULATIVE,),
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
