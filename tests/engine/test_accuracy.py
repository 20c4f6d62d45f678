"""The tolerance asked for is kept, and the order of the method is what theory says."""

import numpy as np
import pytest
from scipy.linalg import expm

from osteoimmune.engine import Controls, Event, cohort, simulate, solve
from osteoimmune.language.assembly import assemble
from osteoimmune.language.expression import positive_root
from osteoimmune.language.module import Equations, Flow, Input, Module, Observable, State
from tests.engine.conftest import value

TOLERANCES = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10]


def closed_form(times, doses, rates=(0.5, 0.2, 0.3, 0.15)):
    absorption, elimination, outward, inward = rates
    matrix = np.array(
        [
            [-absorption, 0, 0, 0],
            [absorption, -elimination - outward, inward, 0],
            [0, outward, -inward, 0],
            [0, 1 / 3.0, 0, 0],
        ]
    )
    states = np.zeros((len(times), 4))
    for i, t in enumerate(times):
        for when, amount in doses:
            if when < t:
                states[i] += expm(matrix * (t - when)) @ np.array([amount, 0, 0, 0])
    return states


@pytest.mark.promise("P1")
@pytest.mark.parametrize("rtol", TOLERANCES)
def test_two_compartments_with_doses_within_ten_tolerances(linear, rtol, figure):
    times = np.linspace(0.0, 60.0, 41)
    doses = [(0.0, 100.0), (14.0, 50.0), (28.0, 200.0)]
    events = [Event(t, "drug.depot", a) for t, a in doses]
    names = ["drug.depot", "drug.central", "drug.peripheral", "drug.area"]
    solution = simulate(linear, {}, reference={}, times=times, outputs=names, events=events, rtol=rtol)
    exact = closed_form(times, doses)
    error = max(
        np.abs(solution[name][0] - exact[:, i]).max() / np.abs(exact[:, i]).max() for i, name in enumerate(names)
    )
    figure(f"two compartments at rtol {rtol:g}: error / peak", f"{error:.2g}", f"<= {10 * rtol:g}")
    assert error <= 10 * rtol


def decaying(order: int):
    """A chain of `order` equal steps from one unit: the last state is a gamma density."""

    def equations(q):
        flows = [
            Flow(f"step{i}", q.pace * q[f"s{i}"], f"s{i}", f"s{i + 1}" if i + 1 < order else None) for i in range(order)
        ]
        return Equations(flows=tuple(flows))

    states = tuple(State(f"s{i}", "1", "a step", baseline=0.0) for i in range(order))
    return assemble("chain", [Module("chain", "linear", {"pace": value(1.0, "1/day")}, states, equations=equations)])


@pytest.mark.promise("P1")
@pytest.mark.parametrize("rtol", TOLERANCES)
def test_a_chain_within_ten_tolerances(rtol):
    times = np.linspace(0.5, 12.0, 24)
    solution = simulate(
        decaying(4), {}, reference={}, times=times, outputs=["chain.s3"], events=[Event(0, "chain.s0", 1.0)], rtol=rtol
    )
    exact = times**3 * np.exp(-times) / 6
    assert np.abs(solution["chain.s3"][0] - exact).max() <= 10 * rtol * exact.max()


def target_mediated():
    """Total drug with a fixed total target that binds in quasi-steady state and internalises."""

    def equations(q):
        free = positive_root(0.5 * (q.drug - q.target - q.half), q.half * q.drug)
        bound = q.drug - free
        return Equations(
            flows=(
                Flow("cleared", q.clearance * free, "drug"),
                Flow("internalised", q.internalisation * bound, "drug"),
            ),
            observables={"free": Observable(free, "nmol/L", "free drug")},
        )

    parameters = {
        "half": value(1.0, "nmol/L"),
        "target": value(4.0, "nmol/L"),
        "clearance": value(0.05, "1/day"),
        "internalisation": value(0.3, "1/day"),
    }
    states = (State("drug", "nmol/L", "total drug", magnitude=1.0),)
    return assemble("tmdd", [Module("tmdd", "qss", parameters, states, equations=equations)])


@pytest.mark.promise("P1")
@pytest.mark.parametrize("rtol", [1e-3, 1e-6, 1e-9])
def test_target_mediated_loss_has_its_two_linear_limits(rtol):
    model, times = target_mediated(), np.linspace(1.0, 20.0, 20)

    def free(dose):
        return simulate(
            model, {}, reference={}, times=times, outputs=["tmdd.drug"], events=[Event(0, "tmdd.drug", dose)], rtol=rtol
        )["tmdd.drug"][0]

    far_above = 1e9 * np.exp(-0.05 * times)
    assert np.abs(free(1e9) / far_above - 1).max() <= 10 * rtol + 1e-6  # the target is 1e-8 of the drug
    far_below_rate = (0.05 * 1.0 + 0.3 * 4.0) / (1.0 + 4.0)
    assert np.abs(free(1e-6) - 1e-6 * np.exp(-far_below_rate * times)).max() <= 1e-6 * (10 * rtol + 1e-5)


