"""Weights of the alternatives: how well each predicts arms that its own fit has not seen (stacking, Yao 2018).

    w = argmax  sum over arms of log(sum over alternatives of w density)  +  one pseudo-arm shared evenly

doi:10.1214/17-BA1091. An arm counts once for each measure, however many samples its curve has: they depend on each
other. The pseudo-arm keeps a handful of arms from silencing an alternative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osteoimmune.errors import InvalidValue

Numbers = npt.NDArray[np.float64]
ROUNDS = 2_000


@dataclass(frozen=True)
class Unmet:
    """How far one arm's measure was missed by one alternative that had not seen the arm.

    Attributes:
        error: root mean square over its samples, on the scale on which errors are measured.
    """

    alternative: str
    arm: str
    measure: str
    error: float


def misfit(found: Sequence[Unmet], weights: Mapping[str, float] | None = None) -> dict[str, float]:
    """For each measure the root mean square error over arms, each arm once, alternatives by their weights."""
    shares = weights or {u.alternative: 1.0 for u in found}
    made: dict[str, float] = {}
    for measure in sorted({u.measure for u in found}):
        mine = [u for u in found if u.measure == measure]
        share = np.array([shares[u.alternative] for u in mine])
        made[measure] = float(np.sqrt(share @ np.array([u.error**2 for u in mine]) / share.sum()))
    return made


def stacking_weights(found: Sequence[Unmet]) -> dict[str, float]:
    """The weight of each alternative.

    Raises:
        InvalidValue: an alternative was not tried on an arm that others were tried on.
    """
    names = sorted({u.alternative for u in found})
    units = sorted({(u.arm, u.measure) for u in found})
    errors = {(u.alternative, u.arm, u.measure): u.error for u in found}
    lacking = [(n, *unit) for n in names for unit in units if (n, *unit) not in errors]
    if lacking or not units:
        raise InvalidValue(f"every alternative must be tried on every arm; missing: {lacking[:1] or 'all'}")
    table = np.array([[errors[n, *unit] for n in names] for unit in units])
    sizes = misfit(found)
    spread = np.array([sizes[measure] for _, measure in units])[:, None]
    return dict(zip(names, _expectation_maximisation(-0.5 * (table / spread) ** 2).tolist(), strict=True))


def _expectation_maximisation(logs: Numbers) -> Numbers:
    """Weights (alternatives,) from log densities (arms, alternatives); each round raises the objective."""
    density = np.exp(logs - logs.max(axis=1, keepdims=True))
    count = logs.shape[1]
    weights = np.full(count, 1.0 / count)
    for _ in range(ROUNDS):
        shares = weights * density
        shares /= shares.sum(axis=1, keepdims=True)
        found = (shares.sum(axis=0) + 1.0 / count) / (len(logs) + 1.0)
        if np.max(np.abs(found - weights)) < 1e-12:
            break
        weights = found
    return np.asarray(weights)
