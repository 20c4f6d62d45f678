"""Events: what happens to a patient at one moment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from osteoimmune.engine.kernel import Schedule
from osteoimmune.errors import InvalidValue, UnknownName, need_known
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.calculus import Numbers
from osteoimmune.language.module import Input
from osteoimmune.quantities import unit

Kind = Literal["add", "set"]


@dataclass(frozen=True)
class Event:
    """A dose, or a change of an input or a parameter.

    Attributes:
        time: days.
        target: a state, to which `amount` is added, or an input or parameter, which takes the value `amount`;
            what the rest of the body was balanced on stays.
        amount: in coherent units (nanomole, litre, milligram).
        kind: "add" to a state or "set" an input or parameter.
    """

    time: float
    target: str
    amount: float
    kind: Kind = "add"


TICK = 2.0**-30  # days, a tenth of a millisecond: what lies closer is one moment
LAST_DAY = 2.0**23  # 23,000 years: beyond it a number of days no longer tells moments apart
Events = Sequence[Event] | Sequence[Sequence[Event]]


def per_patient(events: Events, patients: int) -> list[list[Event]]:
    """Events as one list a patient, in order of time; those of one moment stay in the order given.

    Raises:
        InvalidValue: there are lists, but not one for each patient, or something in them is not an event.
    """
    for item in events:
        for event in [item] if isinstance(item, Event) or not isinstance(item, list | tuple) else item:
            if not isinstance(event, Event):
                raise InvalidValue(f"events must be Event records, not {event!r}")
    if not events or isinstance(events[0], Event):
        shared = sorted(cast(Sequence[Event], events), key=lambda e: e.time)
        return [shared] * patients
    if len(events) != patients:
        raise InvalidValue(f"there are events for {len(events)} patients but {patients} patients")
    return [sorted(own, key=lambda e: e.time) for own in cast(Sequence[Sequence[Event]], events)]


def check_events(events: Sequence[Event], assembly: Assembly, begin: float) -> None:
    """Refuse events that cannot be meant.

    Raises:
        UnknownName: the kind is neither, or the target is no state (for "add") or neither input nor
            parameter (for "set").
        InvalidValue: a time or amount is not finite, the time lies before the start or too far off, or the amount
            added is negative, or an input falls below its lowest value.
    """
    for event in events:
        need_known("kind of event", [event.kind], get_args(Kind), f"the event on {event.target!r}")
        known = [*assembly.states] if event.kind == "add" else [*assembly.inputs, *assembly.parameters]
        if event.target not in known:
            kind = "state to dose" if event.kind == "add" else "input to set"
            raise UnknownName(kind, event.target, known, f"the event on day {event.time:g}")
        if not (math.isfinite(event.time) and math.isfinite(event.amount)):
            raise InvalidValue(f"an event on {event.target!r} has time {event.time} and amount {event.amount}")
        if event.target in assembly.inputs:
            need_not_below(assembly.inputs[event.target], event.amount)
        if event.kind == "add" and event.amount < 0:
            raise InvalidValue(f"the dose into {event.target!r} on day {event.time:g} is negative: {event.amount:g}")
        if event.time < begin:
            raise InvalidValue(f"an event on {event.target!r} on day {event.time:g} lies before the start ({begin:g})")
        if event.time > LAST_DAY:
            raise InvalidValue(f"an event on {event.target!r} on day {event.time:g} lies beyond day {LAST_DAY:.0f}")


def need_not_below(declared: Input, value: Numbers) -> None:
    """Refuse values of an input, in coherent units, below the lowest that it can have.

    Raises:
        InvalidValue: one is.
    """
    least = float(np.min(np.asarray(value, np.float64), initial=math.inf))
    if least < declared.lowest * unit(declared.unit).factor:
        raise InvalidValue(f"the input {declared.name!r} cannot be {least:g}: its lowest is {declared.lowest:g}")


def moments(times: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Times on the grid of moments; whole, half and quarter days and mean months lie on it exactly."""
    return np.round(np.asarray(times, np.float64) / TICK) * TICK


def schedule(
    events: list[list[Event]],
    states: Sequence[str],
    parameters: Sequence[str],
    times: npt.NDArray[np.float64],
    after: npt.NDArray[np.bool_],
) -> Schedule:
    """Events and output times as the kernel reads them; patients with the same list share its memory.

    Args:
        times: of outputs, (times,) for all patients or (patients, times).
        after: (times,).
    """
    place = {name: i for i, name in enumerate(states)} | {n: -1 - i for i, n in enumerate(parameters)}
    flat: list[Event] = []
    known: dict[int, tuple[int, int]] = {}
    spans = []
    for own in events:
        if id(own) not in known:
            used = [e for e in own if e.target in place]
            known[id(own)] = (len(flat), len(flat) + len(used))
            flat += used
        spans.append(known[id(own)])
    patients, looks = len(events), times.shape[-1]
    rows = np.arange(patients, dtype=np.int64) * looks
    first = rows if times.ndim == 2 else np.zeros(patients, np.int64)
    return Schedule(
        event_first=np.asarray(spans, np.int64).reshape(patients, 2),
        event_time=np.append(moments([e.time for e in flat]), np.inf),
        event_target=np.array([*(place[e.target] for e in flat), 0], np.int64),
        event_amount=np.array([*(e.amount for e in flat), 0.0]),
        output_first=np.stack([first, first + looks], axis=1),
        output_row=rows,
        output_time=np.append(moments(times).ravel(), np.inf),
        output_after=np.append(np.tile(after, patients if times.ndim == 2 else 1), False).astype(np.int64),
    )
