"""Random patients for the tests of the engine: every number of the model moved, structure untouched."""

import numpy as np

from osteoimmune.biology.bodies import Body
from osteoimmune.engine import system_of

REGIMENS = {
    "60 mg every 6 months": [(182.625 * i, 60.0) for i in range(6)],
    "120 mg every 4 weeks": [(28.0 * i, 120.0) for i in range(13)],
    "one dose of 210 mg": [(10.0, 210.0)],
}
NANOMOLE_PER_MILLIGRAM = 1e3 / 147.0


def random_values(body: Body, count: int, seed: int, spread: float = 0.15) -> dict:
    """Parameters of `count` patients: each that the kernel uses, log-normal around its value.

    Shares and floors, which mean something only between 0 and 1, keep their value, as does the marker assay.
    """
    random = np.random.default_rng(seed)
    used = set(system_of(body.assembly).parameters)
    values = dict(body.values.coherent())
    for name in sorted(values):
        draw = np.exp(spread * random.standard_normal(count))
        bounded = any(w in name for w in ("dependence", "share", "floor", "bioavailability", "markers.", "sensor"))
        if name in used and not bounded:
            values[name] = values[name] * draw
    return values
