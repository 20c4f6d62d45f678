"""The search: minima that are known, bounds that hold, and states from which it goes on as if never stopped."""

import numpy as np
import pytest

from osteoimmune.calibration.least_squares import Problem, begin, search, solve


def rosenbrock(lower=(-5.0, -5.0), upper=(5.0, 5.0)):
    def residuals(x):
        return np.array([10.0 * (x[1] - x[0] ** 2), 1.0 - x[0]])

    def derivatives(x):
        return residuals(x), np.array([[-20.0 * x[0], 10.0], [-1.0, 0.0]])

    return Problem(residuals, derivatives, np.array(lower), np.array(upper))


def test_it_finds_a_minimum_that_is_known():
    found = solve(rosenbrock(), np.array([-1.2, 1.0]), 100)
    assert found.x == pytest.approx((1.0, 1.0), abs=1e-4)
    assert found.finished


def test_bounds_hold_and_are_reached():
    found = solve(rosenbrock(upper=(0.5, 5.0)), np.array([-1.2, 1.0]), 100)
    assert found.x == pytest.approx((0.5, 0.25), abs=1e-5)
    assert found.x[0] <= 0.5


def test_a_start_outside_is_brought_inside():
    assert begin(rosenbrock(), np.array([9.0, 9.0])).x == (5.0, 5.0)


def test_a_search_goes_on_from_any_state_as_if_never_stopped():
    problem = rosenbrock()
    whole = list(search(problem, begin(problem, np.array([-1.2, 1.0])), 40))
    for k in (0, 3, len(whole) - 2):
        assert list(search(problem, whole[k], 40)) == whole[k + 1 :]


def test_the_objective_never_rises():
    problem = rosenbrock()
    first = begin(problem, np.array([-1.2, 1.0]))
    falls = np.diff([first.objective, *(s.objective for s in search(problem, first, 40))])
    assert (falls <= 0.0).all()


def test_where_nothing_can_be_simulated_it_ends():
    broken = Problem(lambda x: np.full(2, np.nan), lambda x: (x, x), np.zeros(2), np.ones(2))
    assert begin(broken, np.zeros(2)).finished == "not simulated"


def test_it_stops_when_told():
    assert solve(rosenbrock(), np.array([-1.2, 1.0]), 2).finished == "stopped after 2 iterations"
