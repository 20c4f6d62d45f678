"""The oracle itself, against closed forms."""

import numpy as np
import pytest

from osteoimmune.engine.printed import system
from osteoimmune.engine.reference import reference_parameters, rest_reference, solve_reference
from osteoimmune.errors import UnknownName
from osteoimmune.language.assembly import assemble
from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Observable, State
from osteoimmune.quantities import Value

TABLE = {"absorption": Value(0.5, "1/day", "test", "assumption"), "loss": Value(0.2, "1/day", "test", "assumption")}


def chain_equations(q):
    return Equations(
        flows=(
            Flow("absorbed", q.absorption * q.depot, "depot", "central"),
            Flow("lost", q.speed * q.loss * q.central, "central"),
            Flow("made", q.production * q.speed, None, "pool"),
            Flow("used", q.loss * q.pool**1.5, "pool"),
        ),
        observables={"doubled": Observable(2.0 * q.central, "nmol", "twice")},
    )


@pytest.fixture(scope="module")
def chain():
    states = (
        State("depot", "nmol", "at the site"),
        State("central", "nmol", "in blood"),
        State("pool", "1", "at rest at one", baseline=1.0, balanced_by=Balance("production", "1/day")),
    )
    speed = Input("speed", "1", 1.0, "of loss")
    return assemble("chain", [Module("chain", "test", TABLE, states, (speed,), equations=chain_equations)])


def bateman(t, dose, a=0.5, b=0.2):
    return dose * a / (a - b) * (np.exp(-b * t) - np.exp(-a * t))


@pytest.mark.parametrize("method", ["Radau", "LSODA", "DOP853"])
def test_a_chain_agrees_with_its_closed_form(chain, method):
    times = np.array([0.0, 1.0, 2.0, 5.0, 10.0])
    events = [(0.0, "chain.depot", 8.0), (2.0, "chain.depot", 4.0)]
    found = solve_reference(
        chain, reference_parameters(chain), {}, events, times, ["chain.central", "doubled"], method=method
    )
    later = np.where(times > 2, bateman(np.maximum(times - 2.0, 0.0), 4.0), 0.0)
    exact = bateman(times, 8.0) + later
    assert found["chain.central"] == pytest.approx(exact, rel=2e-9, abs=2e-9)
    assert found["doubled"] == pytest.approx(2 * found["chain.central"], rel=1e-15)


def test_the_value_at_an_event_is_the_one_before_it_and_inputs_are_set(chain):
    known = reference_parameters(chain)
    events = [(0.0, "chain.central", 1.0), (1.0, "speed", 0.0), (1.0, "chain.central", 5.0)]
    found = solve_reference(chain, known, {}, events, [0.0, 1.0, 3.0], ["chain.central"])["chain.central"]
    assert found == pytest.approx([0.0, np.exp(-0.2), np.exp(-0.2) + 5.0], rel=1e-9)


def test_rest_follows_a_changed_parameter_and_keeps_the_balance(chain):
    known = reference_parameters(chain)
    assert known["chain.production"] == pytest.approx(0.2, rel=1e-15)
    assert rest_reference(chain, known)["chain.pool"] == 1.0
    rest = rest_reference(chain, known | {"chain.loss": 0.4})
    assert rest["chain.pool"] == pytest.approx(0.5 ** (2 / 3), rel=1e-12)
    assert rest_reference(chain, known, {"speed": 8.0})["chain.pool"] == pytest.approx(4.0, rel=1e-12)


def test_the_jacobian_is_that_of_the_rates(chain):
    known = reference_parameters(chain) | {"speed": 1.0}
    equations, state, step = system(chain), np.array([3.0, 2.0, 1.5]), 1e-6
    matrix = equations.matrix(0.0, state, known)
    for column in range(3):
        move = step * np.eye(3)[column]
        slope = (equations.rate(0.0, state + move, known) - equations.rate(0.0, state - move, known)) / (2 * step)
        assert matrix[:, column] == pytest.approx(slope, abs=1e-8)


def test_wrong_names_are_refused(chain):
    known = reference_parameters(chain)
    with pytest.raises(UnknownName, match=r"chain\.central"):
        solve_reference(chain, known, {}, [], [0.0, 1.0], ["chain.centrall"])
    with pytest.raises(UnknownName, match="speed"):
        solve_reference(chain, known, {}, [(0.0, "sped", 1.0)], [0.0, 1.0], ["doubled"])
