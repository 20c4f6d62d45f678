"""What happens to a patient at exact times: amounts added to states, inputs set to new values."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.language.assembly import Assembly


@dataclass(frozen=True)
class Event:
    """One moment at which something is done.

    Attributes:
        day: when, in days; not before 0.
        add: the amount added to each state, in coherent units (negative amounts are refused).
        set: the new value of each input, in coherent units; it stays until another event changes it.
    """

    day: float
    add: Mapping[str, float] = field(default_factory=dict)
    set: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.day) and self.day >= 0):
            raise InvalidValue(f"an event cannot happen on day {self.day}: times are finite and not before 0")
        for name, amount in self.add.items():
            if not (math.isfinite(amount) and amount >= 0):
                raise InvalidValue(f"the event on day {self.day:g} cannot add {amount} to {name!r}")
        for name, value in self.set.items():
            if not math.isfinite(value):
                raise InvalidValue(f"the event on day {self.day:g} cannot set {name!r} to {value}")


def merged(assembly: Assembly, events: Iterable[Event]) -> list[Event]:
    """Events in the order of their days, one a day: amounts of the same moment are summed.

    Raises:
        UnknownName: an event names a state or input that the body does not have.
        InvalidValue: two events of one moment set an input to different values.
    """
    days: dict[float, Event] = {}
    for event in sorted(events, key=lambda e: e.day):
        place = f"the event on day {event.day:g}"
        need_known("state", event.add, assembly.states, place)
        need_known("input", event.set, assembly.inputs, place)
        days[event.day] = _joined(days[event.day], event) if event.day in days else event
    return list(days.values())


def _joined(first: Event, second: Event) -> Event:
    for name in first.set.keys() & second.set.keys():
        if first.set[name] != second.set[name]:
            raise InvalidValue(f"two events on day {first.day:g} set {name!r} to different values")
    total = {n: first.add.get(n, 0.0) + second.add.get(n, 0.0) for n in [*first.add, *second.add]}
    return Event(first.day, total, {**first.set, **second.set})
