"""What an assembled system is held to before anything is solved: units, quadratures, rest."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from osteoimmune.errors import ModelError
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.dimensions import DIMENSIONLESS, Dimension, DimensionCheck
from osteoimmune.language.expression import Expression, as_expression, symbol
from osteoimmune.language.module import TIME, Flow, Input, Module, State, qualified
from osteoimmune.quantities import unit

if TYPE_CHECKING:
    from osteoimmune.language.assembly import Assembly

PER_DAY: Dimension = unit("1/day").dimension
LARGEST_DRIFT = 1e-9  # of a state's magnitude, a day


def quantity_dimensions(assembly: "Assembly") -> dict[str, Dimension]:
    """The dimension of every state, parameter, balance, input and output, and of time."""
    table = {TIME: unit("day").dimension}
    table |= {n: unit(v.unit).dimension for n, v in assembly.parameters.items()}
    table |= {n: unit(s.unit).dimension for n, s in assembly.states.items()}
    table |= {n: unit(i.unit).dimension for n, i in assembly.inputs.items()}
    table |= {n: unit(o.unit).dimension for n, o in assembly.outputs.items()}
    for module in assembly.modules:
        for state in module.states:
            if state.balanced_by:
                table[qualified(module.name, state.balanced_by.name)] = unit(state.balanced_by.unit).dimension
    return table


def check_dimensions(assembly: "Assembly") -> None:
    """Raise `UnitMismatch` for the first term with a wrong unit, naming the term and where it stands."""
    table = quantity_dimensions(assembly)
    check = DimensionCheck(table)
    for flow in assembly.flows:
        start = table[flow.source or flow.sink or ""]
        check.require(flow.rate, _times(start, PER_DAY), f"flow {flow.name}")
        if flow.sink:
            check.require(as_expression(flow.gain), _over(table[flow.sink], start), f"gain of flow {flow.name}")
    for name, output in assembly.outputs.items():
        check.require(output.expression, table[name], f"output {name}")
    for name, observable in assembly.observables.items():
        check.require(observable.expression, unit(observable.unit).dimension, f"observable {name}")
    for name, value in assembly.baselines.items():
        check.require(value, table[name], f"baseline of {name}")
    for name, state in assembly.states.items():
        if state.kind == "quadrature":
            check.require(assembly.rates[name], _times(table[name], PER_DAY), f"quadrature {name}")
    for module in assembly.modules:
        for need, wanted in module.needs.items():
            check.require(symbol(need), unit(wanted).dimension, f"need of module {module.name}")


def check_quadratures(assembly: "Assembly") -> None:
    """Raise `ModelError` where a rate depends on a time integral."""
    integrals = {n for n, s in assembly.states.items() if s.kind == "quadrature"}
    for name, rate in zip(assembly.rates, assembly.inline(assembly.rates.values()), strict=True):
        if rate.symbols & integrals:
            raise ModelError(f"{name} depends on the quadrature {sorted(rate.symbols & integrals)[0]}")


def check_rest(assembly: "Assembly", rates_at_rest: Mapping[str, Expression]) -> None:
    """Raise `ModelError` for a resting state that moves in the reference body, which no balance then holds."""
    values = {name: value.coherent for name, value in assembly.parameters.items()}
    for name, balance in assembly.balances.items():
        values[name] = float(evaluate(balance, values))
    for name, state in assembly.states.items():
        if state.kind == "resting":
            drift = float(evaluate(rates_at_rest[name], values))
            if not abs(drift) <= LARGEST_DRIFT * state.magnitude:
                raise ModelError(
                    f"{name} should rest at its baseline but changes by {drift:.3g} a day there; "
                    "name the parameter that balances it, or call it accumulating"
                )


def joined_inputs(modules: Sequence[Module]) -> dict[str, Input]:
    """Every input; modules may share one if they declare it alike."""
    inputs: dict[str, Input] = {}
    home: dict[str, str] = {}
    for module in modules:
        for given in module.inputs:
            known = inputs.setdefault(given.name, given)
            if (known.unit, known.default, known.lowest) != (given.unit, given.default, given.lowest):
                raise ModelError(
                    f"the input {given.name!r} is declared by {home[given.name]!r} and otherwise by {module.name!r}"
                )
            home.setdefault(given.name, module.name)
    return inputs


def check_flows(flows: Iterable[Flow], states: Mapping[str, State]) -> None:
    """Raise `ModelError` for two flows of one name, or a flow that touches a time integral; names are full names."""
    seen: set[str] = set()
    for flow in flows:
        if flow.name in seen:
            raise ModelError(f"two flows are called {flow.name!r}")
        seen.add(flow.name)
        for end in (flow.source, flow.sink):
            if end is not None and states[end].kind == "quadrature":
                raise ModelError(f"the flow {flow.name!r} touches the quadrature {end!r}")


def _times(a: Dimension, b: Dimension) -> Dimension:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def _over(a: Dimension, b: Dimension) -> Dimension:
    return tuple(x - y for x, y in zip(a, b, strict=True)) if a != b else DIMENSIONLESS
