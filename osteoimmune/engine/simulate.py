"""Simulation: patients of one assembly, brought to rest and solved in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from osteoimmune.engine.algorithm import NOT_AT_REST, NOT_FINITE
from osteoimmune.engine.events import (
    LAST_DAY,
    Event,
    Events,
    check_events,
    moments,
    need_not_below,
    per_patient,
    schedule,
)
from osteoimmune.engine.kernel import Controls, Doubles, Integers, Kernel, Schedule, build
from osteoimmune.engine.method import RODAS5P, Method
from osteoimmune.engine.solution import Solution
from osteoimmune.engine.system import system_of
from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.calculus import Numbers, evaluate
from osteoimmune.quantities import unit

CENTURY = 36525.0


@dataclass(frozen=True)
class Cohort:
    """Patients as the kernel takes them.

    Attributes:
        kernel: of their assembly.
        parameters: (patients, parameters) in the system's order.
        initial: (patients, states), at rest.
        at_rest: (patients,) 0 where a rest was found.
        begin: the day on which they start.
    """

    kernel: Kernel
    parameters: Doubles
    initial: Doubles
    at_rest: Integers
    begin: float

    @property
    def patients(self) -> int:
        """How many."""
        return len(self.parameters)

    def part(self, first: int, last: int) -> Cohort:
        """Some of them."""
        rows = slice(first, last)
        return replace(self, parameters=self.parameters[rows], initial=self.initial[rows], at_rest=self.at_rest[rows])


def cohort(
    assembly: Assembly,
    parameters: Mapping[str, Numbers],
    *,
    reference: Mapping[str, Numbers],
    inputs: Mapping[str, Numbers] | None = None,
    patients: int | None = None,
    begin: float = 0.0,
    method: Method = RODAS5P,
    initial: Mapping[str, Numbers] | None = None,
    lanes: int = 8,
) -> Cohort:
    """Bring patients to rest under their own parameters and inputs.

    Args:
        assembly: the system of equations.
        parameters: coherent numbers, or arrays of one number a patient.
        reference: the parameters of the reference body, on which balances are closed.
        inputs: what inputs have been for so long that the patient is at rest with them (a life-long genotype,
            oestrogen); the default of each where not named.
        patients: how many; by default as long as the arrays are.
        begin: the day on which they start.
        initial: states to start from instead of rest; states not named are at rest.

    Raises:
        UnknownName: a parameter, input or state that the assembly does not have.
        InvalidValue: something is no finite number, or arrays differ in length or have more than one axis.
    """
    need_known("parameter", parameters, assembly.parameters, assembly.name)
    need_known("reference parameter", reference, assembly.parameters, assembly.name)
    need_known("input", inputs or {}, assembly.inputs, assembly.name)
    need_known("state", initial or {}, assembly.states, assembly.name)
    for given in (parameters, reference, inputs or {}, initial or {}):
        _need_numbers(given)
    values: dict[str, Numbers] = {n: v.coherent for n, v in assembly.parameters.items()}
    fixed = {**values, **reference}
    values |= parameters
    values |= {n: i.default * unit(i.unit).factor for n, i in assembly.inputs.items()}
    values |= inputs or {}
    for name, value in (inputs or {}).items():
        need_not_below(assembly.inputs[name], value)
    if not abs(begin) <= LAST_DAY:
        raise InvalidValue(f"a start must lie within {LAST_DAY:.0f} days of day 0, not {begin:g}")
    count = _patients([*values.values(), *fixed.values(), *(initial or {}).values()], patients)
    for name, expression in assembly.balances.items():
        known = {**fixed, **{b: values[b] for b in assembly.balances if b in values}}
        try:
            values[name] = evaluate(expression, known)
        except (ArithmeticError, ValueError) as reason:
            raise InvalidValue(f"{name!r} cannot be balanced on these reference parameters: {reason}") from None
    kernel = build(system_of(assembly), method, lanes)
    system = kernel.system
    matrix = _columns([values[n] for n in system.parameters], count)
    _require_finite(matrix, system.parameters)
    guess = _columns([evaluate(assembly.baselines[s], values) for s in system.states], count)
    rested, at_rest = _rest(kernel, matrix, guess, begin)
    for name, value in (initial or {}).items():
        rested[:, system.states.index(name)] = value
    return Cohort(kernel, matrix, rested, at_rest, begin)


def _rest(kernel: Kernel, matrix: Doubles, guess: Doubles, begin: float) -> tuple[Doubles, Integers]:
    """Rest from the reference baseline; patients for whom the search fails first live through a century."""
    rested, at_rest = kernel.settle(matrix, guess, np.full(len(guess), begin))
    lost = np.flatnonzero(at_rest)
    if len(lost):
        start, end = np.full(len(lost), begin), np.full(len(lost), begin + CENTURY)
        nothing = np.zeros(0, np.int64)
        plan = schedule([[]] * len(lost), kernel.system.states, (), np.zeros(0), np.zeros(0, bool))
        lived = kernel.drive(matrix[lost], guess[lost], start, end, plan, nothing, 0, Controls(relative=1e-4))[1]
        lived = np.where(np.isfinite(lived), lived, guess[lost])
        lived[:, ~np.asarray(kernel.system.resting)] = guess[lost][:, ~np.asarray(kernel.system.resting)]
        rested[lost], at_rest[lost] = kernel.settle(matrix[lost], lived, start)
    return rested, at_rest


def simulate(
    assembly: Assembly,
    parameters: Mapping[str, Numbers],
    *,
    reference: Mapping[str, Numbers],
    times: npt.ArrayLike,
    outputs: Sequence[str],
    inputs: Mapping[str, Numbers] | None = None,
    events: Events = (),
    patients: int | None = None,
    begin: float = 0.0,
    after: Sequence[bool] | None = None,
    initial: Mapping[str, Numbers] | None = None,
    rtol: float = 1e-6,
    threads: int = 1,
) -> Solution:
    """Solve patients from rest.

    Args:
        times: output times, days, ascending, for all patients or one row a patient, (patients, times); an output at
            the moment of an event is the value before it.
        outputs: names of states or observables.
        events: for all patients, or one list a patient.
        after: for each time, whether the value after the events of that moment is wanted.
        rtol: relative tolerance.
        threads: how many patients' blocks are solved at once; values do not depend on it.
        assembly, parameters, reference, inputs, patients, begin, initial: see `cohort`.

    Raises:
        UnknownName: a parameter, input, output or event target that the assembly does not have.
        InvalidValue: numbers that are not finite, times out of order, arrays of different length.
    """
    group = cohort(
        assembly, parameters, reference=reference, inputs=inputs, patients=patients, begin=begin, initial=initial
    )
    lists = per_patient(events, group.patients)
    for own in {id(e): e for e in lists}.values():
        check_events(own, assembly, begin)
    return solve(group, lists, times, outputs, after=after, controls=Controls(relative=rtol), threads=threads)


def solve(
    group: Cohort,
    events: list[list[Event]],
    times: npt.ArrayLike,
    outputs: Sequence[str],
    *,
    after: Sequence[bool] | None = None,
    controls: Controls | None = None,
    threads: int = 1,
    shared: bool = False,
) -> Solution:
    """Solve a cohort that is at rest; see `simulate`.

    Raises:
        UnknownName: an output that the cohort's kernel does not have.
        InvalidValue: times out of order or not finite, or `after` of another length.
    """
    system = group.kernel.system
    need_known("output", outputs, system.results, "this simulation")
    grid = _grid(times, group.begin, group.patients)
    looks = grid.shape[-1]
    sides = np.zeros(looks, bool) if after is None else np.asarray(after, bool)
    if sides.shape != (looks,):
        raise InvalidValue(f"'after' has {sides.size} entries for {looks} output times; it needs one for each")
    begun = np.concatenate([np.full((*grid.shape[:-1], 1), group.begin), grid], axis=-1)
    plan = schedule(events, system.states, system.parameters, begun, np.append(False, sides))
    chosen = np.array([system.results.index(o) for o in outputs], np.int64)
    begin = moments(np.full(group.patients, group.begin))
    end = moments(np.broadcast_to(grid[..., -1] if looks else np.float64(group.begin), group.patients))
    parts = _blocks(group.patients, threads)

    def run(part: tuple[int, int]) -> tuple[Doubles, Doubles, Integers, Integers]:
        first, last = part
        own = group.part(first, last)
        rows = (last - first) * (looks + 1)
        block = _part(plan, first, last)
        return own.kernel.drive(
            own.parameters, own.initial, begin[first:last], end[first:last], block, chosen, rows,
            controls or Controls(), shared=shared,
        )  # fmt: skip

    if len(parts) == 1:
        results = [run(parts[0])]
    else:
        with ThreadPoolExecutor(len(parts)) as pool:
            results = list(pool.map(run, parts))
    table, final, status, steps = (np.concatenate(column) for column in zip(*results, strict=True))
    return _solution(group, grid, outputs, table, final, status, steps)


def _solution(
    group: Cohort,
    grid: Doubles,
    outputs: Sequence[str],
    table: Doubles,
    final: Doubles,
    status: Integers,
    steps: Integers,
) -> Solution:
    cube = table.reshape(group.patients, grid.shape[-1] + 1, len(outputs))
    status = np.where(group.at_rest != 0, NOT_AT_REST, status)
    status = np.where((status == 0) & ~np.isfinite(cube).all(axis=(1, 2)), NOT_FINITE, status)
    cube[status != 0] = np.nan
    return Solution(
        times=grid,
        values={name: cube[:, 1:, k] for k, name in enumerate(outputs)},
        baseline={name: cube[:, 0, k] for k, name in enumerate(outputs)},
        initial=group.initial,
        final=final,
        status=status,
        steps=steps,
        kernel=group.kernel.key,
    )


def _part(plan: Schedule, first: int, last: int) -> Schedule:
    return replace(
        plan,
        event_first=plan.event_first[first:last],
        output_first=plan.output_first[first:last],
        output_row=plan.output_row[first:last] - plan.output_row[first : first + 1],
    )


def _blocks(patients: int, threads: int) -> list[tuple[int, int]]:
    if not isinstance(threads, int) or threads < 1:
        raise InvalidValue(f"threads must be at least 1, and whole, not {threads!r}")
    edges = np.linspace(0, patients, min(threads, max(patients, 1)) + 1).astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _grid(times: npt.ArrayLike, begin: float, patients: int) -> Doubles:
    try:
        grid = np.atleast_1d(np.asarray(times, np.float64))
    except (TypeError, ValueError):
        raise InvalidValue(f"output times must be a list of numbers of days, not {times!r}") from None
    if grid.ndim > 2 or not np.isfinite(grid).all():
        raise InvalidValue("output times must be a list of finite numbers of days, or one such list a patient")
    if grid.ndim == 2 and len(grid) != patients:
        raise InvalidValue(f"there are output times for {len(grid)} patients but {patients} patients")
    if grid.size and np.abs(grid).max() > LAST_DAY:
        raise InvalidValue(f"output times must lie within {LAST_DAY:.0f} days of day 0, not {np.abs(grid).max():g}")
    if grid.size and ((grid[..., 0] < begin).any() or (np.diff(grid, axis=-1) < 0).any()):
        raise InvalidValue(f"output times must ascend from the start (day {begin:g})")
    return grid


def _patients(values: Sequence[Numbers], asked: int | None) -> int:
    lengths = {len(np.atleast_1d(v)) for v in values if np.ndim(v) > 0}
    if asked is not None:
        if not isinstance(asked, int | np.integer) or asked < 0:
            raise InvalidValue(f"the number of patients must be whole and not negative, not {asked!r}")
        lengths.add(asked)
    if len(lengths) > 1:
        raise InvalidValue(f"arrays of parameters describe different numbers of patients: {sorted(lengths)}")
    return lengths.pop() if lengths else 1


def _columns(values: Sequence[Numbers], count: int) -> Doubles:
    matrix = np.empty((count, len(values)))
    for j, value in enumerate(values):
        matrix[:, j] = value
    return matrix


def _need_numbers(given: Mapping[str, Numbers]) -> None:
    for name, value in given.items():
        try:
            numbers = np.atleast_1d(np.asarray(value, np.float64))
        except (TypeError, ValueError):
            raise InvalidValue(f"{name!r} is {value!r}, neither a number nor one number a patient") from None
        if numbers.ndim > 1:
            raise InvalidValue(f"{name!r} has {numbers.ndim} axes; it needs a number, or one number a patient")
        _require_finite(numbers[:, None], [name])


def _require_finite(matrix: Doubles, names: Sequence[str]) -> None:
    bad = np.argwhere(~np.isfinite(matrix))
    if len(bad):
        patient, column = bad[0]
        raise InvalidValue(f"{names[column]!r} of patient {patient} is {matrix[patient, column]}, not a finite number")
