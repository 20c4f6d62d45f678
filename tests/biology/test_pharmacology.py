"""Denosumab and Fc-OPG in the body, against closed forms in the limits that have one."""

import numpy as np
import pytest
from scipy.linalg import expm
from slow_patient import patient

from osteoimmune.biology import decoy, person, pharmacology
from osteoimmune.engine.reference import reference_parameters, solve_reference
from osteoimmune.language.assembly import assemble
from osteoimmune.language.module import Equations, Module, Output
from osteoimmune.quantities import Value

DAYS = np.array([0.0, 0.5, 2.0, 7.0, 30.0, 90.0])


@pytest.fixture(scope="module")
def with_fixed_target():
    """Denosumab alone, its target held at a chosen concentration."""
    table = {"held": Value(4.0, "nmol/L", "test", "assumption")}
    given = Equations(gives={"rankl_total": Output(Module("target", "held", table).quantities().held, "nmol/L")})
    target = Module("target", "held", table, equations=lambda _: given)
    return assemble("denosumab alone", [person.adult, pharmacology.denosumab, target])


def linear_path(p, target_clearance, free_share, dose, compartment):
    """Depot, central and peripheral amounts where everything is linear in the free concentration."""
    k = p["pharmacology.absorption"]
    v1, v2 = p["pharmacology.central_volume"], p["pharmacology.peripheral_volume"]
    q, cl = p["pharmacology.distribution_clearance"], p["pharmacology.clearance"] + target_clearance
    free = free_share / v1
    matrix = np.array(
        [
            [-k, 0, 0],
            [p["pharmacology.bioavailability"] * k, -(cl + q) * free, q / v2],
            [0, q * free, -q / v2],
        ]
    )
    start = dose * np.eye(3)[compartment]
    return np.array([expm(matrix * t) @ start for t in DAYS])


@pytest.mark.promise("P1")
@pytest.mark.parametrize("state", ["depot", "central"])
def test_without_target_it_is_two_compartments(with_fixed_target, state):
    p = reference_parameters(with_fixed_target, {"target.held": 0.0})
    names = [f"pharmacology.{s}" for s in ("depot", "central", "peripheral")]
    found = solve_reference(with_fixed_target, p, {}, [(0.0, f"pharmacology.{state}", 400.0)], DAYS, names)
    exact = linear_path(p, 0.0, 1.0, 400.0, ["depot", "central"].index(state))
    for column, name in enumerate(names):
        assert found[name][1:] == pytest.approx(exact[1:, column], rel=1e-9, abs=1e-7)


@pytest.mark.promise("P1")
def test_a_small_dose_decays_as_the_linear_limit_says(with_fixed_target):
    p = reference_parameters(with_fixed_target)
    half, held = p["pharmacology.half_occupancy"], p["target.held"]
    target_clearance = p["pharmacology.complex_internalisation"] * p["pharmacology.central_volume"] * held / half
    dose = 1e-5
    found = solve_reference(
        with_fixed_target, p, {}, [(0.0, "pharmacology.central", dose)], DAYS[:5], ["pharmacology.central"], rtol=3e-14
    )["pharmacology.central"]
    exact = linear_path(p, target_clearance, half / (half + held), dose, 1)[:5, 1]
    assert found[1:] == pytest.approx(exact[1:], rel=2e-5)


def test_the_free_concentration_solves_its_balance(with_fixed_target):
    p = reference_parameters(with_fixed_target)
    for amount in (1e-6, 1.0, 1e3, 1e7):
        path = solve_reference(
            with_fixed_target,
            p,
            {},
            [(0.0, "pharmacology.central", amount)],
            [0.0, 1e-3],
            ["denosumab_free", "denosumab_occupancy", "pharmacology.central"],
        )
        free, occupancy, now = (path[n][1] for n in ("denosumab_free", "denosumab_occupancy", "pharmacology.central"))
        assert free + p["target.held"] * occupancy == pytest.approx(now / p["pharmacology.central_volume"], rel=1e-13)


