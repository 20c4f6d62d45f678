"""Another simulator, given our SBML, finds the same curves as our slow reference solver."""

import numpy as np
import pytest
import roadrunner

from osteoimmune.engine.reference import reference_parameters, rest_reference, solve_reference
from osteoimmune.exchange.sbml import sbml
from tests.toy_bodies import toy_body

HALF_YEAR = 182.625
REGIMENS = {
    "every six months, then stop": [(HALF_YEAR * k, "drug.depot", 408.0) for k in range(2)],
    "every four weeks with a loading dose": [(28.0 * k, "drug.depot", 816.0) for k in range(6)]
    + [(0.0, "drug.central", 100.0)],
    "one dose, and less hormone from day 90": [(0.0, "drug.depot", 204.0), (90.0, "hormone", 0.4)],
}
TIMES = np.array([0.37, 3.3, 9.7, 31.0, 61.0, 95.0, 150.0, 182.0, 190.0, 250.0, 330.0, 480.0])  # never at an event


def varied(body, generator, spread=0.2):
    """A patient: every parameter moved on the log scale, the balances those of the reference body."""
    reference = reference_parameters(body)
    return {n: v * np.exp(spread * generator.normal()) if n in body.parameters else v for n, v in reference.items()}


def roadrunner_curves(body, parameters, initial, events, times):
    """Every state and observable from libRoadRunner; a fresh document, since its constants do not follow changes."""
    names = {name: name.replace(".", "__") for name in body.states}
    names |= {name: f"observed__{name}" if name in body.outputs else name for name in body.observables}
    simulator = roadrunner.RoadRunner(sbml(body, parameters, initial, {}, events))
    simulator.integrator.relative_tolerance, simulator.integrator.absolute_tolerance = 1e-11, 1e-13
    simulator.integrator.maximum_num_steps = 1_000_000
    simulator.timeCourseSelections = ["time", *names.values()]
    table = np.array(simulator.simulate(times=[0.0, *times]))[1:]
    return {name: table[:, column] for column, name in enumerate(names, start=1)}


def disagreement(body, parameters, events, times):
    """The largest difference between the two simulators, each quantity in shares of its own peak."""
    initial = rest_reference(body, parameters)
    theirs = roadrunner_curves(body, parameters, initial, events, times)
    ours = solve_reference(body, parameters, {}, events, [0.0, *times], list(theirs), initial, rtol=1e-10)
    shares = {
        n: np.max(np.abs(theirs[n] - ours[n][1:])) / peak for n in theirs if (peak := np.max(np.abs(ours[n]))) > 0
    }
    return max(shares.values())


@pytest.mark.promise("P2")
@pytest.mark.parametrize("regimen", REGIMENS)
def test_libroadrunner_agrees_on_a_toy(regimen, figure):
    body, generator = toy_body(), np.random.default_rng(20)
    patients = [varied(body, generator) for _ in range(3)]
    worst = max(disagreement(body, p, REGIMENS[regimen], TIMES) for p in patients)
    figure(f"libRoadRunner, toy, {regimen}: largest difference in shares of the peak", f"{worst:.1e}", "<= 1e-6")
    assert worst <= 1e-6


def test_a_forgotten_dose_would_be_seen():
    """The comparison can fail."""
    body = toy_body()
    parameters = reference_parameters(body)
    initial = rest_reference(body, parameters)
    doses = REGIMENS["every six months, then stop"]
    theirs = roadrunner_curves(body, parameters, initial, doses[:-1], TIMES)
    ours = solve_reference(body, parameters, {}, doses, [0.0, *TIMES], ["marker"], initial)
    assert np.max(np.abs(theirs["marker"] - ours["marker"][1:])) > 1e-3


@pytest.mark.parametrize("dose", [1e-3, 1e7])
def test_binding_does_not_cancel_at_extreme_doses(dose):
    """The root is written in its two forms: with one of them alone small doses lose their digits."""
    body = toy_body()
    assert disagreement(body, reference_parameters(body), [(0.0, "drug.depot", dose)], TIMES[:6]) <= 1e-6
