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
        effect: root mean square of the predicted effects, on the same scale.
    """

    alternative: str
    arm: str
    measure: str
    error: float
    effect: float


@dataclass(frozen=True)
class Misfit:
    """How far a measure is missed by no fault of its parameters.

        sd^2 = floor^2 + (factor * effect)^2

    Attributes:
        floor: the error of an arm's mean where there is no effect: the plan's.
        factor: what is missed of an effect, as a share of it.
        freedom: degrees of freedom: independent trials (or arms), less what was fitted to them.
    """

    floor: float
    factor: float
    freedom: float = 0.0

    def sd(self, effect: float) -> float:
        """The standard deviation beside an effect of this size."""
        return float(np.hypot(self.floor, self.factor * effect))


def misfits(
    found: Sequence[Unmet], floors: Mapping[str, float], weights: Mapping[str, float] | None = None
) -> dict[str, Misfit]:
    """For each measure the misfit that arms unseen show, each arm once, alternatives by their weights.

    Args:
        floors: of each measure, on the scale on which errors are measured.
    """
    shares = weights or {u.alternative: 1.0 for u in found}
    made: dict[str, Misfit] = {}
    for measure in sorted({u.measure for u in found}):
        mine = [u for u in found if u.measure == measure]
        share = np.array([shares[u.alternative] for u in mine])
        error = share @ np.array([u.error**2 for u in mine]) / share.sum()
        effect = share @ np.array([u.effect**2 for u in mine]) / share.sum()
        beyond = max(error - floors[measure] ** 2, 0.0)
        factor = float(np.sqrt(beyond / effect)) if effect > 0 else 0.0
        made[measure] = Misfit(floors[measure], factor, len({u.arm for u in mine}))
    return made


def stacking_weights(found: Sequence[Unmet], floors: Mapping[str, float]) -> dict[str, float]:
    """The weight of each alternative.

    Raises:
        InvalidValue: an alternative was not tried on an arm that others were tried on.
    """
    names = sorted({u.alternative for u in found})
    units = sorted({(u.arm, u.measure) for u in found})
    known = {(u.alternative, u.arm, u.measure): u for u in found}
    lacking = [(n, *unit) for n in names for unit in units if (n, *unit) not in known]
    if lacking or not units:
        raise InvalidValue(f"every alternative must be tried on every arm; missing: {lacking[:1] or 'all'}")
    sizes = misfits(found, floors)
    table = np.array([[_log_density(known[n, *unit], sizes[unit[1]]) for n in names] for unit in units])
    return dict(zip(names, _expectation_maximisation(table).tolist(), strict=True))


def _log_density(unmet: Unmet, size: Misfit) -> float:
    sd = size.sd(unmet.effect)
    return float(-0.5 * (unmet.error / sd) ** 2 - np.log(sd))


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
