"""Teriparatide: daily pulses of PTH raise the number and the life of osteoblasts, and RANKL with them.

    d depot = dose - k depot,      s = k depot / 20 microgram a day,      E = s / (s + h)
    recruitment and survival of osteoblasts, RANKL: 1 + c (1 + h) E

The drug is gone in hours (half-life one hour under the skin; label of Forteo, memory); what lasts is the signal in
osteoblasts, which forgets with rate k. Doses go into `depot`, which is
that memory and not a place, or a mean daily dose is an input. That pulses are
anabolic because osteoblasts live longer is Jilka 1999 (memory); that RANKL and resorption follow is why hip density
rises late.

Doubt: a pulse and the same dose given continuously act alike here, although in truth the latter takes bone away. The
fall of markers after a year comes only from the bone itself.
"""

from pathlib import Path

from osteoimmune.language.expression import ONE, Expression
from osteoimmune.language.module import Entrance, Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

INTAKE = Input("teriparatide_intake", "microgram/day", 0.0, "teriparatide injected, as a mean daily dose")
STATES = (State("depot", "mg", "teriparatide that osteoblasts remember", substance="teriparatide", magnitude=0.01),)
EFFECTS = {
    "recruitment": "recruitment of osteoblasts over normal",
    "survival": "life of osteoblasts over normal",
    "rankl": "RANKL production over normal",
}


def _given(effects: dict[str, Expression]) -> dict[str, Output]:
    return {f"teriparatide_effect_on_{on}": Output(effects[on], "1", meaning) for on, meaning in EFFECTS.items()}


def _daily(q: Quantities) -> Equations:
    strength = q.memory * q.depot / q.usual_dose
    felt = (1.0 + q.half_effect) * strength / (strength + q.half_effect)
    return Equations(
        flows=(
            Flow("injected", q.teriparatide_intake, None, "depot", meaning="mean daily dose"),
            Flow("forgotten", q.memory * q.depot, "depot"),
        ),
        gives=_given({on: 1.0 + q[f"{on}_rise"] * felt for on in EFFECTS}),
        observables={"teriparatide_signal": Observable(strength, "1", "signal over that of 20 microgram a day")},
    )


def _none(_: Quantities) -> Equations:
    return Equations(gives=_given(dict.fromkeys(EFFECTS, ONE)))


daily = Module(
    "teriparatide",
    "daily",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    (INTAKE,),
    equations=_daily,
    story=__doc__,
    entrances=(Entrance("teriparatide", "SC", "depot"),),
)
none = Module("teriparatide", "none", equations=_none, story="No teriparatide is given.")
