"""The kernel's algorithm run as plain Python on NumPy arrays, against the same algorithm as machine code."""

from types import SimpleNamespace

import numpy as np
import pytest

from osteoimmune.engine import Controls, Event, build, dialect, system_of
from osteoimmune.engine.algorithm import algorithm
from osteoimmune.engine.events import schedule
from osteoimmune.engine.layout import Layout
from osteoimmune.engine.method import RODAS5P
from osteoimmune.engine.system import linearise
from osteoimmune.language.calculus import evaluate

LANES = dialect.LANES


class Plain:
    """The straight-line functions of a system, worked out slowly: dense matrices, expressions walked node by node."""

    def __init__(self, system):
        self.system, self.linear = system, linearise(system)
        self.layout = Layout(
            lanes=LANES,
            states=len(system.states),
            integrals=system.integrals,
            parameter_count=len(system.parameters),
            constant_count=0,
            result_count=len(system.results),
            factor_entries=0,
            drive_entries=0,
            slow_count=0,
            stages=RODAS5P.stages,
            timed=bool(self.linear.by_time),
        )
        self.matrix, self.drives = None, np.zeros((LANES, len(system.states), len(system.states) - system.integrals))

    def known(self, w, state, time):
        names = dict(zip(self.system.states, range(state, state + len(self.system.states)), strict=True))
        start = self.layout.parameters
        names |= dict(zip(self.system.parameters, range(start, start + len(self.system.parameters)), strict=True))
        return {n: dialect.vector(w, place) for n, place in (names | {"time": time}).items()}

    def put(self, w, place, expressions, known):
        for i, e in enumerate(expressions):
            dialect.store(w, place + i, np.broadcast_to(evaluate(e, known), LANES))

    def prepare(self, w):
        pass

    def rates(self, w):
        at = self.layout
        self.put(w, at.rates, self.linear.rates, self.known(w, at.stage, at.stage_time))

    def observe(self, w):
        at, n = self.layout, len(self.system.states)
        for i in range(n):
            dialect.store(w, at.results + i, dialect.vector(w, at.stage + i))
        self.put(w, at.results + n, self.linear.observations, self.known(w, at.stage, at.stage_time))

    def factor(self, w):
        at, n = self.layout, len(self.system.states) - self.system.integrals
        known = self.known(w, at.state, at.time)
        self.put(w, at.rates, self.linear.rates, known)
        self.put(w, at.by_time, self.linear.by_time, known)
        self.drives = np.zeros((LANES, len(self.system.states), n))
        for (i, j), e in self.linear.jacobian.items():
            self.drives[:, i, j] = np.broadcast_to(evaluate(e, known), LANES)
        self.matrix = -self.drives[:, :n]
        for i in range(n):
            self.matrix[:, i, i] += dialect.vector(w, at.diagonal + i)

    def solve(self, w):
        at, n = self.layout, len(self.system.states) - self.system.integrals
        right = np.stack([dialect.vector(w, at.rates + i) for i in range(n)], axis=1)
        found = np.linalg.solve(self.matrix, right[:, :, None])[:, :, 0]
        for i in range(n):
            dialect.store(w, at.rates + i, found[:, i])

    def integrate(self, w):
        at, count = self.layout, len(self.system.states)
        weights = np.stack([dialect.vector(w, at.weights + s) for s in range(at.stages)])
        slopes = [[dialect.vector(w, at.slopes + s * count + i) for i in range(count)] for s in range(at.stages)]
        gathered = np.einsum("sl,sil->li", weights, np.array(slopes))
        for i in range(count - at.integrals, count):
            driven = np.einsum("lj,lj->l", self.drives[:, i], gathered[:, : count - at.integrals])
            dialect.store(w, at.rates + i, dialect.vector(w, at.size) * (gathered[:, i] + driven))


@pytest.fixture
def plain(linear):
    system = system_of(linear)
    slow = Plain(system)
    straight = {n: getattr(slow, n) for n in ("prepare", "rates", "observe", "factor", "solve", "integrate")}
    functions = algorithm(slow.layout, RODAS5P, SimpleNamespace(**straight))
    return slow, {f.__name__: f for f in functions}


def numbers(count):
    """Parameters of `count` patients of the two-compartment system, in its order."""
    names = ["drug.absorption", "drug.elimination", "drug.outward", "drug.inward", "drug.volume"]
    values = np.tile([0.5, 0.2, 0.3, 0.15, 3.0], (count, 1))
    values[:, 1] *= np.linspace(0.5, 2.0, count)
    return names, values


def test_drive_is_the_same_in_python_and_in_machine_code(linear, plain):
    slow, functions = plain
    system, count = slow.system, 11  # more than lanes: some lanes take a second patient
    names, values = numbers(count)
    parameters = np.ascontiguousarray(values[:, [names.index(n) for n in system.parameters]])
    events = [[Event(0.0, "drug.depot", 10.0 + i), Event(3.0 + i, "drug.central", 5.0)] for i in range(count)]
    times = np.array([0.0, 0.0, 1.0, 3.0, 3.0, 20.0])
    after = np.array([False, True, False, False, True, False])
    plan = schedule(events, system.states, system.parameters, times, after)
    initial, begin, end = np.zeros((count, 4)), np.zeros(count), np.full(count, 20.0)
    chosen = np.arange(len(system.results))
    controls = Controls(relative=1e-5)
    fast = build(system).drive(parameters, initial, begin, end, plan, chosen, count * len(times), controls)

    w, q = np.zeros(slow.layout.total * LANES), np.zeros(slow.layout.integer_total * LANES, np.int64)
    result = np.full(count * len(times) * len(chosen), np.nan)
    final, status, tries = np.zeros(count * 4), np.zeros(count, np.int64), np.zeros(count, np.int64)
    tolerances = controls.relative * 1e-3 * np.asarray(system.magnitudes)
    functions["drive"](
        w, q, count, parameters.ravel(), initial.ravel(), begin, end, plan.event_first.ravel(), plan.event_time,
        plan.event_target, plan.event_amount, plan.output_first.ravel(), plan.output_row, plan.output_time,
        plan.output_after, chosen, len(chosen), result, final, status, tries, tolerances, controls.relative,
        controls.largest, controls.most, 0,
    )  # fmt: skip
    assert (status == fast[2]).all()
    assert (tries == fast[3]).all()
    assert np.allclose(result.reshape(fast[0].shape), fast[0], rtol=1e-9, atol=1e-12)
    assert np.allclose(final.reshape(fast[1].shape), fast[1], rtol=1e-9, atol=1e-12)


def test_settle_is_the_same_in_python_and_in_machine_code(linear, plain):
    slow, functions = plain
    system, count = slow.system, 3
    names, values = numbers(count)
    parameters = np.ascontiguousarray(values[:, [names.index(n) for n in system.parameters]])
    guess = np.full((count, 4), 7.0)
    fast, status = build(system).settle(parameters, guess, np.zeros(count))
    states, found = guess.ravel().copy(), np.zeros(count, np.int64)
    functions["settle"](
        np.zeros(slow.layout.total * LANES), count, parameters.ravel(), states, np.zeros(count),
        np.asarray(system.resting, np.int64), 1e-9 * np.asarray(system.magnitudes), found, 500,
    )  # fmt: skip
    assert (status == 0).all()
    assert (found == 0).all()
    assert np.allclose(fast[:, :3], 0.0, atol=1e-12)  # nothing supplies the drug
    assert (fast[:, 3] == 7.0).all()  # a quadrature is left as it stands
    assert np.allclose(states.reshape(count, 4), fast, atol=1e-12)