def pulled():
    """dy/dt = -a t y^2 + g t^3: nonlinear, driven by time, at rest at the start; y = 1 / (1 + t^2) for a = 2, g = 0."""

    def equations(q):
        return Equations(
            flows=(Flow("loss", q.pace * q.time * q.y**2, "y"), Flow("gain", q.gain * q.time**3, None, "y"))
        )

    parameters = {"pace": value(2.0, "1/day^2"), "gain": value(0.0, "1/day^4")}
    return assemble("pulled", [Module("m", "v", parameters, (State("y", "1", "y"),), equations=equations)])


def errors_with_equal_steps(times, sizes):
    """The largest error at `times` when every step has the same size."""
    errors = []
    for size in sizes:
        group = cohort(pulled(), {}, reference={}, initial={"m.y": 1.0})
        loose = Controls(relative=1e6, largest=size)  # every step is accepted at its largest size
        solution = solve(group, [[]], times, ["m.y"], controls=loose)
        errors.append(np.abs(solution["m.y"][0] - 1 / (1 + times**2)).max())
    return np.array(errors)


@pytest.mark.promise("P1")
def test_observed_order_is_five(figure):
    sizes = np.array([0.2, 0.1, 0.05, 0.025])
    errors = errors_with_equal_steps(np.array([3.0]), sizes)
    slope = np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    figure("observed order of Rodas5P", f"{slope:.2f}", "5 within 0.5")
    assert abs(slope - 5) < 0.5


@pytest.mark.promise("P1")
def test_observed_order_of_outputs_between_steps_is_at_least_four(figure):
    sizes = np.array([0.2, 0.1, 0.05, 0.025])
    errors = errors_with_equal_steps(np.linspace(0.03, 2.97, 77), sizes)
    slope = np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    figure("observed order of dense output", f"{slope:.2f}", "4 within 0.5, or better")
    assert slope > 3.5


@pytest.mark.promise("P1")
def test_explicit_time_is_exact_for_low_powers():
    """dy/dt = g t^3 has the solution g t^4 / 4, which a method of order five takes exactly."""
    solution = simulate(
        pulled(), {"m.pace": 0.0, "m.gain": 2.0}, reference={}, times=[1.0, 2.0, 3.0], outputs=["m.y"], rtol=1e-6
    )
    assert np.allclose(solution["m.y"][0], 2.0 * np.array([1.0, 16.0, 81.0]) / 4, rtol=1e-12)


@pytest.mark.promise("P1")
@pytest.mark.parametrize("rtol", [1e-4, 1e-8])
def test_quadratures_of_time_and_state_within_ten_tolerances(rtol):
    """dy/dt = -y from 1; the quadratures of y, y^2 and t^3 are 1 - e^-t, (1 - e^-2t) / 2 and t^4 / 4."""
    gathered = ("whole", "square", "cube")

    def equations(q):
        rates = dict(zip(gathered, (q.pace * q.y, q.pace * q.y * q.y, q.pace**4 * q.time**3), strict=True))
        return Equations(flows=(Flow("loss", q.pace * q.y, "y"),), quadratures=rates)

    states = (State("y", "1", "y", baseline=0.0), *(State(n, "1", n, kind="quadrature") for n in gathered))
    model = assemble("sums", [Module("m", "v", {"pace": value(1.0, "1/day")}, states, equations=equations)])
    t = np.linspace(0.0, 5.0, 44)
    found = simulate(
        model, {}, reference={}, times=t, outputs=[f"m.{n}" for n in gathered], events=[Event(0, "m.y", 1.0)], rtol=rtol
    )
    exact = (1.0 - np.exp(-t), (1.0 - np.exp(-2.0 * t)) / 2.0, t**4 / 4.0)
    for name, curve in zip(gathered, exact, strict=True):
        assert np.abs(found[f"m.{name}"][0] - curve).max() <= 10 * rtol * curve.max(), name


def switched():
    def equations(q):
        return Equations(flows=(Flow("made", q.supply, None, "y"), Flow("lost", q.pace * q.y, "y")))

    module = Module(
        "m",
        "v",
        {"pace": value(0.5, "1/day")},
        (State("y", "1", "y"),),
        inputs=(Input("supply", "1/day", 0.0, "supply"),),
        equations=equations,
    )
    return assemble("switched", [module])


def test_inputs_change_only_at_their_events_and_rest_follows_life_long_ones():
    model, times = switched(), np.linspace(0, 10, 21)
    life_long = simulate(model, {}, reference={}, times=times, outputs=["m.y"], inputs={"supply": 3.0})
    assert np.allclose(life_long["m.y"], 6.0, rtol=1e-12)
    acute = simulate(model, {}, reference={}, times=times, outputs=["m.y"], events=[Event(2.0, "supply", 3.0, "set")])
    exact = np.where(times < 2, 0.0, 6.0 * (1 - np.exp(-0.5 * (times - 2))))
    assert np.abs(acute["m.y"][0] - exact).max() < 1e-6 * 6
