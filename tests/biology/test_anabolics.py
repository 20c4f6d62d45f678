"""Teriparatide and romosozumab: closed forms, what they were fitted to, and the sequences with denosumab."""

import numpy as np
import pytest
from courses import MONTH, TRIAL, course, denosumab, published, romosozumab, teriparatide
from scipy.linalg import expm

from osteoimmune.biology import romosozumab as drug
from osteoimmune.engine import Event
from osteoimmune.engine.reference import reference_parameters, solve_reference
from osteoimmune.language.assembly import assemble

FOUR = denosumab(0, 6, 12, 18)
YEAR = romosozumab(*range(12))


@pytest.fixture(scope="module")
def woman():
    return course()


@pytest.mark.promise("P1")
def test_without_its_saturable_loss_romosozumab_is_one_compartment():
    alone = assemble("romosozumab alone", [drug.antibody])
    known = reference_parameters(alone, {"romosozumab.saturable_elimination": 0.0})
    p = {k.removeprefix("romosozumab."): v for k, v in known.items()}
    days = np.array([0.0, 1.0, 5.0, 30.0, 60.0])
    k = p["clearance"] / p["central_volume"]
    matrix = np.array([[-p["absorption"], 0], [p["bioavailability"] * p["absorption"], -k]])
    exact = np.array([expm(matrix * t) @ [210.0, 0] for t in days])[:, 1]
    found = solve_reference(
        alone, known, {}, [(0.0, "romosozumab.depot", 210.0)], days, ["romosozumab.central"], rtol=1e-10
    )
    assert found["romosozumab.central"][1:] == pytest.approx(exact[1:], rel=1e-7)


def test_romosozumab_in_serum(woman, figure):
    days = np.linspace(0, 30, 31)
    level = woman.value(romosozumab(0), days / MONTH, "romosozumab_ug_per_ml")
    figure(
        "romosozumab peak and its day after 210 mg", f"{level.max():.1f} ug/mL, day {level.argmax()}", "22, 5 (memory)"
    )
    assert 14 < level.max() < 26
    assert 2 <= level.argmax() <= 7


@pytest.mark.promise("P1")
def test_the_signal_of_teriparatide_is_a_first_order_memory(woman):
    k = woman.body.values.coherent()["teriparatide.memory"]
    days = np.array([0.5, 2.0, 10.0])
    steady = woman.value(teriparatide(0, 12), days / MONTH, "teriparatide_signal")
    assert steady == pytest.approx(1.0 - np.exp(-k * days), rel=1e-5)


def test_daily_pulses_and_their_mean_agree(woman):
    pulses = [Event(float(d), "teriparatide.depot", 0.02) for d in range(200)]
    mean = teriparatide(0, 12)
    for name, within in (("p1np", 4.0), ("bmd_lumbar_spine", 0.1)):
        found, expected = (woman.change(e, 6, name, rtol=1e-5)[0] for e in (pulses, mean))
        assert found == pytest.approx(expected, abs=within)


@pytest.mark.parametrize("drug", ["teriparatide", "romosozumab"])
def test_a_companion_not_given_changes_nothing(drug):
    named = course(companions=(drug,), ageing="none", fracture="none")
    plain = course(companions=(), ageing="none", fracture="none")
    for output in ("p1np", "bmd_total_hip"):
        assert named.change(FOUR, [6, 30], output) == pytest.approx(plain.change(FOUR, [6, 30], output), abs=1e-3)


@pytest.mark.parametrize(
    ("given", "off"),
    [
        (teriparatide(0, 24), {f"teriparatide.{n}_rise": 0.0 for n in ("recruitment", "survival", "rankl")}),
        (YEAR, {"romosozumab.modelling_rise": 0.0, "romosozumab.opg_rise": 0.0}),
    ],
    ids=["teriparatide", "romosozumab"],
)
def test_switching_the_effect_off_removes_it(woman, given, off):
    assert woman.change(given, 12, "bmd_lumbar_spine")[0] > 2
    assert woman.change(given, 12, "bmd_lumbar_spine", values=off)[0] == pytest.approx(0.0, abs=1e-6)


def test_formation_is_called_and_runs_out_while_resorption_stays_low(woman):
    p1np = woman.change(YEAR, [1, 3, 6, 11.9], "p1np")
    assert p1np[0] > 60
    assert p1np[0] > p1np[2] > p1np[3]
    assert p1np[3] < 10
    assert woman.change(YEAR, [1, 6, 11.9], "ctx").max() < 0


def test_teriparatide_then_denosumab_goes_on_gaining(woman, figure):
    """DATA-Switch (PMC4620731, abstract seen, unfitted): spine +18.3 % at 48 months."""
    path = TRIAL + teriparatide(0, 24) + denosumab(24, 30, 36, 42)
    spine = woman.change(path, [24, 36, 48], "bmd_lumbar_spine")
    figure("teriparatide then denosumab, spine at 48 months", f"{spine[2]:+.1f} %", "+18.3 DATA-Switch (unfitted)")
    assert spine[0] < spine[1] < spine[2]
    assert spine[2] == pytest.approx(18.3, abs=3)


def test_denosumab_then_teriparatide_loses_for_a_while(woman, figure):
    """DATA-Switch: bone lost for a while after the switch; spine +14.0 % at 48 months."""
    path = TRIAL + FOUR + teriparatide(24, 48)
    for name in ("bmd_lumbar_spine", "bmd_total_hip"):
        change = woman.change(path, [24, 30, 36, 48], name)
        figure(
            f"denosumab then teriparatide, {name} at 24, 30, 36, 48",
            np.round(change, 1),
            "falls, then rises; spine +14.0",
        )
        assert change[1] < change[0] - 1
        assert change[3] > change[1] + 1


def test_romosozumab_then_denosumab(woman, shared, figure):
    """FRAME in Japan (held out): difference at 36 months of romosozumab first from placebo first."""
    then = denosumab(12, 18, 24, 30)
    for site, label in (("lumbar_spine", "BMD lumbar spine difference"), ("total_hip", "BMD total hip difference")):
        observed, use = published(shared, "FRAME Japanese subgroup", label, "romo->dmab - pbo->dmab", 36.0)
        name = f"bmd_{site}"
        first, second = woman.change(TRIAL + YEAR + then, [12, 36], name), woman.change(TRIAL + then, [12, 36], name)
        figure(
            f"FRAME {site} difference at 36 months ({use}, unfitted)", f"{first[1] - second[1]:+.1f}", f"{observed:+}"
        )
        assert first[1] > first[0] + 2
        assert first[1] - second[1] > 2
