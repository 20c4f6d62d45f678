"""Ageing: the bone a team of osteoblasts makes falls short of what was resorbed, and less bone mass is defended.

    d elapsed = ageing,      w_s = 1 - ageing k_s,      S_s = exp(-g_s elapsed)

The input `ageing` is 1 in a person who grows older and 0 in one whose age is frozen. w is the bone formed per team of
osteoblasts over what would close the cavity: wall thickness falls with age (Lips 1978, memory). S is the bone mass that
the mechanostat defends, which falls as muscle and loads do. In a bone that has been ageing for long both go together:
it loses g a year where k = g over its turnover, so that loss follows turnover and antiresorptives slow it.

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
        formed = 1.0 - q.ageing * q[f"{site}_shortfall"]
        defended = exp(-q[f"{site}_loss"] * q.elapsed)
        gives[f"bone_formed_per_team_{site}"] = Output(formed, "1", f"formation per team of osteoblasts, {meaning}")
        gives[f"bone_defended_{site}"] = Output(defended, "1", f"bone mass that is defended, {meaning}")
    gives["years_older"] = Output(q.elapsed, "year", "age gained since the start")
    return Equations(
        flows=(Flow("passed", q.ageing, None, "elapsed", meaning="time that counts as ageing"),),
        gives=gives,
        observables={"years_aged": Observable(q.elapsed, "day", "time aged since the start", "year")},
    )


def _frozen(_: Quantities) -> Equations:
    kinds = ("bone_formed_per_team", "bone_defended")
    gives = {f"{kind}_{site}": Output(ONE, "1", meaning) for kind in kinds for site, meaning in SITES.items()}
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
