"""Bisphosphonates: bound to bone surfaces, buried under new bone, set free by resorption; osteoclasts take them up.

    d central = F intake - k central                                     of which the share b binds to bone
    d surface = b k central + r resorption buried - (n OB + l) surface
    d buried  = n OB surface - r resorption buried
    potency   = surface / half,      I = sum of potencies / (1 + sum)
    activity of osteoclasts: 1 - a I,      apoptosis: 1 + s I

Tablets are an input (milligram a day), infusions doses into `central`. Farnesyl pyrophosphate synthase is inhibited in
osteoclasts that take the drug up from the surface: they resorb less and die sooner (Rogers 2020, memory). Affinity for
mineral orders zoledronate, alendronate, risedronate (Nancollas 2006, memory); it sets the loss l.

Doubt: two pools of bone-bound drug stand for a skeleton with surfaces of all ages. What is lost from the surface is
taken to leave the body. Uptake does not depend on turnover, although less binds when few surfaces are open: zoledronate
soon after denosumab is therefore too strong here.
"""

from collections.abc import Mapping
from pathlib import Path

from osteoimmune.language.expression import ONE, ZERO, Expression, add
from osteoimmune.language.module import Entrance, Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

FOLDER = Path(__file__).parent
DRUGS = ("alendronate", "risedronate", "zoledronate")
NEEDS = {"osteoblasts": "1", "resorption": "1"}


def _states(drug: str) -> tuple[State, ...]:
    return (
        State("central", "mg", f"{drug} in blood and fluids", substance=drug, magnitude=1.0),
        State("surface", "mg", f"{drug} on bone surfaces", substance=drug, magnitude=1.0),
        State("buried", "mg", f"{drug} buried in bone", substance=drug, magnitude=1.0),
    )


def _flows(q: Quantities, intake: Expression) -> tuple[Flow, ...]:
    leaving = q.disappearance * q.central
    return (
        Flow("absorbed", q.bioavailability * intake, None, "central", meaning="from tablets"),
        Flow("bound", q.bone_share * leaving, "central", "surface", meaning="binding to mineral"),
        Flow("excreted", (1.0 - q.bone_share) * leaving, "central", meaning="by the kidney"),
        Flow("covered", q.burial * q.osteoblasts * q.surface, "surface", "buried", meaning="under new bone"),
        Flow("uncovered", q.release * q.resorption * q.buried, "buried", "surface", meaning="by resorption"),
        Flow("lost", q.loss * q.surface, "surface", meaning="off the mineral"),
    )


def _drug(drug: str) -> Module:
    intake = Input(f"{drug}_intake", "mg/day", 0.0, f"{drug} taken by mouth")

    def equations(q: Quantities) -> Equations:
        potency = q.surface / q.half_effect
        bound = q.surface + q.buried
        return Equations(
            flows=_flows(q, q[intake.name]),
            gives={f"{drug}_potency": Output(potency, "1", f"{drug} on surfaces over that of half effect")},
            observables={f"{drug}_in_bone_mg": Observable(bound, "mg", f"{drug} in the skeleton")},
        )

    table = read_table(FOLDER / f"{drug}.csv")
    by_mouth = Entrance(drug, "PO", "central", share="bioavailability")
    entrances = (Entrance(drug, "IV", "central") if drug == "zoledronate" else by_mouth,)
    return Module(drug, "bound_to_bone", table, _states(drug), (intake,), NEEDS, equations, __doc__ or "", entrances)


def _no_drug(drug: str) -> Module:
    gives = {f"{drug}_potency": Output(ZERO, "1", f"{drug} on surfaces over that of half effect")}
    return Module(drug, "none", equations=lambda _: Equations(gives=gives), story=f"No {drug} is taken.")


def _effects(activity: Expression, apoptosis: Expression) -> Equations:
    return Equations(
        gives={
            "bisphosphonate_effect_on_activity": Output(activity, "1", "resorption of one osteoclast over normal"),
            "bisphosphonate_effect_on_apoptosis": Output(apoptosis, "1", "apoptosis of osteoclasts over normal"),
        }
    )


def _on_osteoclasts(q: Quantities) -> Equations:
    together = add(*(q[f"{drug}_potency"] for drug in DRUGS))
    inhibition = together / (1.0 + together)
    return _effects(1.0 - q.largest_inhibition * inhibition, 1.0 + q.apoptosis_rise * inhibition)


bound: Mapping[str, Module] = {drug: _drug(drug) for drug in DRUGS}
absent: Mapping[str, Module] = {drug: _no_drug(drug) for drug in DRUGS}
on_osteoclasts = Module(
    "bisphosphonate",
    "on_osteoclasts",
    read_table(FOLDER / "bisphosphonate.csv"),
    needs={f"{drug}_potency": "1" for drug in DRUGS},
    equations=_on_osteoclasts,
    story=__doc__ or "",
)
none = Module("bisphosphonate", "none", equations=lambda _: _effects(ONE, ONE), story="No bisphosphonate is taken.")
