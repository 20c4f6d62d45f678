"""Ageing: the bone a team of osteoblasts makes falls short of what was resorbed, and less bone mass is defended.

    d elapsed = ageing,      S_s = exp(-g_s elapsed),      w_s = exp(-ageing g_s / tau_s)

The input `ageing` is 1 in a person who grows older and 0 in one whose age is frozen. S is the bone mass that the
mechanostat defends, which falls by the share g a year as muscle and loads do. w is the bone formed per team of
osteoblasts over what would close the cavity: wall thickness falls with age (Lips 1978, memory). In a bone that has been
ageing for long both go together: it loses g a year where each team leaves open g over the turnover tau of the site, so
that loss follows turnover and antiresorptives slow it. w is made where tau is known, in the site.

Doubt: one rate for all ages above sixty, where loss in truth quickens with age. Spine density rises with degenerative
calcification, so the rate of the spine is that of the scan, not of the bone. The rates come from populations.
"""

from pathlib import Path

from osteoimmune.language.expression import ONE, ZERO, exp
from osteoimmune.language.module import Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

SITES = {"lumbar_spine": "lumbar spine", "total_hip": "total hip", "femoral_neck": "femoral neck"}
GROWS_OLDER = Input("ageing", "1", 0.0, "1 where the person grows older, 0 where age is frozen")
STATES = (State("elapsed", "day", "time through which the person has aged", kind="accumulating", magnitude=365.25),)


def _drift(q: Quantities) -> Equations:
    gives = {}
    for site, meaning in SITES.items():
        loss = q[f"{site}_loss"]
        gives[f"loss_with_age_{site}"] = Output(q.ageing * loss, "1/year", f"bone lost with age, {meaning}")
        gives[f"bone_defended_{site}"] = Output(exp(-loss * q.elapsed), "1", f"bone mass that is defended, {meaning}")
    gives["years_older"] = Output(q.elapsed, "year", "age gained since the start")
    return Equations(
        flows=(Flow("passed", q.ageing, None, "elapsed", meaning="time that counts as ageing"),),
        gives=gives,
        observables={"years_aged": Observable(q.elapsed, "day", "time aged since the start", "year")},
    )


def _frozen(_: Quantities) -> Equations:
    gives = {f"bone_defended_{site}": Output(ONE, "1", meaning) for site, meaning in SITES.items()}
    gives |= {f"loss_with_age_{site}": Output(ZERO, "1/year", meaning) for site, meaning in SITES.items()}
    return Equations(gives={**gives, "years_older": Output(ZERO, "year", "age gained since the start")})


drift = Module(
    "ageing",
    "drift",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    (GROWS_OLDER,),
    equations=_drift,
    story=__doc__,
)
none = Module("ageing", "none", equations=_frozen, story="Nobody grows older.")
