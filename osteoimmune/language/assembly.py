"""Assembly: modules joined into one system of equations, checked before anything is solved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from osteoimmune.errors import ModelError, UnknownName, need_known
from osteoimmune.language.balance import close_baseline
from osteoimmune.language.checks import check_dimensions, check_flows, check_quadratures, check_rest, joined_inputs
from osteoimmune.language.expression import ZERO, Expression, add, multiply, number, substitute
from osteoimmune.language.module import TIME, Equations, Flow, Input, Module, Observable, Output, State, qualified
from osteoimmune.quantities import Value, unit


@dataclass(frozen=True, eq=False)
class Assembly:
    """One system of equations. Names of states, parameters and balances are qualified by their module.

    Attributes:
        states: in solver order; quadratures last.
        parameters: every parameter with the value of its module's table.
        balances: each balancing parameter as an expression of the parameters of the reference body.
        inputs: piecewise-constant inputs.
        outputs: what modules give each other, in an order in which each needs only earlier ones.
        rates: the change of each state per day, in terms of states, parameters, inputs and outputs.
        baselines: the reference baseline of each state, in terms of parameters; if set in development, of inputs too.
        flows: as declared, with qualified names.
    """

    name: str
    modules: tuple[Module, ...]
    states: Mapping[str, State]
    parameters: Mapping[str, Value]
    balances: Mapping[str, Expression]
    inputs: Mapping[str, Input]
    outputs: Mapping[str, Output]
    rates: Mapping[str, Expression]
    baselines: Mapping[str, Expression]
    observables: Mapping[str, Observable]
    flows: tuple[Flow, ...]
    home: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def output_definitions(self) -> Mapping[str, Expression]:
        """Each output in terms of states, parameters and inputs alone."""
        done: dict[str, Expression] = {}
        for name, output in self.outputs.items():
            done[name] = substitute([output.expression], done)[0]
        return done

    def inline(self, expressions: Iterable[Expression]) -> list[Expression]:
        """The expressions with every output replaced by its definition."""
        return substitute(expressions, self.output_definitions)

    @property
    def layout(self) -> str:
        """Name and modules with their variants: what the system is made of, in one line."""
        return f"{self.name}: " + ", ".join(f"{m.name}={m.variant}" for m in self.modules)


def assemble(name: str, modules: Sequence[Module]) -> Assembly:
    """Join modules.

    Raises:
        ModelError: a need nobody meets, an output, flow or observable given twice, an input declared in two ways, a
            loop of outputs (the message names the chain), a resting state that nothing balances, a quadrature that
            something depends on.
        UnknownName: an equation or flow uses a name its module does not have.
        UnitMismatch: a term has the wrong unit.
    """
    parts = {m.name: m for m in modules}
    if len(parts) < len(modules):
        raise ModelError(f"body {name!r} has two modules of one name")
    equations = {m.name: m.equations(m.quantities()) for m in modules}
    states = _states(modules)
    inputs = joined_inputs(modules)
    outputs, home = _outputs(equations, inputs)
    _check_needs(modules, inputs, outputs)
    flows = tuple(_qualified_flow(m, f, states) for m in modules for f in equations[m.name].flows)
    check_flows(flows, states)
    observables, baselines = _observables(equations), _baselines(modules, inputs)
    assembly = Assembly(
        name=name,
        modules=tuple(modules),
        states=states,
        parameters={qualified(m.name, p): v for m in modules for p, v in m.parameters.items()},
        balances={},
        inputs=inputs,
        outputs={o: outputs[o] for o in _ordered(outputs)},
        rates=_rates(states, flows, modules, equations),
        baselines={s: baselines[s] for s in states},
        observables=observables,
        flows=flows,
        home=home,
    )
    check_dimensions(assembly)
    check_quadratures(assembly)
    return _closed(assembly)


def _states(modules: Sequence[Module]) -> dict[str, State]:
    every = {qualified(m.name, s.name): s for m in modules for s in m.states}
    return dict(sorted(every.items(), key=lambda item: item[1].kind == "quadrature"))


def _outputs(
    equations: Mapping[str, Equations], inputs: Mapping[str, Input]
) -> tuple[dict[str, Output], dict[str, str]]:
    outputs: dict[str, Output] = {}
    home: dict[str, str] = {}
    for module, part in equations.items():
        for name, output in part.gives.items():
            if name in outputs or name in inputs:
                raise ModelError(f"{name!r} is given by {module!r} and already by {home.get(name, 'an input')!r}")
            outputs[name], home[name] = output, module
    return outputs, home


def _check_needs(modules: Sequence[Module], inputs: Mapping[str, Input], outputs: Mapping[str, Output]) -> None:
    for module in modules:
        for need in module.needs:
            if need not in outputs and need not in inputs:
                hint = str(UnknownName("output", need, [*outputs, *inputs])).partition(";")[2]
                tail = f";{hint}" if hint else ""
                raise ModelError(f"module {module.name!r} ({module.variant}) needs {need!r}, which nothing gives{tail}")


def _ordered(outputs: Mapping[str, Output]) -> list[str]:
    """Outputs in an order in which each uses only earlier ones."""
    order: list[str] = []
    chain: list[str] = []

    def visit(name: str) -> None:
        if name in chain:
            raise ModelError("outputs form a loop: " + " -> ".join([*chain[chain.index(name) :], name]))
        if name in order:
            return
        chain.append(name)
        for used in sorted(outputs[name].expression.symbols & outputs.keys()):
            visit(used)
        chain.pop()
        order.append(name)

    for name in outputs:
        visit(name)
    return order


def _qualified_flow(module: Module, flow: Flow, states: Mapping[str, State]) -> Flow:
    where = f"the flow {flow.name!r} of module {module.name!r}"
    if flow.source is None and flow.sink is None:
        raise ModelError(f"{where} has neither source nor sink")
    own = {s.name: qualified(module.name, s.name) for s in module.states}

    def full(end: str | None) -> str | None:
        if end is None:
            return None
        need_known("state", [end], states if "." in end else own, where)
        return end if "." in end else own[end]

    return replace(flow, name=qualified(module.name, flow.name), source=full(flow.source), sink=full(flow.sink))


def _observables(equations: Mapping[str, Equations]) -> dict[str, Observable]:
    observables: dict[str, Observable] = {}
    for module, part in equations.items():
        for name, observable in part.observables.items():
            if name in observables:
                raise ModelError(f"the observable {name!r} of module {module!r} is already given by another module")
            observables[name] = observable
    return observables


def _rates(
    states: Mapping[str, State],
    flows: Iterable[Flow],
    modules: Sequence[Module],
    equations: Mapping[str, Equations],
) -> dict[str, Expression]:
    terms: dict[str, list[Expression]] = {s: [] for s in states}
    for flow in flows:
        if flow.sink:
            terms[flow.sink].append(multiply(flow.gain, flow.rate))
        if flow.source:
            terms[flow.source].append(multiply(-1.0, flow.rate))
    for module in modules:
        names = [s.name for s in module.states if s.kind == "quadrature"]
        given = equations[module.name].quadratures
        need_known("quadrature", given, names, f"module {module.name!r}")
        need_known("quadrature integrand", names, given, f"module {module.name!r}")
        for name, integrand in given.items():
            terms[qualified(module.name, name)].append(integrand)
    return {s: add(*parts) for s, parts in terms.items()}


def _baselines(modules: Sequence[Module], inputs: Mapping[str, Input]) -> dict[str, Expression]:
    """What is set in development follows the inputs of a whole life (a genotype); all else rests where it may."""
    baselines: dict[str, Expression] = {}
    for module in modules:
        quantities = module.quantities()
        for state in module.states:
            given = state.baseline
            value = given(quantities) if callable(given) else number(given)
            known = {qualified(module.name, p) for p in module.parameters}
            known |= inputs.keys() if state.kind == "developing" else set()
            if value.symbols - known:
                raise ModelError(f"the baseline of {module.name}.{state.name} may use parameters of its module only")
            baselines[qualified(module.name, state.name)] = value
    return baselines


def _closed(assembly: Assembly) -> Assembly:
    at_rest = {name: number(i.default * unit(i.unit).factor) for name, i in assembly.inputs.items()}
    at_rest |= dict(zip(assembly.baselines, substitute(assembly.baselines.values(), at_rest), strict=True))
    at_rest[TIME] = ZERO
    rates = dict(zip(assembly.rates, substitute(assembly.inline(assembly.rates.values()), at_rest), strict=True))
    balanced = {
        qualified(m.name, s.name): qualified(m.name, s.balanced_by.name)
        for m in assembly.modules
        for s in m.states
        if s.balanced_by
    }
    balances = close_baseline({s: rates[s] for s in balanced}, balanced)
    closed = replace(assembly, balances=balances)
    check_rest(closed, rates)
    return closed
