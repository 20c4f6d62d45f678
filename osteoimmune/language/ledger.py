"""The ledger: what every flow has carried, so that conservation is checked and not believed.

An assembly with a ledger has one more quadrature for each declared flow. It is written from the declaration, not from
the rates that are solved: whatever is lost, doubled or mis-scaled between the two shows as a state whose change is not
what its flows carried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from osteoimmune.language.assembly import Assembly
from osteoimmune.language.expression import ONE, ZERO, Expression, as_expression
from osteoimmune.language.module import Flow, State

PREFIX = "ledger."


def with_ledger(assembly: Assembly) -> Assembly:
    """The same assembly with a quadrature "ledger.module.flow" for each flow, in the unit of the flow's source."""
    states, rates, baselines = dict(assembly.states), dict(assembly.rates), dict(assembly.baselines)
    for flow in assembly.flows:
        name = PREFIX + flow.name
        unit = assembly.states[flow.source or flow.sink or ""].unit
        states[name] = State(flow.name, unit, f"carried by {flow.name}", kind="quadrature")
        rates[name], baselines[name] = flow.rate, ZERO
    return replace(assembly, states=states, rates=rates, baselines=baselines)


def unaccounted(
    assembly: Assembly, state: str, change: float, carried: Mapping[str, float], gains: Callable[[Expression], float]
) -> float:
    """What a state has gained that no flow carried to it.

    Args:
        assembly: with or without ledger.
        state: its qualified name.
        change: its value at the end, less its value at the start and all doses.
        carried: the reading of each flow's ledger, by the flow's name.
        gains: the value of a flow's gain.
    """
    expected = 0.0
    for flow in assembly.flows:
        if flow.sink == state:
            expected += gains(as_expression(flow.gain)) * carried[flow.name]
        if flow.source == state:
            expected -= carried[flow.name]
    return change - expected


def boundary_flows(assembly: Assembly, substance: str) -> tuple[list[Flow], list[Flow]]:
    """The flows by which a substance enters the system from outside, and those by which it leaves.

    Within the system a flow between two states of the substance carries all of it (gain 1); a flow from or to a state
    of another substance crosses the boundary.
    """
    inside = {name for name, s in assembly.states.items() if s.substance == substance}
    entering = [f for f in assembly.flows if f.sink in inside and f.source not in inside]
    leaving = [f for f in assembly.flows if f.source in inside and f.sink not in inside]
    return entering, leaving


def leaks(assembly: Assembly) -> list[Flow]:
    """Flows between states of one substance that do not deliver all they take."""
    return [
        f
        for f in assembly.flows
        if f.source
        and f.sink
        and (s := assembly.states[f.source].substance)
        and s == assembly.states[f.sink].substance
        and as_expression(f.gain) is not ONE
    ]
