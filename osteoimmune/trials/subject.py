"""What is special about the people of an arm: what they take beside the regimen, and their genes."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.language.module import Module
from osteoimmune.trials.course import Regimen

When = Literal["life-long", "acute"]


@dataclass(frozen=True)
class Comedication:
    """Something taken beside the regimen of an arm: a drug by its own regimen, or an input held at a level.

    Attributes:
        drug: with `regimen`, whose first dose falls on `from_month` and whose last lies before `to_month`.
        input: with `level`, in `unit` (empty: the unit in which the input is declared).
        from_month: when it begins.
        to_month: when it ends and an input goes back to what it was; None for never.
    """

    drug: str = ""
    regimen: Regimen | None = None
    input: str = ""
    level: float | None = None
    unit: str = ""
    from_month: float = 0.0
    to_month: float | None = None

    def __post_init__(self) -> None:
        if bool(self.drug) == bool(self.input):
            raise InvalidValue("a co-medication is either a 'drug' with its regimen or an 'input' with its level")
        if self.drug and (self.regimen is None or self.level is not None or self.unit):
            raise InvalidValue(f"the co-medication {self.drug!r} needs a regimen, and neither level nor unit")
        if self.input and (self.level is None or self.regimen is not None):
            raise InvalidValue(f"the co-medication by the input {self.input!r} needs a level, and no regimen")
        if self.to_month is not None and not self.to_month > self.from_month:
            raise InvalidValue(
                f"the co-medication {self.name!r} ends in month {self.to_month:g}, which is not after its start in"
                f" month {self.from_month:g}"
            )

    @property
    def name(self) -> str:
        """The drug or the input."""
        return self.drug or self.input


@dataclass(frozen=True)
class UserModule:
    """A module of the author's own. Attributes: the module; the name of its folder; SHA-256 of its files."""

    module: Module
    folder: str
    fingerprint: str


@dataclass(frozen=True)
class GeneEffect:
    """A gene changes a parameter or an input.

    Attributes:
        parameter: its full name ("osteoclast.apoptosis"), or an input ("rankl_expression").
        times: what multiplies it; 0 is a loss of function.
        when: "life-long", so that the body is at rest with it, or "acute", from the first day of the study.
    """

    parameter: str
    times: float
    when: When = "life-long"

    def __post_init__(self) -> None:
        need_known("time of a gene's effect", [self.when], get_args(When), f"the gene effect on {self.parameter!r}")
        if not (math.isfinite(self.times) and self.times >= 0.0):
            raise InvalidValue(f"the gene effect on {self.parameter!r} must multiply by 0 or more, not {self.times:g}")
