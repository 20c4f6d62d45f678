"""What a body says about itself: the equations of each module, every value, and who gives what to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from osteoimmune.language.abbreviation import repeated
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import Expression, as_expression
from osteoimmune.language.module import Module, qualified
from osteoimmune.language.notation import Name, Number, Product, Scope, Shown, Sum, name_of, written
from osteoimmune.quantities import Resolved, Value

Kind = Literal["part", "flow", "rate", "integral", "output", "observable", "balance"]


class Body(Protocol):
    """Anything with equations and resolved values, such as a body of `osteoimmune.biology`."""

    @property
    def assembly(self) -> Assembly: ...  # noqa: D102
    @property
    def reference(self) -> Resolved: ...  # noqa: D102
    @property
    def values(self) -> Resolved: ...  # noqa: D102


@dataclass(frozen=True)
class Equation:
    """One equation.

    Attributes:
        kind: what it defines; a `part` is a name for something that others repeat.
        left: what is defined; for a `rate` or `integral` its change per day.
        remark: unit, meaning, and for a flow where it goes.
    """

    kind: Kind
    left: Name
    right: Shown
    remark: str


@dataclass(frozen=True)
class Chapter:
    """One module: its story and its equations."""

    name: str
    variant: str
    story: str
    equations: tuple[Equation, ...]


@dataclass(frozen=True)
class ParameterRow:
    """One value and, where it was resolved from layers, the layer that decided it."""

    name: str
    value: Value
    decided_by: str


@dataclass(frozen=True)
class Description:
    """A whole body."""

    name: str
    assembly: Assembly
    chapters: tuple[Chapter, ...]
    parameters: tuple[ParameterRow, ...]


def describe(subject: Assembly | Body) -> Description:
    """The description of a body or of an assembly alone."""
    if isinstance(subject, Assembly):
        assembly, values, reference = subject, Resolved(subject.parameters, {}), Resolved(subject.parameters, {})
    else:
        assembly, values, reference = subject.assembly, subject.values, subject.reference
    rows = tuple(ParameterRow(n, v, _decided(values, n)) for n, v in values.values.items())
    numbers = reference.coherent()
    balances = {name: float(evaluate(closed, numbers)) for name, closed in assembly.balances.items()}
    chapters = tuple(_chapter(assembly, m, balances) for m in assembly.modules)
    return Description(assembly.name, assembly, chapters, rows)


def _decided(values: Resolved, name: str) -> str:
    layer = values.decided_by.get(name)
    return f"{layer.kind} {layer.name}" if layer else "module"


def _chapter(assembly: Assembly, module: Module, balances: Mapping[str, float]) -> Chapter:
    parts = _Parts(assembly, module)
    equations = (*parts.outputs(), *parts.flows(), *parts.rates(), *parts.observables(), *parts.balances(balances))
    return Chapter(module.name, module.variant, module.description, (*parts.abbreviations(), *equations))


class _Parts:
    """The equations of one module; what it gives to others is shown by name wherever it occurs again."""

    def __init__(self, assembly: Assembly, module: Module) -> None:
        self.assembly, self.module = assembly, module
        own = {qualified(module.name, s.name) for s in module.states}
        self.states = [n for n in assembly.states if n in own]
        self.given = {n: o for n, o in assembly.outputs.items() if assembly.home[n] == module.name}
        self.own_flows = [f for f in assembly.flows if f.name.rpartition(".")[0] == module.name]
        self.seen = module.equations(module.quantities()).observables
        long = {o.expression: name_of(n) for n, o in self.given.items() if o.expression.arguments}
        everything = [f.rate for f in self.own_flows] + [assembly.rates[n] for n in self.states if self._sums_up(n)]
        everything += [o.expression for o in self.given.values()] + [o.expression for o in self.seen.values()]
        self.shortened = repeated(everything, long)
        names = {e: Name(("part", str(k))) for k, e in enumerate(self.shortened, start=1)}
        self.scope = Scope({**names, **long}, self._name)

    def _name(self, symbol: str) -> Name:
        """A name that says its module where something shared has the same one."""
        module, _, plain = symbol.rpartition(".")
        shared = plain in self.assembly.outputs or plain in self.assembly.inputs
        return Name(name_of(symbol).words, (module,)) if module and shared else name_of(symbol)

    def _sums_up(self, state: str) -> bool:
        return self.assembly.states[state].kind == "quadrature"

    def _written_out(self, expression: Expression) -> Shown:
        return written(expression, self.scope.without(expression))

    def abbreviations(self) -> list[Equation]:
        return [Equation("part", self.scope.known[e], self._written_out(e), "") for e in self.shortened]

    def outputs(self) -> list[Equation]:
        return [
            Equation("output", name_of(n), self._written_out(o.expression), _remark(o.unit, o.meaning))
            for n, o in self.given.items()
        ]

    def observables(self) -> list[Equation]:
        return [
            Equation("observable", name_of(n), written(o.expression, self.scope), _remark(o.unit, o.meaning))
            for n, o in self.seen.items()
        ]

    def flows(self) -> list[Equation]:
        found = []
        for flow in self.own_flows:
            ends = [end.rpartition(".")[2] if end else "outside" for end in (flow.source, flow.sink)]
            way = f"{ends[0]} \N{RIGHTWARDS ARROW} {ends[1]}"
            remark = f"{way}; {flow.meaning}" if flow.meaning else way
            found.append(Equation("flow", name_of(flow.name), written(flow.rate, self.scope), remark))
        return found

    def rates(self) -> list[Equation]:
        return [self._rate(name) for name in self.states]

    def _rate(self, name: str) -> Equation:
        state = self.assembly.states[name]
        remark = _remark(state.unit, state.meaning, state.kind)
        if self._sums_up(name):
            return Equation("integral", self._name(name), written(self.assembly.rates[name], self.scope), remark)
        terms: list[tuple[bool, Shown]] = []
        for flow in self.own_flows:
            gain = as_expression(flow.gain)
            if flow.sink == name:
                shown = name_of(flow.name)
                terms.append((True, shown if gain.value == 1.0 else Product((written(gain, self.scope), shown))))
            if flow.source == name:
                terms.append((False, name_of(flow.name)))
        return Equation("rate", self._name(name), Sum(tuple(terms)) if terms else Number("0"), remark)

    def balances(self, numbers: Mapping[str, float]) -> list[Equation]:
        """Each balance as the number it has in the reference body; written out it would be the whole body at rest."""
        found = []
        for state in self.module.states:
            if balance := state.balanced_by:
                name = qualified(self.module.name, balance.name)
                remark = f"{_remark(balance.unit, balance.meaning)}; keeps {state.name} at rest in the reference body"
                found.append(Equation("balance", self._name(name), Number(f"{numbers[name]:.6g}"), remark.lstrip("; ")))
        return found


def _remark(unit: str, meaning: str, kind: str = "") -> str:
    unit = "" if unit.strip() in ("", "-", "1") else unit
    return "; ".join(filter(None, (" ".join(meaning.split()), unit, kind)))


def needs_of(assembly: Assembly) -> Mapping[str, tuple[str, ...]]:
    """For each output, the modules that need it, other than its own."""
    return {
        name: tuple(m.name for m in assembly.modules if name in m.needs and m.name != assembly.home[name])
        for name in assembly.outputs
    }
