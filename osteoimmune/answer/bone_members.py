"""Members of the ensemble of bone that the package ships, as scenarios draw them.

The weighted members of one structure are thinned to as many as are wanted, equally weighted, by systematic resampling,
which has no chance in it, and take draws of the numbers of companions with them. Then they are shuffled by a fixed key,
so that a member meets the draw of a prior by chance and the same one in every scenario. What a body, a study or an
experiment sets overrules the members; the balances of the body are closed again for every member, as they were when it
was fitted (`osteoimmune.calibration.bands`).
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from osteoimmune.biology.bodies import Body
from osteoimmune.calibration.closed_spread import with_closed
from osteoimmune.calibration.ensemble import shipped, shipped_ensemble
from osteoimmune.quantities import unit
from osteoimmune.trials.arm_body import FOLLOWS

Numbers = NDArray[np.float64]
SHUFFLED = 96_011  # the key of the shuffle


@cache
def members_of(rebound: str, count: int) -> Mapping[str, Numbers]:
    """Members of one structure by parameter, coherent, each (count,); empty where the package has none of it."""
    if rebound not in shipped():
        return {}
    drawn = with_closed(shipped_ensemble(rebound).resampled(count))
    order = np.random.Generator(np.random.Philox(key=SHUFFLED)).permutation(count)
    return {
        name: np.ascontiguousarray(drawn.values[order, column]) * unit(drawn.units[column]).factor
        for column, name in enumerate(drawn.names)
    }


def own_members(subject: Body, rebound: str, count: int) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
    """What members set in a body and in the reference on which its balances are closed, each (count,)."""
    known = {n: v for n, v in members_of(rebound, count).items() if n in subject.assembly.parameters}
    decided = subject.values.decided_by
    return {n: v for n, v in known.items() if decided[n].kind in FOLLOWS}, known
