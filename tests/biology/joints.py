"""A patient with arthritis through a year of treatment, solved by the kernel."""

from functools import cache

import numpy as np

from osteoimmune.biology.bodies import Body, body
from osteoimmune.engine import Event, simulate

MONTH = 365.25 / 12
NANOMOLE = 1e3 / 147.0
MEASURES = (
    "das28_crp",
    "crp_mg_per_l",
    "swollen_joint_count",
    "tender_joint_count",
    "sharp_erosion_change",
    "sharp_narrowing_change",
    "sharp_total_change",
    "ramris_erosion_change",
    "bmd_hand",
    "soluble_rankl_ratio",
    "opg_ratio",
)


@cache
def patient(name: str = "arthritis_desirable", **choices: str) -> Body:
    return body(name, **choices)


def denosumab(every: float, mg: float = 60.0, first: float = 0.0, until: float = 11.9) -> list[Event]:
    """Doses every so many months."""
    return [Event(m * MONTH, "pharmacology.depot", mg * NANOMOLE) for m in np.arange(first, until, every)]


def begun(**levels: float) -> list[Event]:
    """Inputs that take a level on day 0."""
    return [Event(0.0, name, level, "set") for name, level in levels.items()]


def course(made: Body, events=(), months=(12.0,), values=None, outputs=MEASURES, rtol=1e-7, **inputs):
    """Measures at the months; hand density in percent change."""
    numbers = values or {}
    found = simulate(
        made.assembly,
        made.values.coherent() | numbers,
        reference=made.reference.coherent() | numbers,
        inputs={**made.inputs, **inputs},
        events=sorted(events, key=lambda e: e.time),
        times=np.asarray(months, float) * MONTH,
        outputs=list(outputs),
        rtol=rtol,
    )
    assert not found.failed.size, found.messages()
    return {o: found.percent_change(o)[0] if o == "bmd_hand" else found[o][0] for o in outputs}


def at_month_12(made: Body, events=(), values=None, **inputs) -> dict[str, float]:
    """Every measure after a year."""
    return {o: float(v[-1]) for o, v in course(made, events, values=values, **inputs).items()}
