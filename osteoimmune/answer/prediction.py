"""What a prediction is: a number, the same under every structure, and how sure the model is of it.

A band is the middle 95 % of the draws: parameters move them within a structure, structures differ by their weights
(`osteoimmune.calibration.structure`). Where trials left out of their own fit told how far a measure of bone is missed
by every structure, that misfit moves the ends apart in quadrature, as it does wherever the package shows such bands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite, isnan

import numpy as np

from osteoimmune.calibration.intervals import Interval, Spread, interval
from osteoimmune.calibration.structure import LIKE, off_scale, on_scale, shipped_structure
from osteoimmune.trials.measures import CHANGE, is_density

LEVEL = 0.95
ALONE = "one structure"


@dataclass(frozen=True)
class Prediction:
    """One number of the typical subject, the same under every structure of the model, and over draws.

    Attributes:
        value: under the default; `alternatives` by structure, the default among them.
        draws: the same number for other values of what is not known, in the order of the draws; empty for none.
        accounts: the structure of each draw; empty where all are of one.
        measure: of bone whose misfit is known ("bmd_total_hip"), if it is a percent change of one.
    """

    value: float
    alternatives: Mapping[str, float]
    draws: tuple[float, ...] = ()
    accounts: tuple[str, ...] = ()
    measure: str = ""

    @property
    def low(self) -> float:
        """The lowest of the structures."""
        return min(self.alternatives.values())

    @property
    def high(self) -> float:
        """The highest of the structures."""
        return max(self.alternatives.values())

    @property
    def bottom(self) -> float:
        """The lowest of the structures and of the band."""
        return min(self.low, self.band[0]) if self.band else self.low

    @property
    def top(self) -> float:
        """The highest of the structures and of the band."""
        return max(self.high, self.band[1]) if self.band else self.high

    @cached_property
    def spread(self) -> Interval | None:
        """The band with its median and its parts, on the scale on which errors are measured; None without draws."""
        if not any(isfinite(own) for own in self.draws):
            return None
        spread = self._spread()
        middle = interval(spread, level=LEVEL).median
        misfit = shipped_structure().misfit(self.measure, middle, LEVEL) if self.measure else 0.0
        return interval(spread, misfit, level=LEVEL)

    def _spread(self) -> Spread:
        names = self.accounts or (ALONE,) * len(self.draws)
        scaled = [on_scale(self.measure, own) if self.measure else own for own in self.draws]
        values = {name: np.array([v for v, n in zip(scaled, names, strict=True) if n == name]) for name in set(names)}
        shares = shares_of(tuple(values))
        return Spread(values, {n: np.full(len(v), shares[n] / len(v)) for n, v in values.items()})

    @property
    def band(self) -> tuple[float, float] | None:
        """The middle 95 % of the draws; None for a typical subject, which can support a direction only."""
        if self.spread is None:
            return None
        low, high = self.spread.low, self.spread.high
        return (off_scale(self.measure, low), off_scale(self.measure, high)) if self.measure else (low, high)

    @property
    def parts(self) -> dict[str, float] | None:
        """Which share of the band's variance is of parameters, of structure and of misfit; None without a band.

        Structure is left out where only one was simulated: what it would add is not known.
        """
        if self.spread is None:
            return None
        own = self.spread.parts
        sizes = {"parameters": own.parameters, "structure": own.structure, "misfit": own.misfit}
        sizes = {name: size for name, size in sizes.items() if name != "structure" or len(set(self.accounts)) > 1}
        whole = sum(size**2 for size in sizes.values())
        return {name: size**2 / whole if whole else 0.0 for name, size in sizes.items()}

    def reach(self, value: float) -> float:
        """The share of the draws at or above a value."""
        kept = [own for own in self.draws if not isnan(own)]
        return sum(own >= value for own in kept) / len(kept)

    def typical(self) -> "Prediction":
        """The same without draws."""
        return replace(self, draws=(), accounts=())

    def over(self, other: "Prediction") -> "Prediction":
        """This over another, structure by structure and draw by draw."""
        return replace(self._with(other, lambda a, b: a / b if b else float("nan")), measure="")

    def minus(self, other: "Prediction") -> "Prediction":
        """This less another, structure by structure and draw by draw; a difference of densities is missed as they."""
        kept = self.measure if self.measure and is_density(self.measure) else ""
        return replace(self._with(other, lambda a, b: a - b), measure=kept)

    def as_fold(self) -> "Prediction":
        """A percent change as a multiple of its start."""
        return self.each(lambda own: 1.0 + own / 100.0)

    def each(self, change: Callable[[float], float]) -> "Prediction":
        """Every number of it changed alike."""
        alternatives = {name: change(own) for name, own in self.alternatives.items()}
        return Prediction(change(self.value), alternatives, tuple(map(change, self.draws)), self.accounts)

    def _with(self, other: "Prediction", join: Callable[[float, float], float]) -> "Prediction":
        alternatives = {name: join(own, other.alternatives[name]) for name, own in self.alternatives.items()}
        draws = tuple(join(a, b) for a, b in zip(self.draws, other.draws, strict=False))
        return Prediction(join(self.value, other.value), alternatives, draws, self.accounts[: len(draws)])


def shares_of(names: tuple[str, ...]) -> dict[str, float]:
    """The weights of structures among themselves; even where one of them was never weighed."""
    known = shipped_structure().weights
    if not all(name in known for name in names):
        return dict.fromkeys(names, 1.0 / len(names))
    whole = sum(known[name] for name in names)
    return {name: known[name] / whole for name in names}


def measure_of(observable: str) -> str:
    """The measure of bone behind an observable whose misfit is known; empty for any other."""
    bare = observable.removesuffix(CHANGE).removesuffix("_reported")
    known = {*shipped_structure().misfits, *LIKE}
    return bare if observable.endswith(CHANGE) and bare in known else ""


def uninformative(prediction: Prediction, lower: float | None, upper: float | None) -> bool:
    """Whether a prediction has a band, and one wider than the interval of the evidence."""
    band = prediction.band
    if band is None or lower is None or upper is None:
        return False
    return band[1] - band[0] > upper - lower


def banded(own: Prediction) -> str:
    """The band of a prediction in words; nothing where it has none."""
    return f" (95 % of draws {signed(own.band[0])} to {signed(own.band[1])})" if own.band else ""


def signed(value: float) -> str:
    """A difference with its sign and two decimals."""
    return f"{round(value, 2) + 0.0:+.2f}"  # no minus before zero
