"""The patients every benchmark solves: drawn from the declared spreads of the parameter tables."""

import math

import numpy as np

from osteoimmune.biology.bodies import Body, body
from osteoimmune.engine import Cohort, cohort
from osteoimmune.quantities import Value, unit

MONTH = 30.4375
SIX_MONTHLY = [(6 * k * MONTH, 60.0) for k in range(6)]
MONTHLY_FOR_THREE_YEARS = np.arange(37) * MONTH
OBSERVABLES = [
    "ctx",
    "p1np",
    "bsap",
    "bmd_lumbar_spine",
    "bmd_total_hip",
    "bmd_femoral_neck",
    "denosumab_ug_per_ml",
    "free_rankl_percent",
]


def largest() -> Body:
    """The body with most states: arthritis with every other part there is; drugs beside denosumab are left out."""
    return body(
        "arthritis_desirable", minerals="kidney", ageing="drift", fracture="hazards", lymphoid="full",
        host_defence="hazards",
    )  # fmt: skip


def varied(body: Body, count: int, seed: int = 20111) -> dict[str, float | np.ndarray]:
    """Parameters of `count` patients in coherent units: each value that has a spread is drawn from it."""
    random = np.random.Generator(np.random.Philox(seed))
    return {
        name: value.coherent if value.spread.kind == "none" else drawn(value, random.standard_normal(count))
        for name, value in sorted(body.values.values.items())
    }


def drawn(value: Value, normal: np.ndarray) -> np.ndarray:
    """A value's numbers in patients whose standard normal numbers are given."""
    shift = value.spread.size * normal
    match value.spread.kind:
        case "lognormal":
            return value.coherent * np.exp(shift)
        case "logit":
            return 1.0 / (1.0 + np.exp(-(math.log(value.coherent / (1.0 - value.coherent)) + shift)))
        case _:
            return value.coherent + shift * unit(value.unit).factor


def rested(body: Body, count: int) -> Cohort:
    """The varied patients, at rest."""
    return cohort(
        body.assembly, varied(body, count), reference=body.reference.coherent(), inputs=body.inputs, patients=count
    )


def rows(body: Body, group: Cohort) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Parameters (balances included) and rested states of each patient by name, for other engines.

    Numbers the kernel does not use keep their value in the body.
    """
    system = group.kernel.system
    known = body.values.coherent()
    known |= dict.fromkeys(body.assembly.balances, 0.0)
    inputs = set(body.assembly.inputs)
    parameters = [
        known | {n: float(v) for n, v in zip(system.parameters, row, strict=True) if n not in inputs}
        for row in group.parameters
    ]
    states = [dict(zip(system.states, map(float, row), strict=True)) for row in group.initial]
    return parameters, states
