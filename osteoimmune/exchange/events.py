"""What happens to a patient at exact times, gathered into one moment for each time."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.language.assembly import Assembly


class Event(Protocol):
    """What an event must tell: when (day), which state or input, and the amount added or the value set."""

    @property
    def time(self) -> float: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def amount(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class Moment:
    """Everything that happens at one time.

    Attributes:
        day: when, in days from the start.
        added: the amount added to each state, in coherent units.
        given: the new value of each input, in coherent units; it stays until another event changes it.
    """

    day: float
    added: dict[str, float] = field(default_factory=dict)
    given: dict[str, float] = field(default_factory=dict)


def moments(assembly: Assembly, events: Iterable[Event]) -> list[Moment]:
    """Events in the order of their times; amounts added to one state at one time are summed.

    Raises:
        UnknownName: an event names neither a state nor an input of the body.
        InvalidValue: a time or amount is negative or not finite, or one moment gives an input two values.
    """
    found: dict[float, Moment] = {}
    for event in sorted(events, key=lambda event: event.time):
        day, name, value = float(event.time), event.target, float(event.amount)
        place = f"an event on day {day}"
        need_known("state or input", [name], [*assembly.states, *assembly.inputs], place)
        if not (math.isfinite(day) and day >= 0):
            raise InvalidValue(f"{place} cannot be: times are finite and not before 0")
        if not math.isfinite(value) or (name in assembly.states and value < 0):
            raise InvalidValue(f"{place} cannot give {value} to {name!r}")
        moment = found.setdefault(day, Moment(day))
        if name in assembly.states:
            moment.added[name] = moment.added.get(name, 0.0) + value
        elif moment.given.setdefault(name, value) != value:
            raise InvalidValue(f"{place} sets {name!r} to {value}, another one to {moment.given[name]}")
    return list(found.values())
