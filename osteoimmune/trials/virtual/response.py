"""What was observed of a response, so that virtual patients can be weighted until theirs is like it."""

import math
from dataclasses import dataclass

from osteoimmune.errors import InvalidValue


@dataclass(frozen=True)
class Response:
    """A measure at one visit in one arm, as it was measured, in the unit of the measure.

    Attributes:
        mean: None where quartiles were told instead.
        sd: between people, None where it was not told; then the mean alone is matched.
        quartiles: the first, the median and the third; empty where they were not told.
        source: where it was seen.
        row: of the evidence it comes from; empty where the study states it.
    """

    arm: str
    measure: str
    month: float
    source: str
    mean: float | None = None
    sd: float | None = None
    quartiles: tuple[float, ...] = ()
    row: str = ""

    @property
    def column(self) -> str:
        """A name that no other response of the arm has."""
        return f"{self.measure} at month {self.month:g}"

    def __post_init__(self) -> None:
        where = f"the response {self.column!r} of arm {self.arm!r}"
        if (self.mean is None) == (not self.quartiles) or (self.sd is not None and self.mean is None):
            raise InvalidValue(f"{where} needs either a mean, with or without its standard deviation, or quartiles")
        if self.quartiles and (len(self.quartiles) != 3 or list(self.quartiles) != sorted(set(self.quartiles))):
            raise InvalidValue(f"the quartiles of {where} are three rising numbers")
        told = [n for n in (self.mean, self.sd, *self.quartiles) if n is not None]
        if not all(map(math.isfinite, told)) or (self.sd is not None and not self.sd > 0.0):
            raise InvalidValue(f"{where} needs finite numbers, and a standard deviation above 0")
