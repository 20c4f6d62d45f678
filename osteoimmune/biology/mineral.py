"""Calcium and PTH: bone takes up and gives calcium, PTH holds it.

    d Ca  = k { supply [1 + a (intake - 1)] + j_b (resorption - OB) + j_P PTH^p - j_h Ca }
    d PTH = k' { production sensed(Ca)^-n - PTH }

Both are over the reference. The sensed calcium is held between two bounds with rounded corners, so that PTH stays
finite in any knock-out. Steepness after Peterson and Riggs 2010.

Doubt: a minimal loop for the fall of calcium and the rise of PTH after a dose; vitamin D, phosphate, kidney and gut
are one number. The gains are assumptions. PTH follows calcium in hours here, in minutes in truth.
"""

from pathlib import Path

from osteoimmune.language.expression import ONE, Expression, smooth_positive
from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

INTAKE = Input("calcium_intake", "1", 1.0, "calcium and vitamin D taken, over what was eaten before")
NEEDS = {"resorption": "1", "osteoblasts": "1"}
STATES = (
    State(
        "calcium",
        "1",
        "calcium in serum over the reference",
        baseline=1.0,
        balanced_by=Balance("supply", "1", "supply that keeps calcium at rest"),
    ),
    State(
        "pth",
        "1",
        "PTH over the reference",
        baseline=1.0,
        balanced_by=Balance("pth_production", "1", "production that keeps PTH at rest"),
    ),
)


def sensed(q: Quantities) -> Expression:
    """Calcium as the glands see it, held between two bounds with rounded corners."""
    below = smooth_positive(q.calcium - q.sensor_low, q.sensor_width)
    return q.sensor_low + below - smooth_positive(q.calcium - q.sensor_high, q.sensor_width)


def told(calcium: Expression, pth: Expression) -> Equations:
    """What every variant of this module tells others."""
    return Equations(
        gives={
            "calcium": Output(calcium, "1", "calcium in serum over the reference"),
            "pth": Output(pth, "1", "PTH over the reference"),
        },
        observables={
            "calcium": Observable(calcium, "1", "calcium in serum", "percent", of_baseline=True),
            "pth": Observable(pth, "1", "PTH in serum", "percent", of_baseline=True),
        },
    )


def _calcium_pth(q: Quantities) -> Equations:
    given = told(q.calcium, q.pth)
    speed = q.calcium_turnover
    supplied = q.supply * (1.0 + q.intake_effect * (q.calcium_intake - 1.0))
    retained = q.pth_retention * q.pth**q.pth_retention_exponent
    secreted = q.pth_turnover * q.pth_production * sensed(q) ** (-q.pth_steepness)
    return Equations(
        (
            Flow("supplied", speed * supplied, None, "calcium", meaning="intake less fixed losses"),
            Flow("released", speed * q.bone_exchange * q.resorption, None, "calcium", meaning="from resorbed bone"),
            Flow("retained", speed * retained, None, "calcium", meaning="held by kidney and gut under PTH"),
            Flow("deposited", speed * q.bone_exchange * q.osteoblasts, "calcium", meaning="into new bone"),
            Flow("excreted", speed * q.homeostasis * q.calcium, "calcium"),
            Flow("pth_secreted", secreted, None, "pth"),
            Flow("pth_lost", q.pth_turnover * q.pth, "pth"),
        ),
        given.gives,
        given.observables,
    )


def _fixed(_: Quantities) -> Equations:
    return told(ONE, ONE)


calcium_pth = Module(
    "mineral",
    "calcium_pth",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    (INTAKE,),
    NEEDS,
    equations=_calcium_pth,
    story=__doc__,
)
fixed = Module("mineral", "fixed", equations=_fixed, story="Calcium and PTH never change.")
