"""A compiled kernel and the two things it does: solve patients in time, and bring them to rest."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from osteoimmune.engine.cache import kernel_object
from osteoimmune.engine.layout import Layout
from osteoimmune.engine.machine import load_object
from osteoimmune.engine.method import RODAS5P, Method
from osteoimmune.engine.system import System
from osteoimmune.errors import InvalidValue

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
LANES = 8
_P, _I, _D = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double
_DRIVE = ctypes.CFUNCTYPE(None, *[_P] * 2, _I, *[_P] * 13, _I, *[_P] * 5, _D, _D, _I, _I)
_SETTLE = ctypes.CFUNCTYPE(None, _P, _I, *[_P] * 6, _I)


@dataclass(frozen=True)
class Schedule:
    """When what happens to each patient and when it is looked at, as flat arrays.

    Attributes:
        event_first: (patients, 2) first and one-past-last event of each patient.
        event_time: (events + 1,) days; the last is a sentinel, as in all arrays of events and outputs.
        event_target: (events + 1,) a state's number, or -1 - the number of a parameter that is set.
        event_amount: (events + 1,) added to the state, or the parameter's new value.
        output_first: (patients, 2) first and one-past-last output time of each patient.
        output_row: (patients,) the row of each patient's first output.
        output_time: (times + 1,) days.
        output_after: (times + 1,) 1 where the value after the events of that moment is wanted.
    """

    event_first: Integers
    event_time: Doubles
    event_target: Integers
    event_amount: Doubles
    output_first: Integers
    output_row: Integers
    output_time: Doubles
    output_after: Integers


@dataclass(frozen=True)
class Controls:
    """How carefully to solve.

    Attributes:
        relative: relative tolerance; the absolute one is this times a thousandth of a state's magnitude.
        largest: the largest step, days.
        most: how many steps a patient may try.

    Raises:
        InvalidValue: the tolerance or a limit is not above 0.
    """

    relative: float = 1e-6
    largest: float = 400.0
    most: int = 100_000

    def __post_init__(self) -> None:
        limits = {"relative tolerance": self.relative, "largest step": self.largest, "number of steps": self.most}
        for name, given in limits.items():
            if not 0.0 < given < math.inf:
                raise InvalidValue(f"the solver's {name} must be above 0, not {given!r}")


@dataclass(frozen=True)
class Kernel:
    """The machine code of one system.

    Attributes:
        key: what the kernel is known by in provenance.
    """

    system: System
    key: str
    layout: Layout
    _engine: Any = field(repr=False)
    _drive: Any = field(repr=False)
    _settle: Any = field(repr=False)

    def drive(
        self,
        parameters: Doubles,
        initial: Doubles,
        begin: Doubles,
        end: Doubles,
        schedule: Schedule,
        chosen: Integers,
        rows: int,
        controls: Controls,
        *,
        shared: bool = False,
    ) -> tuple[Doubles, Doubles, Integers, Integers]:
        """Solve patients in this thread; the interpreter is free meanwhile.

        Args:
            parameters: (patients, parameters) in the system's order, coherent units.
            initial: (patients, states).
            begin: (patients,) days.
            end: (patients,) days.
            schedule: events and output times.
            chosen: which results to report, by number in `system.results`.
            rows: how many rows of output there are in all.
            controls: tolerances and limits.
            shared: all lanes take the steps of the first; for differences between patients that must be smooth.

        Returns:
            outputs (rows, chosen), final states (patients, states), status (patients,), steps tried (patients,).
        """
        patients = len(parameters)
        doubles, integers = self._workspace()
        result = np.full((rows, len(chosen)), np.nan)
        final = np.full((patients, self.layout.states), np.nan)
        status, tries = np.zeros(patients, np.int64), np.zeros(patients, np.int64)
        tolerances = controls.relative * 1e-3 * np.asarray(self.system.magnitudes)
        arrays = [parameters, initial, begin, end, schedule.event_first, schedule.event_time, schedule.event_target]
        arrays += [schedule.event_amount, schedule.output_first, schedule.output_row, schedule.output_time]
        arrays += [schedule.output_after, chosen]
        keep = [np.ascontiguousarray(a) for a in arrays]
        outputs = [result, final, status, tries, tolerances]
        self._drive(
            _pointer(doubles), _pointer(integers), patients, *map(_pointer, keep), len(chosen),
            *map(_pointer, outputs), controls.relative, controls.largest, controls.most, int(shared),
        )  # fmt: skip
        return result, final, status, tries

    def settle(
        self, parameters: Doubles, guess: Doubles, begin: Doubles, *, most: int = 500
    ) -> tuple[Doubles, Integers]:
        """Bring resting states to rest with time and inputs held; other states stay as they are.

        Returns:
            states (patients, states) and status (patients,).
        """
        doubles, _ = self._workspace()
        states = np.array(guess, dtype=np.float64, order="C")
        status = np.zeros(len(states), np.int64)
        resting = np.asarray(self.system.resting, np.int64)
        floors = 1e-9 * np.asarray(self.system.magnitudes)
        keep = [np.ascontiguousarray(parameters), states, np.ascontiguousarray(begin), resting, floors, status]
        self._settle(_pointer(doubles), len(states), *map(_pointer, keep), most)
        return states, status

    def _workspace(self) -> tuple[Doubles, Integers]:
        lanes = self.layout.lanes
        raw = np.zeros(self.layout.total * lanes + 8)
        start = (-raw.ctypes.data // 8) % 8  # vectors lie on 64-byte boundaries
        return raw[start : start + self.layout.total * lanes], np.zeros(self.layout.integer_total * lanes, np.int64)


def _pointer(array: npt.NDArray[Any]) -> int:
    return array.ctypes.data


def build(system: System, method: Method = RODAS5P, lanes: int = LANES) -> Kernel:
    """The kernel of a system: from this process, from the cache, or built now.

    Raises:
        BuildError: the kernel could not be compiled or loaded.
    """
    return _build(system.structure, system.magnitudes, method.name, lanes, _Carrier(system, method))


@dataclass(frozen=True)
class _Carrier:
    """Takes a system past the memory of `_build`, which goes by its structure alone."""

    system: System = field(hash=False, compare=False)
    method: Method = field(hash=False, compare=False)


@cache
def _build(structure: str, magnitudes: tuple[float, ...], method: str, lanes: int, carrier: _Carrier) -> Kernel:
    key, code, layout = kernel_object(carrier.system, carrier.method, lanes)
    engine, addresses = load_object(code)
    return Kernel(
        system=carrier.system,
        key=key,
        layout=layout,
        _engine=engine,
        _drive=_DRIVE(addresses["drive"]),
        _settle=_SETTLE(addresses["settle"]),
    )