def test_weight_and_age_scale_as_declared(with_fixed_target):
    light = reference_parameters(with_fixed_target, {"target.held": 0.0})
    heavy = light | {"person.body_weight": 2.0 * light["person.body_weight"]}
    old = light | {"person.age": 2.0 * light["person.age"]}
    ask = ([(0.0, "pharmacology.central", 100.0)], [0.0, 1e-5, 2000.0], ["denosumab_free"])
    free = {
        k: solve_reference(with_fixed_target, v, {}, *ask)["denosumab_free"]
        for k, v in {"light": light, "heavy": heavy}.items()
    }
    assert free["heavy"][1] / free["light"][1] == pytest.approx(0.5, rel=1e-5)
    absorbed = [(0.0, "pharmacology.depot", 100.0)], [0.0, 10.0], ["pharmacology.depot"]
    left = [solve_reference(with_fixed_target, v, {}, *absorbed)["pharmacology.depot"][1] for v in (light, old)]
    assert np.log(left[1] / 100) / np.log(left[0] / 100) == pytest.approx(2**-0.577, rel=1e-9)


@pytest.mark.promise("P1")
def test_fc_opg_without_its_saturable_loss_is_three_compartments():
    alone = assemble("Fc-OPG alone", [decoy.fc_opg])
    p = reference_parameters(alone, {"decoy.saturable_elimination": 0.0})
    names = [f"decoy.{s}" for s in ("depot", "central", "first_peripheral", "second_peripheral")]
    found = solve_reference(alone, p, {}, [(0.0, "decoy.depot", 200.0)], DAYS[:5], names)
    d = {k.removeprefix("decoy."): v for k, v in p.items()}
    ka, f, v1 = d["absorption"], d["bioavailability"], d["central_volume"]
    q1, q2 = d["first_distribution_clearance"], d["second_distribution_clearance"]
    back1, back2 = q1 / d["first_peripheral_volume"], q2 / d["second_peripheral_volume"]
    matrix = np.array(
        [
            [-ka, 0, 0, 0],
            [f * ka, -(d["clearance"] + q1 + q2) / v1, back1, back2],
            [0, q1 / v1, -back1, 0],
            [0, q2 / v1, 0, -back2],
        ]
    )
    exact = np.array([expm(matrix * t) @ [200.0, 0, 0, 0] for t in DAYS[:5]])
    for column, name in enumerate(names):
        assert found[name][1:] == pytest.approx(exact[1:, column], rel=1e-9, abs=1e-8)


@pytest.mark.parametrize(
    ("pharmacokinetics", "peak", "trough"),
    [("sutjandra_2011", (6, 8.5), (15, 35)), ("gibiansky_2012", (5.5, 8.5), (15, 30)), ("choi_2025", (4, 8), (15, 30))],
)
def test_serum_levels_are_those_of_the_clinic(pharmacokinetics, peak, trough, figure):
    """Peak after 60 mg (labels: 6.75 or 6 microgram/mL, memory); trough on 120 mg Q4W (label: 20.6, range 0.5-57)."""
    subject = patient(pharmacokinetics=pharmacokinetics)
    name = "denosumab_ug_per_ml"
    highest = subject.solve(np.linspace(0, 30, 31), [name], [(0, 60)])[name].max()
    month = 28 * 12 / 365.25
    monthly = [(i * month, 120) for i in range(12)]
    low = subject.solve([0.0, 336.0], [name], monthly)[name][1]
    figure(f"peak after 60 mg, {pharmacokinetics}", f"{highest:.2f} ug/mL", "about 6.75")
    figure(f"trough on 120 mg Q4W, {pharmacokinetics}", f"{low:.1f} ug/mL", "20.6 (0.5-57)")
    assert peak[0] < highest < peak[1]
    assert trough[0] < low < trough[1]
