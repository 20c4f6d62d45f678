"""What every peer is asked, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from time import process_time

import numpy as np

from osteoimmune.engine import Event
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.expression import Expression, symbol
from osteoimmune.quantities import unit

Row = Mapping[str, float]


@dataclass(frozen=True)
class Task:
    """The same question for every peer; all numbers coherent.

    Attributes:
        parameters: one row a patient, balances included.
        initial: the rested state of each patient.
        times: output times in days, ascending, from 0 on; a value at the time of an event is the one before it.
        outputs: states or observables.
    """

    assembly: Assembly
    parameters: Sequence[Row]
    initial: Sequence[Row]
    inputs: Row
    events: Sequence[Event]
    times: np.ndarray
    outputs: Sequence[str]
    rtol: float
    absolute_share: float = 1e-3

    @property
    def all_inputs(self) -> dict[str, float]:
        """Every input at the start."""
        return {n: i.default * unit(i.unit).factor for n, i in self.assembly.inputs.items()} | dict(self.inputs)

    @property
    def absolute_tolerances(self) -> np.ndarray:
        """Of each state: the relative one times a share of the state's magnitude."""
        return np.array([self.rtol * self.absolute_share * s.magnitude for s in self.assembly.states.values()])


@dataclass(frozen=True)
class PeerResult:
    """What a peer found.

    Attributes:
        values: (patients, times, outputs).
        seconds: processor seconds a patient, without building.
        build_seconds: from the equations to something that runs.
        note: version and settings.
    """

    values: np.ndarray
    seconds: float
    build_seconds: float
    note: str


@dataclass(frozen=True)
class Segment:
    """A stretch without events.

    Attributes:
        starting: the events at its start, which are applied first.
        places: which output times lie within (start, stop]; in the first segment the start itself too.
    """

    start: float
    stop: float
    starting: tuple[Event, ...]
    places: np.ndarray


def segments(task: Task) -> list[Segment]:
    """The time line cut at events, for peers that know none."""
    end = float(task.times[-1])
    cuts = sorted({0.0, end, *(e.time for e in task.events if e.time < end)})
    found = []
    for start, stop in pairwise(cuts):
        within = (task.times <= stop) & ((task.times > start) | (start == 0.0))
        starting = tuple(e for e in task.events if e.time == start)
        found.append(Segment(start, stop, starting, np.flatnonzero(within)))
    return found


def apply_events(piece: Segment, states: Sequence[str], state: np.ndarray, inputs: dict[str, float]) -> None:
    """Do what is done at the start of a segment, in place."""
    for event in piece.starting:
        if event.kind == "add":
            state[states.index(event.target)] += event.amount
        else:
            inputs[event.target] = event.amount


def grid(task: Task, piece: Segment) -> np.ndarray:
    """Times since the start of the segment at which a peer must answer: the start, its output times, its end."""
    return np.unique([0.0, *(task.times[piece.places] - piece.start), piece.stop - piece.start])


def wanted_expressions(task: Task) -> list[Expression]:
    """The rates of all states, then the outputs, in terms of states, parameters and inputs alone."""
    assembly = task.assembly
    shown = {n: symbol(n) for n in assembly.states} | {n: o.expression for n, o in assembly.observables.items()}
    return assembly.inline([*assembly.rates.values(), *(shown[n] for n in task.outputs)])


def timed(solve: Callable[[int], np.ndarray], patients: int) -> tuple[np.ndarray, float]:
    """The values of every patient, and processor seconds a patient."""
    begin = process_time()
    values = np.stack([solve(patient) for patient in range(patients)])
    return values, (process_time() - begin) / patients
