"""What the data tell of each parameter: from its prior to its posterior, and which combinations stay open.

    contraction = 1 - (posterior spread / prior spread)^2, of the parameter as the search sees it

identified: the data at least halve the spread; weakly: they take at least a fifth of it; else by its prior only.
"""

from dataclasses import dataclass

import numpy as np

from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.intervals import quantiles
from osteoimmune.calibration.plan import FreeParameter
from osteoimmune.calibration.problem import Calibration, Numbers

IDENTIFIED, WEAKLY = 0.5, 0.8  # posterior over prior spread
NAMED = 0.3  # of a direction's length: parameters that are named with it


@dataclass(frozen=True)
class Knowledge:
    """What is known of one parameter.

    Attributes:
        low, median, high: the central 90 % of its posterior, in `unit`.
        shrinkage: posterior over prior spread.
        standing: "identified", "weakly" or "prior only".
    """

    name: str
    unit: str
    low: float
    median: float
    high: float
    shrinkage: float
    standing: str

    @property
    def contraction(self) -> float:
        """What share of the prior's variance the data took away (below 0 where they disagree with it)."""
        return 1.0 - self.shrinkage**2


@dataclass(frozen=True)
class Direction:
    """A combination of parameters that the data see as one.

    Attributes:
        shrinkage: posterior over prior spread along it.
        shares: its largest components, by parameter.
    """

    shrinkage: float
    shares: dict[str, float]


def knowledge(setup: Calibration, ensemble: Ensemble) -> tuple[Knowledge, ...]:
    """What an ensemble says of each free parameter of its plan, best known first."""
    found = []
    for parameter in setup.parameters:
        column = ensemble.names.index(parameter.name)
        values = ensemble.values[:, column]
        spread = _spread(searched(parameter, values), ensemble.weights) / parameter.prior_sd
        low, median, high = quantiles(values, ensemble.weights, (0.05, 0.5, 0.95))
        standing = standing_of(spread)
        found.append(Knowledge(parameter.name, ensemble.units[column], low, median, high, spread, standing))
    return tuple(sorted(found, key=lambda k: k.shrinkage))


def standing_of(shrinkage: float) -> str:
    """In words, what a ratio of posterior to prior spread means."""
    return "identified" if shrinkage <= IDENTIFIED else "weakly" if shrinkage <= WEAKLY else "prior only"


def directions(setup: Calibration, ensemble: Ensemble) -> tuple[Direction, ...]:
    """Principal directions of the posterior in units of the prior's spread, the most open first."""
    columns = [searched(p, ensemble.values[:, ensemble.names.index(p.name)]) / p.prior_sd for p in setup.parameters]
    table = np.column_stack(columns)
    away = table - ensemble.weights @ table
    values, vectors = np.linalg.eigh((away * ensemble.weights[:, None]).T @ away)
    names = [p.name for p in setup.parameters]
    return tuple(
        Direction(float(np.sqrt(max(values[k], 0.0))), _named(names, vectors[:, k])) for k in range(len(values))[::-1]
    )


def searched(parameter: FreeParameter, values: Numbers) -> Numbers:
    """Values as the search sees them: logarithms, or logits between the bounds."""
    if parameter.transform == "log":
        return np.log(values)
    return np.asarray(np.log((values - parameter.lower) / (parameter.upper - values)))


def _spread(values: Numbers, weights: Numbers) -> float:
    return float(np.sqrt(weights @ (values - weights @ values) ** 2))


def _named(names: list[str], vector: Numbers) -> dict[str, float]:
    order = np.argsort(-np.abs(vector))
    sign = np.sign(vector[order[0]])
    kept = [k for n, k in enumerate(order) if n == 0 or abs(vector[k]) >= NAMED]
    return {names[k]: float(sign * vector[k]) for k in kept}
