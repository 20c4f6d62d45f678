"""Steady states: what the body is like under doses, or an infusion, that never end."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from osteoimmune.engine import Cohort, Controls, Event, cohort, solve
from osteoimmune.errors import InvalidValue
from osteoimmune.trials.course import Dose
from osteoimmune.trials.giving import dose_events, pump_input
from osteoimmune.trials.measures import Numbers
from osteoimmune.trials.preparation import PreparedArm

_DECADE = 3650.0  # days
_MOST_DECADES = 60
_SETTLED = 10.0  # relative tolerances: closer than that one decade differs from the next by chance
_MOST_IN_A_DECADE = 4000  # doses
_REMEMBERED = 5  # decades


def still_running(dose: Dose) -> tuple[Dose, ...]:
    """Infusions of a steady state that began before its moment and still run."""
    if not 0.0 < dose.every_days < dose.duration_days < math.inf:
        return ()
    plain = replace(dose, steady="", resets=False)
    count = math.ceil(dose.duration_days / dose.every_days) - 1
    return tuple(replace(plain, day=dose.day - n * dose.every_days) for n in range(1, count + 1))


def endless(one: PreparedArm, start: Cohort, dose: Dose) -> Numbers:
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


def repeated(one: PreparedArm, start: Cohort, dose: Dose, controls: Controls) -> Numbers:
    """The states just before a dose that has been given at its interval for ever."""
    plain = replace(dose, steady="", resets=False)
    count = max(math.ceil(_DECADE / dose.every_days), 1)
    if count > _MOST_IN_A_DECADE:
        raise InvalidValue(f"arm {one.arm.name!r}: a steady state with an interval of {dose.every_days:g} days")
    standing = [Event(0.0, name, amount, "set") for name, amount in _standing(one, dose.day).items()]
    running = [replace(d, day=d.day - dose.day) for d in still_running(dose)]
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
