"""Nothing is lost: what every flow carried accounts for every state, and drug and target balance."""

from dataclasses import replace

import numpy as np
import pytest

from osteoimmune.biology.bodies import REBOUNDS, body
from osteoimmune.engine import Event, simulate
from osteoimmune.engine.reference import solve_reference
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import as_expression, multiply
from osteoimmune.language.ledger import PREFIX, boundary_flows, leaks, unaccounted, with_ledger
from tests.engine.cohorts import NANOMOLE_PER_MILLIGRAM, REGIMENS

DOSES = [1e-3, 1e-1, 6.0, 60.0, 210.0, 1e3, 1e4]
BUSY = {"t_cell_activation": 0.3, "glucocorticoid": 0.2}  # inputs under which every flow of the body carries something


def solve_with_ledger(b, events, times, inputs=None):
    assembly = with_ledger(b.assembly)
    return assembly, simulate(
        assembly,
        b.values.coherent(),
        reference=b.reference.coherent(),
        inputs={**b.inputs, **(inputs or {})},
        times=times,
        outputs=list(assembly.states),
        events=events,
    )


def carried(assembly, solution):
    return {f.name: solution[PREFIX + f.name][0] for f in assembly.flows}


@pytest.mark.promise("P5")
@pytest.mark.parametrize("milligram", DOSES)
def test_drug_and_rankl_balance_at_every_dose(milligram, figure):
    b = body()
    events = [Event(182.625 * i, "pharmacology.depot", milligram * NANOMOLE_PER_MILLIGRAM) for i in range(6)]
    times = np.linspace(1.0, 1200.0, 60)
    assembly, solution = solve_with_ledger(b, events, times)
    flows = carried(assembly, solution)

    given = np.array([sum(e.amount for e in events if e.time < t) for t in times])
    present = sum(solution[n][0] for n, s in assembly.states.items() if s.substance == "denosumab")
    lost = sum(flows[f.name] for f in boundary_flows(assembly, "denosumab")[1])
    drug = np.abs(given - present - lost).max() / given[-1]

    start = sum(solution.baseline[n][0] for n, s in assembly.states.items() if s.substance == "RANKL")
    now = sum(solution[n][0] for n, s in assembly.states.items() if s.substance == "RANKL")
    entering, leaving = boundary_flows(assembly, "RANKL")
    made, gone = sum(flows[f.name] for f in entering), sum(flows[f.name] for f in leaving)
    rankl = np.abs(start + made - now - gone).max() / made[-1]

    figure(f"drug balance, {milligram:g} mg", f"{drug:.1e}", "<= 1e-8 of dose")
    figure(f"RANKL balance, {milligram:g} mg", f"{rankl:.1e}", "<= 1e-8 of production")
    assert drug <= 1e-8
    assert rankl <= 1e-8


@pytest.mark.promise("P5")
@pytest.mark.parametrize("rebound", REBOUNDS)
def test_every_state_is_what_its_flows_carried(rebound):
    b = body(rebound=rebound)
    events = [Event(t, "pharmacology.depot", a * NANOMOLE_PER_MILLIGRAM) for t, a in REGIMENS["60 mg every 6 months"]]
    assembly, solution = solve_with_ledger(b, events, [1000.0], BUSY)
    numbers = {**b.values.coherent(), **balances(b)}
    totals = {name: float(v[-1]) for name, v in carried(assembly, solution).items()}
    for name in b.assembly.states:
        doses = sum(e.amount for e in events if e.target == name and e.time < 1000)
        change = float(solution[name][0, -1] - solution.baseline[name][0]) - doses
        turnover = sum(abs(totals[f.name]) for f in assembly.flows if name in (f.source, f.sink)) + 1e-12
        missing = unaccounted(assembly, name, change, totals, lambda gain: evaluate(gain, numbers))
        assert abs(missing) <= 1e-8 * max(turnover, abs(doses)), name


def balances(b):
    numbers = dict(b.reference.coherent())
    for name, expression in b.assembly.balances.items():
        numbers[name] = evaluate(expression, numbers)
    return {n: numbers[n] for n in b.assembly.balances}


def test_no_flow_within_a_substance_leaks():
    for rebound in REBOUNDS:
        assert leaks(body(rebound=rebound).assembly) == []


def broken(assembly, flow, leg, factor):
    """The assembly with one leg of one flow multiplied by `factor` in the rates that are solved, not in the ledger."""
    rates = dict(assembly.rates)
    if leg in ("source", "both") and flow.source:
        rates[flow.source] = rates[flow.source] + multiply(1.0 - factor, flow.rate)
    if leg in ("sink", "both") and flow.sink:
        rates[flow.sink] = rates[flow.sink] - multiply(1.0 - factor, as_expression(flow.gain), flow.rate)
    return replace(assembly, rates=rates)


@pytest.mark.promise("P5")
@pytest.mark.parametrize(("leg", "factor"), [("both", 0.0), ("source", 0.9), ("sink", 1.1)])
def test_deleting_or_mis_scaling_any_one_flow_breaks_the_balance(leg, factor):
    b = body(rebound="osteomorph")
    assembly = with_ledger(b.assembly)
    numbers = {**b.values.coherent(), **balances(b)}
    start = simulate(
        b.assembly, b.values.coherent(), reference=b.reference.coherent(), inputs=BUSY, times=[0.0], outputs=["ctx"]
    ).initial[0]
    initial = dict.fromkeys(assembly.states, 0.0) | dict(zip(b.assembly.states, start, strict=True))
    dose = (0.0, "pharmacology.depot", 400.0)
    checked = 0
    for flow in assembly.flows:
        if leg != "both" and getattr(flow, leg) is None:
            continue
        wrong = broken(assembly, flow, leg, factor)
        end = solve_reference(
            wrong, numbers, BUSY, [dose], [0.0, 5.0], list(wrong.states), initial=initial, rtol=1e-7, method="LSODA"
        )
        totals = {f.name: float(end[PREFIX + f.name][-1]) for f in assembly.flows}
        missing = 0.0
        for name in {flow.source, flow.sink} - {None}:
            change = float(end[name][-1]) - initial[name] - (400.0 if name == dose[1] else 0.0)
            found = unaccounted(assembly, name, change, totals, lambda gain: evaluate(gain, numbers))
            missing = max(missing, abs(found) / abs(totals[flow.name]))
        assert missing > 1e-3, flow.name
        checked += 1
    assert checked > 15
