"""Arms in which the body is put into another state on the way (EVID 3 and 4, SS 1 and 2), piece by piece.

Between two such moments an arm is solved as any other. A reset leads back to the rest before all treatment; a steady
state is what doses lead to that never end, found by giving them for decades until a decade changes nothing more. States
that have no rest (what adds up with the years) start again at nothing in both. SS = 2 adds amounts of the drug alone:
cells and bone stay as they were, for they do not add up.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from osteoimmune.engine import Cohort, Controls, Event, Solution, cohort, solve
from osteoimmune.engine.events import check_events
from osteoimmune.errors import InvalidValue
from osteoimmune.trials.course import Dose
from osteoimmune.trials.giving import dose_events, pump_input, way_of
from osteoimmune.trials.measures import Numbers
from osteoimmune.trials.preparation import PreparedArm

_DECADE = 3650.0  # days
_MOST_DECADES = 60
_SETTLED = 10.0  # relative tolerances: closer than that one decade differs from the next by chance
_MOST_IN_A_DECADE = 4000  # doses
_REMEMBERED = 5  # decades


@dataclass(frozen=True)
class _Segment:
    """From one restart to the next.

    Attributes:
        restart: what happens first; None at the beginning.
        doses: given in it, besides that of the restart.
    """

    begin: float
    end: float
    restart: Dose | None
    doses: tuple[Dose, ...]


def solve_in_segments(one: PreparedArm, outputs: Sequence[str], controls: Controls) -> Solution:
    """One arm, from restart to restart.

    Raises:
        InvalidValue: there is no steady state.
    """
    start = cohort(
        one.subject.assembly, one.parameters, reference=one.subject.reference.coherent(), inputs=one.inputs, patients=1
    )
    rest, states = start.initial[0], start.initial[0]
    values = {name: np.full((1, len(one.days)), np.nan) for name in outputs}
    pieces: list[Solution] = []
    given: list[Dose] = []  # since the last restart that undid what was before
    for segment in _segments(one):
        again = segment.restart
        if again is not None:
            given = [] if again.resets or again.steady == "instead" else given
            states, still_running = _restarted(one, start, rest, states, again, controls)
            given += [*still_running, again]
        given += segment.doses
        chosen = (one.days <= segment.end) & ((one.days > segment.begin) | (segment.restart is None))
        events = [e for e in _events(one, given, segment) if e.time < segment.end]
        check_events(events, one.subject.assembly, segment.begin)
        group = replace(start, initial=states[None], begin=segment.begin)
        found = solve(group, [events], [*one.days[chosen], segment.end], outputs, controls=controls)
        for name in outputs:
            values[name][:, chosen] = found.values[name][:, :-1]
        states = found.final[0]
        pieces.append(found)
    status = np.array([max(int(piece.status[0]) for piece in pieces)])
    steps = np.array([sum(int(piece.steps[0]) for piece in pieces)])
    first, last = pieces[0], pieces[-1]
    return Solution(one.days, values, first.baseline, start.initial, last.final, status, steps, last.kernel)


def _segments(one: PreparedArm) -> list[_Segment]:
    edges = [(0.0, None), *((dose.day, dose) for dose in one.doses if dose.restarts)]
    ends = [*(day for day, _ in edges[1:]), float(one.days[-1])]
    segments = []
    for (begin, restart), end in zip(edges, ends, strict=True):
        own = tuple(dose for dose in one.doses if begin <= dose.day < end and not dose.restarts)
        segments.append(_Segment(begin, end, restart, own))
    return segments


def _events(one: PreparedArm, doses: Sequence[Dose], segment: _Segment) -> list[Event]:
    """Doses of a segment, and changes of inputs: those before it once more, as they stood."""
    given = dose_events(one.subject.assembly, one.parameters, [d for d in (*doses, *one.beside) if d.milligrams])
    late = [event for event in given if event.time >= segment.begin]
    standing = {e.target: e for e in [*one.changes, *given] if e.kind == "set" and e.time < segment.begin}
    again = [replace(event, time=segment.begin) for event in standing.values()]
    events = [*again, *(e for e in one.changes if e.time >= segment.begin), *late]
    return sorted(events, key=lambda event: event.time)


def _restarted(
    one: PreparedArm, start: Cohort, rest: Numbers, before: Numbers, dose: Dose, controls: Controls
) -> tuple[Numbers, tuple[Dose, ...]]:
    """The states from which a segment starts, and infusions of the steady state that still run."""
    states = rest if dose.resets else before
    if not dose.steady:
        return states, ()
    steady: Numbers
    steady = _endless(one, start, dose) if dose.duration_days == math.inf else _repeated(one, start, dose, controls)
    resting = np.asarray(start.kernel.system.resting, dtype=bool)
    if dose.steady == "instead":
        states = rest.copy()
        states[resting] = steady[resting]
    else:
        drug = _amounts(one, start, dose)
        states = states.copy()
        states[drug] += steady[drug] - rest[drug]
    return states, _still_running(dose)


def _amounts(one: PreparedArm, start: Cohort, dose: Dose) -> list[int]:
    """The states that hold the drug: they can be added up, which the states of cells and bone cannot."""
    declared = one.subject.assembly.states
    entered = way_of(one.subject.assembly, dose.drug, dose.route).state
    substance = declared[entered].substance
    return [
        place
        for place, name in enumerate(start.kernel.system.states)
        if name == entered or (substance and declared[name].substance == substance)
    ]


def _still_running(dose: Dose) -> tuple[Dose, ...]:
    if not 0.0 < dose.every_days < dose.duration_days < math.inf:
        return ()
    plain = replace(dose, steady="", resets=False)
    count = math.ceil(dose.duration_days / dose.every_days) - 1
    return tuple(replace(plain, day=dose.day - n * dose.every_days) for n in range(1, count + 1))


def _endless(one: PreparedArm, start: Cohort, dose: Dose) -> Numbers:
    """An infusion without end is an input with which the body is at rest."""
    whole = replace(dose, day=0.0, steady="", duration_days=1.0)
    (rate, *_) = dose_events(one.subject.assembly, one.parameters, [whole])
    inputs = {**one.inputs, **_standing(one, dose.day), pump_input(dose.drug, dose.route): rate.amount}
    reference = one.subject.reference.coherent()
    found = cohort(one.subject.assembly, one.parameters, reference=reference, inputs=inputs, patients=1)
    if found.at_rest[0]:
        raise InvalidValue(f"arm {one.arm.name!r}: the infusion on day {dose.day:g} has no steady state")
    states: Numbers = found.initial[0]
    return states


def _standing(one: PreparedArm, day: float) -> dict[str, float]:
    """Inputs as they stand on a day."""
    inputs = one.subject.assembly.inputs
    return {e.target: e.amount for e in one.changes if e.time <= day and e.target in inputs}


def _repeated(one: PreparedArm, start: Cohort, dose: Dose, controls: Controls) -> Numbers:
    """The states just before a dose that has been given at its interval for ever."""
    plain = replace(dose, steady="", resets=False)
    count = max(math.ceil(_DECADE / dose.every_days), 1)
    if count > _MOST_IN_A_DECADE:
        raise InvalidValue(f"arm {one.arm.name!r}: a steady state with an interval of {dose.every_days:g} days")
    standing = [Event(0.0, name, amount, "set") for name, amount in _standing(one, dose.day).items()]
    running = [replace(d, day=d.day - dose.day) for d in _still_running(dose)]
    given = [replace(plain, day=n * dose.every_days) for n in range(count)]
    end = count * dose.every_days

    def decade_later(states: Numbers, first: bool) -> Numbers:
        doses = given if first else [*running, *given]
        events = standing + dose_events(one.subject.assembly, one.parameters, doses)
        early = sorted((e for e in events if e.time < end), key=lambda e: e.time)
        found = solve(replace(start, initial=states[None], begin=0.0), [early], [end], [], controls=controls)
        if found.status[0]:
            raise InvalidValue(f"arm {one.arm.name!r}: on the way to a steady state, {found.messages()[0]}")
        later: Numbers = found.final[0]
        return later

    found = _unmoved(decade_later, start, _SETTLED * controls.relative)
    if found is None:
        raise InvalidValue(
            f"arm {one.arm.name!r}: the dose on day {dose.day:g} comes to no steady state in {_MOST_DECADES} decades"
        )
    return found


def _unmoved(decade_later: Callable[[Numbers, bool], Numbers], start: Cohort, tolerance: float) -> Numbers | None:
    """States that a decade does not move; None where none are found.

    Old bone under treatment takes centuries to its rest. So decades are not only lived through: from the last few the
    states are found that would not move if all answered in proportion (Anderson 1965), wherever that stays positive.
    """
    resting = np.asarray(start.kernel.system.resting, dtype=bool)
    sizes = np.abs(start.initial[0][resting]) + np.asarray(start.kernel.system.magnitudes)[resting]
    states = start.initial[0]
    moves: list[Numbers] = []
    ends: list[Numbers] = []
    for decade in range(_MOST_DECADES):
        later = decade_later(states, decade == 0)
        move = (later - states)[resting] / sizes
        if np.abs(move).max() < tolerance:
            return later
        moves, ends = [*moves, move][-_REMEMBERED:], [*ends, later[resting]][-_REMEMBERED:]
        states = later.copy()
        if len(moves) > 1:
            weights = np.linalg.lstsq(np.diff(moves, axis=0).T, move, rcond=None)[0]
            guess = later[resting] - np.diff(ends, axis=0).T @ weights
            if (guess > 0.0).sum() >= (later[resting] > 0.0).sum():
                states[resting] = np.maximum(guess, 0.0)
    return None
