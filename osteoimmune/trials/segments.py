"""Arms in which the body is put into another state on the way (EVID 3 and 4, SS 1 and 2), piece by piece.

Between two such moments an arm is solved as any other. A reset leads back to the rest before all treatment; a steady
state is what doses lead to that never end, found by giving them for decades until a decade changes nothing more. States
that have no rest (what adds up with the years) start again at nothing in both. SS = 2 adds amounts of the drug alone:
cells and bone stay as they were, for they do not add up.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from osteoimmune.engine import Cohort, Controls, Event, Solution, cohort, solve
from osteoimmune.engine.events import check_events
from osteoimmune.trials.course import Dose
from osteoimmune.trials.giving import dose_events, way_of
from osteoimmune.trials.measures import Numbers
from osteoimmune.trials.preparation import PreparedArm
from osteoimmune.trials.steady import endless, repeated, still_running


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
    steady = endless(one, start, dose) if dose.duration_days == math.inf else repeated(one, start, dose, controls)
    resting = np.asarray(start.kernel.system.resting, dtype=bool)
    if dose.steady == "instead":
        states = rest.copy()
        states[resting] = steady[resting]
    else:
        drug = _amounts(one, start, dose)
        states = states.copy()
        states[drug] += steady[drug] - rest[drug]
    return states, still_running(dose)


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
