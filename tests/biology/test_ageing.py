"""Ageing: a placebo arm loses what placebo arms lost, a frozen one loses nothing."""

import numpy as np
import pytest
from courses import AGEING, CALCIUM, MONTH, TRIAL, course, denosumab, published
from scipy.integrate import solve_ivp

from osteoimmune.biology.ageing import SITES
from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event, simulate, system_of
from osteoimmune.engine.printed import system
from osteoimmune.engine.reference import reference_parameters
from osteoimmune.language.calculus import evaluate

SITE_NAMES = [f"bmd_{site}" for site in SITES]


@pytest.fixture(scope="module")
def woman():
    return course(companions=(), fracture="none")


@pytest.mark.promise("P4")
def test_with_age_frozen_nothing_moves_in_ten_years(woman):
    names = list(woman.body.assembly.states)
    found = woman.solve([], [0.0, 120.0], names)
    for name in names:
        start, end = found[name][0]
        assert end == pytest.approx(start, rel=1e-9, abs=1e-9), name


@pytest.mark.promise("P4")
def test_ageing_moves_one_state_only_at_first(woman):
    """Everything that returns to a rest is at rest until the passing of time has changed something."""
    assembly = woman.body.assembly
    known = {k: float(v) for k, v in woman.body.values.coherent().items()}
    known |= {n: i.default for n, i in assembly.inputs.items()}
    known |= reference_parameters(assembly, woman.body.reference.coherent())
    state = np.array([evaluate(b, known) for b in assembly.baselines.values()])
    rate = dict(zip(assembly.states, system(assembly).rate(0.0, state, known), strict=True))
    assert max(abs(r) for r in rate.values()) < 1e-14
    rate = dict(zip(assembly.states, system(assembly).rate(0.0, state, known | {"ageing": 1.0}), strict=True))
    moving = {n for n, r in rate.items() if abs(r) > 1e-14}
    assert moving == {"ageing.elapsed", *(f"{site}.young" for site in SITES)}


def test_time_aged_is_the_time_through_which_age_was_not_frozen(woman):
    pause = [*AGEING, Event(24 * MONTH, "ageing", 0.0, "set"), Event(36 * MONTH, "ageing", 1.0, "set")]
    elapsed = woman.value(pause, [12, 30, 48], "ageing.elapsed")
    assert elapsed == pytest.approx(np.array([12, 24, 36]) * MONTH, rel=1e-9)


@pytest.mark.parametrize("month", [12.0, 24.0, 36.0])
def test_the_placebo_arm_of_freedom(woman, shared, figure, month):
    observed, use = published(shared, "FREEDOM BMD-fracture", "BMD total hip", "placebo", month)
    assert use == "calibrate"
    found = woman.change(TRIAL, month, "bmd_total_hip")[0]
    figure(f"untreated hip at {month:.0f} months (fitted at 36)", f"{found:+.2f} %", f"FREEDOM placebo {observed:+.1f}")
    assert found == pytest.approx(observed, abs=0.35)


def test_placebo_arms_that_were_held_out(woman, shared, figure):
    for site, label in (("lumbar_spine", "BMD lumbar spine"), ("total_hip", "BMD total hip")):
        observed, use = published(shared, "DIRECT", label, "placebo", 24.0)
        assert use == "validate"
        found = woman.change(TRIAL, 24, f"bmd_{site}")[0]
        figure(f"{site} of DIRECT's placebo arm at 24 months (unfitted)", f"{found:+.2f} %", f"{observed:+.1f}")
        assert found == pytest.approx(observed, abs=0.5)


def test_loss_follows_turnover_so_that_denosumab_slows_it(woman):
    treated = denosumab(*range(0, 36, 6))
    untreated = woman.change(AGEING, 36, "bmd_total_hip") - woman.change([], 36, "bmd_total_hip")
    on_drug = woman.change(AGEING + treated, 36, "bmd_total_hip") - woman.change(treated, 36, "bmd_total_hip")
    assert untreated[0] < -1.5
    assert 0.1 < on_drug[0] / untreated[0] < 0.6


@pytest.mark.parametrize("name", SITE_NAMES)
def test_without_its_number_ageing_takes_nothing(woman, name):
    site = name.removeprefix("bmd_")
    off = {f"ageing.{site}_loss": 0.0}
    assert woman.change(AGEING, 60, name)[0] < -0.5
    assert woman.change(AGEING, 60, name, values=off)[0] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.promise("P1")
def test_bone_volume_follows_its_equation_solved_alone(woman):
    """Volume falls as V' = tau [w m - 1 / m], m = (V / S)^-e, w = exp(-g / tau).

    So it is where young bone is as dense as old and room is not scarce.
    """
    p = woman.body.values.coherent()
    tau, e = p["total_hip.turnover"], p["total_hip.mechanostat_exponent"]
    loss = p["ageing.total_hip_loss"]

    def rate(day, volume):
        mechanostat = (volume / np.exp(-loss * day)) ** -e
        return tau * (np.exp(-loss / tau) * mechanostat - 1.0 / mechanostat)

    months = np.array([12.0, 60.0, 240.0])
    alone = solve_ivp(rate, (0, 240 * MONTH), [1.0], t_eval=months * MONTH, rtol=1e-10, atol=1e-12).y[0]
    simple = {"total_hip.young_mineral": 1.0, "total_hip.largest_volume": 1e6}
    reference = woman.body.reference.coherent() | simple
    found = simulate(
        woman.body.assembly,
        woman.body.values.coherent() | simple,
        reference=reference,
        times=months * MONTH,
        outputs=["bmd_total_hip"],
        events=AGEING,
        rtol=1e-9,
    )["bmd_total_hip"][0]
    assert found == pytest.approx(alone, rel=1e-7)


def test_the_null_module_changes_nothing():
    plain, aged = body(), body(ageing="drift")
    assert "ageing.elapsed" not in plain.assembly.states
    assert set(system_of(aged.assembly).states) - set(system_of(plain.assembly).states) == {"ageing.elapsed"}
    assert not any(n.startswith(("ageing", "calcium.")) for n in system_of(plain.assembly).parameters)
    shown = ["bmd_total_hip", "ctx"]
    for output in shown:
        with_null = course(ageing="none", companions=(), fracture="none").change(denosumab(0, 6), [3, 12, 24], output)
        frozen = course(companions=(), fracture="none").change(denosumab(0, 6), [3, 12, 24], output)
        assert frozen == pytest.approx(with_null, abs=1e-3)


def test_calcium_lowers_turnover_and_its_gain_does_not_go_on(woman, figure):
    """DEFEND's placebo arm (fitted): CTX about -8 %, P1NP about -10 %; Tai 2015: hip +0.7...1.8 % and no further."""
    hip = woman.change(CALCIUM, [12, 24, 60], "bmd_total_hip")
    figure("CTX and P1NP on calcium, 12 months", f"{woman.change(CALCIUM, 12, 'ctx')[0]:.1f} %, "
           f"{woman.change(CALCIUM, 12, 'p1np')[0]:.1f} %", "-8 and -10, DEFEND placebo (fitted)")  # fmt: skip
    figure("hip on calcium at 12, 24, 60 months", np.round(hip, 2), "0.7-1.8 at a year, no further (Tai 2015)")
    assert -12 < woman.change(CALCIUM, 12, "ctx")[0] < -5
    assert 0 < hip[0] < hip[2] < 2 * hip[0]
    assert woman.change(CALCIUM, 12, "ctx", values={"mineral.intake_effect": 0.0})[0] == pytest.approx(0, abs=1e-6)
