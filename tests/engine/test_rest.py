"""Resting states rest: any patient, any body, any genotype; and what is not at rest says so."""

import numpy as np
import pytest

from osteoimmune.biology.arthritis_people import ARTHRITIS
from osteoimmune.biology.bodies import BODIES, REBOUNDS, body
from osteoimmune.biology.parts import PARTS
from osteoimmune.engine import Event, cohort, simulate, solve
from osteoimmune.language.assembly import assemble
from osteoimmune.language.module import Equations, Flow, Module, State
from tests.engine.cohorts import random_values
from tests.engine.conftest import value

TEN_YEARS = np.linspace(0, 3652.5, 11)
GENOTYPES = {
    "normal": {},
    "RANKL x0": {"rankl_expression": 0.0},
    "RANKL x0.5": {"rankl_expression": 0.5},
    "RANKL x2": {"rankl_expression": 2.0},
    "RANK x0": {"rank_expression": 0.0},
    "OPG x0": {"opg_expression": 0.0},
    "OPG x0.5": {"opg_expression": 0.5},
    "OPG x10": {"opg_expression": 10.0},
    "OPG x100": {"opg_expression": 100.0},
}


def largest_drift(b, values, inputs, count):
    names = [name for name, state in b.assembly.states.items() if state.kind == "resting"]
    resting = np.isin(list(b.assembly.states), names)
    group = cohort(b.assembly, values, reference=b.reference.coherent(), inputs={**b.inputs, **inputs}, patients=count)
    solution = solve(group, [[]] * count, TEN_YEARS, names)
    assert not len(solution.failed), solution.messages()[solution.failed[0]]
    sizes = np.array([b.assembly.states[n].magnitude for n in names])
    moves = np.stack([np.abs(solution[n] - solution.baseline[n][:, None]).max(axis=1) for n in names], axis=1)
    return (moves / np.maximum(np.abs(solution.initial[:, resting]), 1e-3 * sizes)).max()


DEFAULT = PARTS["rebound"].default
KINDS = [
    (name, rebound)
    for name in BODIES
    for rebound in REBOUNDS
    if rebound == DEFAULT or (name not in ARTHRITIS and "tumour" not in BODIES[name].needs)  # downstream of bone
]


@pytest.mark.promise("P4")
@pytest.mark.parametrize(("name", "rebound"), KINDS)
def test_random_patients_rest_for_ten_years(name, rebound, figure):
    count = 1000 if rebound == "precursor_pool_and_opg" else 200
    b = body(name, rebound=rebound)
    drift = largest_drift(b, random_values(b, count, seed=11), {}, count)
    figure(f"drift of {count} random {name} patients ({rebound}) over ten years", f"{drift:.1e}", "<= 1e-9")
    assert drift <= 1e-9


@pytest.mark.promise("P4")
@pytest.mark.parametrize("genotype", GENOTYPES)
def test_genotypes_rest_for_ten_years(genotype, figure):
    b = body()
    drift = largest_drift(b, b.values.coherent(), GENOTYPES[genotype], 1)
    figure(f"drift of {genotype} over ten years", f"{drift:.1e}", "<= 1e-9")
    assert drift <= 1e-9


@pytest.mark.parametrize("name", ["rankl_expression", "rank_expression", "opg_expression"])
def test_a_life_long_genotype_is_not_an_acute_change(name):
    """The same factor from conception (brought to rest) and from today (an event) give different adults."""
    b = body()
    common = {"reference": b.reference.coherent(), "times": [30.0, 365.0], "outputs": ["bmd_lumbar_spine"]}
    always = simulate(b.assembly, b.values.coherent(), inputs={name: 0.5}, **common)
    today = simulate(b.assembly, b.values.coherent(), events=[Event(0.0, name, 0.5, "set")], **common)
    assert np.ptp(always["bmd_lumbar_spine"]) < 1e-9
    assert abs(today["bmd_lumbar_spine"][0, 1] / today["bmd_lumbar_spine"][0, 0] - 1) > 1e-3
    assert abs(always["bmd_lumbar_spine"][0, 0] - today["bmd_lumbar_spine"][0, 0]) > 1e-3


def without_rest():
    """Supply that nothing removes: only without any does the state rest."""

    def equations(q):
        return Equations(flows=(Flow("made", q.supply + 0.0 * q.y, None, "y"),))

    parameters = {"supply": value(0.0, "1/day")}
    return assemble("endless", [Module("m", "v", parameters, (State("y", "1", "y"),), equations=equations)])


@pytest.mark.promise("P11")
def test_a_patient_without_rest_is_a_status_not_a_crash():
    solution = simulate(without_rest(), {"m.supply": np.array([0.0, 1.0])}, reference={}, times=[1.0], outputs=["m.y"])
    assert solution.status.tolist() == [0, 3]
    assert "no state of rest" in solution.messages()[1]
    assert np.isnan(solution["m.y"][1]).all()
    assert np.isfinite(solution["m.y"][0]).all()


@pytest.mark.promise("P11")
def test_impossible_patients_are_rows_with_a_sentence_and_leave_the_others_alone():
    b = body()
    values = dict(b.values.coherent())
    fine = values["pharmacology.central_volume"]
    values["pharmacology.central_volume"] = np.array([fine, 0.0, fine, -fine])
    arguments = {
        "reference": b.reference.coherent(),
        "times": np.linspace(0, 200, 9),
        "outputs": ["ctx"],
        "events": [Event(0.0, "pharmacology.depot", 400.0)],
    }
    solution = simulate(b.assembly, values, **arguments)
    alone = simulate(b.assembly, b.values.coherent(), **arguments)
    assert solution.status[[0, 2]].tolist() == [0, 0]
    assert solution.status[1] > 0
    assert solution.messages()[1]
    assert (solution["ctx"][0] == alone["ctx"][0]).all()
    assert (solution["ctx"][2] == alone["ctx"][0]).all()
