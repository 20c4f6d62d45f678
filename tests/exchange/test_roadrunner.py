"""Another simulator, given our SBML, finds the same curves as our slow reference solver."""

import numpy as np
import pytest

from osteoimmune.biology.arthritis_people import ARTHRITIS
from osteoimmune.biology.bodies import BODIES, REBOUNDS, Body, body
from osteoimmune.engine import Event, cohort, simulate
from osteoimmune.engine.reference import reference_parameters, rest_reference
from osteoimmune.quantities import unit
from tests.exchange.simulators import difference, disagreement, peaks, reference_curves, roadrunner_curves, varied
from tests.toy_bodies import toy_body

HALF_YEAR = 182.625
REGIMENS = {
    "every six months, then stop": [Event(HALF_YEAR * k, "drug.depot", 408.0) for k in range(2)],
    "every four weeks with a loading dose": [Event(28.0 * k, "drug.depot", 816.0) for k in range(4)]
    + [Event(0.0, "drug.central", 100.0)],
    "one dose, and less hormone from day 90": [Event(0.0, "drug.depot", 204.0), Event(90.0, "hormone", 0.4)],
}
TIMES = np.array([0.37, 3.3, 9.7, 31.0, 61.0, 95.0, 150.0, 182.0, 190.0, 250.0, 330.0, 480.0])  # never at an event


@pytest.mark.promise("P2")
@pytest.mark.parametrize("regimen", REGIMENS)
def test_libroadrunner_agrees_on_a_toy(regimen, figure):
    toy, generator = toy_body(), np.random.default_rng(20)
    patients = [varied(toy.parameters, reference_parameters(toy), generator) for _ in range(3)]
    worst = max(disagreement(toy, p, {}, REGIMENS[regimen], TIMES) for p in patients)
    figure(f"libRoadRunner, toy, {regimen}: largest difference in shares of the peak", f"{worst:.1e}", "<= 1e-6")
    assert worst <= 1e-6


def test_a_forgotten_dose_would_be_seen():
    """The comparison can fail."""
    toy = toy_body()
    parameters = reference_parameters(toy)
    initial = rest_reference(toy, parameters)
    doses = REGIMENS["every six months, then stop"]
    theirs = roadrunner_curves(toy, parameters, initial, doses[:-1], TIMES)
    ours = reference_curves(toy, parameters, initial, doses, TIMES, ["marker"])
    assert np.max(np.abs(theirs["marker"] - ours["marker"])) > 1e-3


@pytest.mark.parametrize("dose", [1e-3, 1e7])
def test_binding_does_not_cancel_at_extreme_doses(dose):
    """The root is written in its two forms: with one of them alone small doses lose their digits."""
    toy = toy_body()
    assert disagreement(toy, reference_parameters(toy), {}, [Event(0.0, "drug.depot", dose)], TIMES[:6]) <= 1e-6


SIXTY_MG = 60.0e3 / 147.0  # nmol of denosumab
BODY_REGIMENS = {
    "60 mg every six months, then stop": [Event(HALF_YEAR * k, "pharmacology.depot", SIXTY_MG) for k in range(4)],
    "120 mg every four weeks": [Event(28.0 * k, "pharmacology.depot", 2 * SIXTY_MG) for k in range(7)],
    "14 mg once, and a glucocorticoid from day 90": [
        Event(0.0, "pharmacology.depot", 14 / 60 * SIXTY_MG),
        Event(90.0, "glucocorticoid", 0.5, "set"),
    ],
}
BODY_TIMES = np.array([0.4, 3.2, 29.0, 91.0, 180.0, 364.0, 500.0, 640.0, 900.0])


def reference_of(person: Body) -> dict[str, float]:
    """Parameters of the reference body with the balances closed on them."""
    return reference_parameters(person.assembly, person.reference.coherent())


def life_long(person: Body) -> dict[str, float]:
    return {n: v * unit(person.assembly.inputs[n].unit).factor for n, v in person.inputs.items()}


def worst_of_patients(person: Body, regimen: str, count: int, seed: int) -> float:
    generator = np.random.default_rng(seed)
    patients = [varied(person.values.values, reference_of(person), generator) for _ in range(count)]
    events = BODY_REGIMENS[regimen]
    return max(disagreement(person.assembly, p, life_long(person), events, BODY_TIMES) for p in patients)


