"""How one number varies between patients: its distribution, and the range beyond which nobody is believed to lie."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.quantities import Value, unit
from osteoimmune.trials.virtual.elementary import Numbers, exponential, inverse_normal, logarithm

Kind = Literal["normal", "lognormal", "logit", "share", "constant"]
WIDEST = 3.5  # standard deviations beyond which nobody lies, where no range is declared


@dataclass(frozen=True)
class Marginal:
    """The distribution of one number.

    Attributes:
        kind: `normal` and `lognormal` as they say; `logit` between 0 and 1; a `share` of people have 1, the others 0;
            a `constant` is the same in all.
        centre: the median; of a share, the share itself.
        size: the standard deviation: of the number itself, of its logarithm or of its logit.
        low, high: the plausible range; whoever falls outside is drawn again.
    """

    kind: Kind
    centre: float
    size: float = 0.0
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise UnknownName("kind of distribution", self.kind, get_args(Kind))
        if not (math.isfinite(self.centre) and 0.0 <= self.size < math.inf):
            raise InvalidValue(f"a distribution needs a finite centre and a spread of 0 or more, not {self}")
        if self.kind == "lognormal" and not self.centre > 0.0:
            raise InvalidValue(f"a log-normal number is above zero; its median cannot be {self.centre:g}")
        if self.kind == "logit" and not 0.0 < self.centre < 1.0:
            raise InvalidValue(f"a logit-normal number lies between 0 and 1; its median cannot be {self.centre:g}")
        if self.kind == "share" and not 0.0 <= self.centre <= 1.0:
            raise InvalidValue(f"a share lies between 0 and 1, not at {self.centre:g}")
        if not self.low <= self.high:
            raise InvalidValue(f"the plausible range from {self.low:g} to {self.high:g} is empty")

    def values(self, normal: Numbers) -> Numbers:
        """The number at each standard normal one; rising with it.

        Args:
            normal: shape (patients,).
        """
        match self.kind:
            case "normal":
                return self.centre + self.size * normal
            case "lognormal":
                return self.centre * exponential(self.size * normal)
            case "logit":
                middle = float(logarithm(np.array([self.centre / (1.0 - self.centre)]))[0])
                return 1.0 / (1.0 + exponential(-(middle + self.size * normal)))
            case "share":
                return self._indicator(normal)
            case "constant":
                return np.full(len(normal), self.centre)

    def plausible(self, values: Numbers) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which values lie in the range."""
        inside: np.ndarray[tuple[int], np.dtype[np.bool_]] = (values >= self.low) & (values <= self.high)
        return inside

    def _indicator(self, normal: Numbers) -> Numbers:
        if self.centre in (0.0, 1.0):
            return np.full(len(normal), self.centre)
        threshold = float(inverse_normal(np.array([1.0 - self.centre]))[0])
        return np.where(normal > threshold, 1.0, 0.0)


def of_value(value: Value, low: float | None = None, high: float | None = None) -> Marginal:
    """The distribution of a parameter from its declared spread, in coherent units.

    Args:
        low, high: the plausible range in multiples of the typical value, or of its odds where the spread is logit; by
            default `WIDEST` standard deviations on the scale of the spread.

    Raises:
        InvalidValue: multiples of a normal number, which may be negative, mean nothing.
    """
    factor = unit(value.unit).factor
    spread, centre = value.spread, value.coherent
    settled = {"lognormal": (0.0,), "logit": (0.0, 1.0)}  # where a share is all or nothing, it is so in everybody
    if spread.kind == "none" or centre in settled.get(spread.kind, ()):
        return Marginal("constant", centre)
    size = spread.size * (factor if spread.kind == "normal" else 1.0)
    free = Marginal(spread.kind, centre, size)
    usual = free.values(np.array([-WIDEST, WIDEST]))
    edges = [float(u) if m is None else _multiple(free, m) for u, m in zip(usual, (low, high), strict=True)]
    return Marginal(spread.kind, centre, size, *edges)


def _multiple(free: Marginal, times: float) -> float:
    if free.kind == "logit":
        odds = times * free.centre / (1.0 - free.centre)
        return odds / (1.0 + odds)
    if free.kind == "normal":
        raise InvalidValue("a plausible range in multiples needs a log-normal or logit spread, not a normal one")
    return times * free.centre
