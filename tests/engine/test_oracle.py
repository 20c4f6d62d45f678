"""The kernel against a solver that shares nothing with it but the expressions: SciPy's Radau at 1e-10."""

import time

import numpy as np
import pytest

from osteoimmune.biology.bodies import REBOUNDS, body
from osteoimmune.engine import Event, cohort, sensitivity, simulate
from osteoimmune.engine.reference import solve_reference
from tests.engine.cohorts import NANOMOLE_PER_MILLIGRAM, REGIMENS, random_values

TIMES = np.linspace(5.0, 700.0, 36)


def doses(regimen):
    return [(t, "pharmacology.depot", a * NANOMOLE_PER_MILLIGRAM) for t, a in REGIMENS[regimen] if t < TIMES[-1]]


@pytest.mark.promise("P1")
@pytest.mark.parametrize("rebound", REBOUNDS)
def test_every_state_of_every_body_against_radau(rebound, figure):
    b = body(rebound=rebound)
    names = [*b.assembly.states, *b.assembly.observables]
    values = random_values(b, 2, seed=3)
    events = doses("60 mg every 6 months")
    group = cohort(b.assembly, values, reference=b.reference.coherent(), patients=2)
    solution = simulate(
        b.assembly,
        values,
        reference=b.reference.coherent(),
        times=TIMES,
        outputs=names,
        events=[Event(*e) for e in events],
        rtol=1e-8,
    )
    system = group.kernel.system
    worst = 0.0
    for patient in range(2):
        numbers = dict(zip(system.parameters, group.parameters[patient], strict=True))
        initial = dict(zip(system.states, group.initial[patient], strict=True))
        exact = solve_reference(b.assembly, numbers, {}, events, [0.0, *TIMES], names, initial=initial, rtol=1e-10)
        for name in names:
            peak = np.abs(exact[name]).max()
            error = np.abs(solution[name][patient] - exact[name][1:]).max()
            worst = max(worst, error / peak if peak > 0 else error)
    figure(f"kernel at 1e-8 against Radau at 1e-10 ({rebound})", f"{worst:.1e}", "<= 1e-6 of each peak")
    assert worst <= 1e-6


def test_a_gradient_is_right_and_cheap(figure):
    b = body()
    parameters = b.values.coherent()
    by = [
        "pharmacology.clearance",
        "pharmacology.central_volume",
        "pharmacology.absorption",
        "pharmacology.half_occupancy",
        "rankl.degradation",
        "osteoclast.apoptosis",
        "osteoclast.maturation",
        "osteoclast.differentiation_exponent",
        "osteoblast.coupling_exponent",
        "precursors.differentiation",
        "lumbar_spine.turnover",
        "lumbar_spine.mechanostat_exponent",
    ]
    times, outputs = np.linspace(10, 1095, 37), ["ctx", "bmd_lumbar_spine"]
    common = {"times": times, "outputs": outputs, "events": [Event(*e) for e in doses("60 mg every 6 months")]}
    found = sensitivity(b.assembly, parameters, by, **common)
    worst, compared = 0.0, 0
    for row, name in enumerate(by):
        step = 1e-4 * parameters[name]
        near = []
        for sign in (1, -1, 2, -2):
            moved = {**parameters, name: parameters[name] + sign * step}
            near.append(simulate(b.assembly, moved, reference=moved, rtol=1e-11, **common))
        for output in outputs:
            up, down, up2, down2 = (s[output][0] for s in near)
            exact = (8 * (up - down) - (up2 - down2)) / (12 * step)
            if np.abs(exact).max() * parameters[name] > 1e-6 * np.abs(near[0][output]).max():  # else it has no effect
                worst = max(worst, np.abs(found.by_parameter[output][row] - exact).max() / np.abs(exact).max())
                compared += 1
    figure("12-parameter gradient, error over largest sensitivity", f"{worst:.1e}", "<= 1e-4")
    assert worst <= 1e-4
    assert compared >= 20

    def seconds(act):
        taken = []
        for _ in range(7):
            start = time.process_time()  # the other processor runs other tests meanwhile
            act()
            taken.append(time.process_time() - start)
        return min(taken)

    plain = seconds(lambda: simulate(b.assembly, parameters, reference=parameters, **common))
    ratio = seconds(lambda: sensitivity(b.assembly, parameters, by, **common)) / plain
    figure("12-parameter gradient, cost over a plain solve", f"{ratio:.1f}", "<= 6")
    assert ratio <= 6