@pytest.mark.promise("P2")
@pytest.mark.parametrize("rebound", REBOUNDS)
def test_libroadrunner_agrees_on_each_rebound(rebound, figure):
    """One random patient and one regimen a rebound; all of them stand below, marked slow."""
    place = list(REBOUNDS).index(rebound)
    regimen = list(BODY_REGIMENS)[place % len(BODY_REGIMENS)]
    worst = worst_of_patients(body(rebound=rebound), regimen, 1, seed=100 + place)
    figure(f"libRoadRunner, {rebound}, {regimen}: difference in shares of the peak", f"{worst:.1e}", "<= 1e-6")
    assert worst <= 1e-6


@pytest.mark.slow
@pytest.mark.promise("P2")
@pytest.mark.parametrize("kind", ["postmenopausal", "arthritis_desirable", "breast_metastases"])
def test_the_kernel_and_libroadrunner_agree_where_immunity_is_asked_for(kind, figure):
    regimen = "60 mg every six months, then stop"
    worst = kernel_difference(body(kind, lymphoid="full", host_defence="hazards"), regimen, 1, seed=301)
    figure(f"libRoadRunner and the kernel, {kind} with immunity, {regimen}: difference", f"{worst:.1e}", "<= 1e-6")
    assert worst <= 1e-6


@pytest.mark.slow
@pytest.mark.promise("P2")
@pytest.mark.parametrize("regimen", BODY_REGIMENS)
@pytest.mark.parametrize("rebound", REBOUNDS)
def test_libroadrunner_agrees_on_five_patients(rebound, regimen, figure):
    worst = worst_of_patients(body(rebound=rebound), regimen, 5, seed=200 + list(REBOUNDS).index(rebound))
    figure(f"libRoadRunner, {rebound}, {regimen}, 5 patients: difference", f"{worst:.1e}", "<= 1e-6")
    assert worst <= 1e-6


def kernel_difference(person: Body, regimen: str, count: int, seed: int) -> float:
    """The largest difference between libRoadRunner and the compiled kernel, each starting from the kernel's rest."""
    assembly, generator = person.assembly, np.random.default_rng(seed)
    patients = [varied(person.values.values, reference_of(person), generator) for _ in range(count)]
    values = {n: np.array([p[n] for p in patients]) for n in assembly.parameters}
    reference, inputs = person.reference.coherent(), life_long(person)
    rested = cohort(assembly, values, reference=reference, inputs=inputs).initial
    names = [*assembly.states, *assembly.observables]
    events = [*BODY_REGIMENS[regimen]]
    if "tumour_growth" in assembly.inputs:
        events.insert(0, Event(0.0, "tumour_growth", 1.0, "set"))
    solution = simulate(
        assembly,
        values,
        reference=reference,
        inputs=inputs,
        events=events,
        times=BODY_TIMES,
        outputs=names,
        rtol=1e-9,
    )
    worst = 0.0
    for place, patient in enumerate(patients):
        initial = dict(zip(assembly.states, rested[place].tolist(), strict=True))
        ours = {n: solution.values[n][place] for n in names}
        theirs = roadrunner_curves(assembly, patient, initial, events, BODY_TIMES, inputs)
        worst = max(worst, difference(theirs, ours, peaks(initial, ours)))
    return worst


SAME_EQUATIONS = {
    *(kind for kind in ARTHRITIS if kind != "arthritis_desirable"),
    "mouse",
    "mouse_human_rankl",
    "rat",
    "cynomolgus_fetus",
    "prostate_metastases",
    "other_metastases",
    "aromatase_inhibitor",
    "androgen_deprivation",
}  # with other numbers


@pytest.mark.promise("P2")
@pytest.mark.parametrize("kind", [pytest.param(k, marks=[pytest.mark.slow] * (k in SAME_EQUATIONS)) for k in BODIES])
def test_the_kernel_and_libroadrunner_agree(kind, figure):
    regimen = "60 mg every six months, then stop"
    person = body(kind)
    worst = kernel_difference(person, regimen, 1 if "tumour_growth" in person.assembly.inputs else 2, seed=300)
    figure(f"libRoadRunner and the kernel, {kind}, {regimen}: difference", f"{worst:.1e}", "<= 1e-6")
    assert worst <= 1e-6


@pytest.mark.slow
@pytest.mark.promise("P2")
@pytest.mark.parametrize("regimen", BODY_REGIMENS)
@pytest.mark.parametrize("rebound", REBOUNDS)
def test_the_kernel_and_libroadrunner_agree_on_five_patients(rebound, regimen, figure):
    worst = kernel_difference(body(rebound=rebound), regimen, 5, seed=400 + list(REBOUNDS).index(rebound))
    figure(f"libRoadRunner and the kernel, {rebound}, {regimen}, 5 patients", f"{worst:.1e}", "<= 1e-6")
    assert worst <= 1e-6
