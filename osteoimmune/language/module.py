"""What a biological module is: one thing that is believed, with its states, numbers, equations and story.

A module is declared once. Everything else (the solver, its Jacobian, the unit and balance checks, the equations and
tables in the docs, the wiring, the SBML) is derived from that one declaration.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from osteoimmune.errors import InvalidValue, ModelError, UnknownName, need_known
from osteoimmune.language.expression import Expression, Operand, symbol
from osteoimmune.quantities import Table

StateKind = Literal["resting", "developing", "accumulating", "quadrature"]
TIME = "time"


class Quantities:
    """The quantities a module may use in its equations, each by its own name as an attribute."""

    def __init__(self, module: str, known: Mapping[str, Expression]) -> None:
        self._module, self._known = module, known

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._known[name]
        except KeyError:
            raise UnknownName("quantity", name, self._known, f"the equations of module {self._module!r}") from None

    def __getitem__(self, name: str) -> Expression:
        return self.__getattr__(name)


@dataclass(frozen=True)
class Balance:
    """A parameter that nobody chooses: the value that keeps its state at rest in the reference body."""

    name: str
    unit: str
    meaning: str = ""


@dataclass(frozen=True)
class State:
    """An amount, concentration or relative number that changes in time.

    Attributes:
        kind: `resting` states return to a baseline; `developing` ones are set once, in development; `accumulating`
            ones drift without one; a `quadrature` is a time integral that nothing depends on, outside the error norm.
        baseline: the value at rest in the reference body: a number, or a function of the module's parameters. Of a
            developing state: what an undisturbed development leaves behind, which may depend on inputs too (those
            of a whole life: a genotype).
        balanced_by: the parameter that makes the baseline a rest.
        substance: what is conserved as it flows ("denosumab", "RANKL"); flows between states of one substance
            must lose nothing.
        magnitude: a typical size in coherent units, for the absolute tolerance.
    """

    name: str
    unit: str
    meaning: str
    kind: StateKind = "resting"
    baseline: float | Callable[[Quantities], Expression] = 0.0
    balanced_by: Balance | None = None
    substance: str = ""
    magnitude: float = 1.0

    def __post_init__(self) -> None:
        need_known("kind of state", [self.kind], get_args(StateKind), f"state {self.name!r}")
        if not (math.isfinite(self.magnitude) and self.magnitude > 0):
            raise InvalidValue(f"the magnitude of state {self.name!r} must be positive, not {self.magnitude}")


@dataclass(frozen=True)
class Input:
    """A quantity set from outside and piecewise constant: it changes only by events (oestrogen, a co-medication).

    Attributes:
        default: in `unit`, as is
        lowest: the least value that can be meant.
    """

    name: str
    unit: str
    default: float
    meaning: str
    lowest: float = 0.0


@dataclass(frozen=True)
class Entrance:
    """Where a dose of a drug goes.

    Attributes:
        drug: as regimens call it.
        route: "SC", "IV" or "PO".
        state: of the same module, to which the dose is added, in milligrams or (by `molecular_mass`) in moles.
        share: the parameter of the module that says which share of the dose arrives there; empty for all of it.
    """

    drug: str
    route: str
    state: str
    share: str = ""


@dataclass(frozen=True)
class Flow:
    """Something that leaves one state and enters another, declared once.

    The states are the module's own, by their own names. What passes between modules names the other's state in full
    ("pharmacology.central"), so that it stays in the balance of its substance.

    Attributes:
        rate: in the unit of the source (of the sink, where there is no source) per day.
        source: the state it leaves; None for production from outside.
        sink: the state it enters; None for loss to outside.
        gain: how much of the sink one unit of the source makes.
    """

    name: str
    rate: Expression
    source: str | None = None
    sink: str | None = None
    gain: Operand = 1.0
    meaning: str = ""


@dataclass(frozen=True)
class Output:
    """A quantity that a module gives to others."""

    expression: Expression
    unit: str
    meaning: str = ""


@dataclass(frozen=True)
class Observable:
    """A quantity that can be measured.

    Attributes:
        display_unit: the unit in which it is shown.
        of_baseline: whether it is shown as percent change from the patient's own baseline.
    """

    expression: Expression
    unit: str
    meaning: str
    display_unit: str = ""
    of_baseline: bool = False


@dataclass(frozen=True)
class Equations:
    """What the equations of a module come to.

    Attributes:
        quadratures: the integrand of each `quadrature` state, per day.
    """

    flows: tuple[Flow, ...] = ()
    gives: Mapping[str, Output] = field(default_factory=dict)
    observables: Mapping[str, Observable] = field(default_factory=dict)
    quadratures: Mapping[str, Expression] = field(default_factory=dict)


def _no_equations(_: Quantities) -> Equations:
    return Equations()


@dataclass(frozen=True)
class Module:
    """One thing that is believed.

    Attributes:
        name: its place in the body ("precursors"); siblings that believe otherwise bear the same name.
        variant: which of the siblings this is ("pool", "constant").
        needs: outputs and inputs it takes from elsewhere, with the unit it expects.
        equations: a function from the quantities above to flows, outputs and observables.
        story: biology, equation, reference, honest doubt; the docstring of `equations` where empty.
        entrances: the drugs that can be given into its states, and by which route.
    """

    name: str
    variant: str
    parameters: Table = field(default_factory=dict)
    states: tuple[State, ...] = ()
    inputs: tuple[Input, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    equations: Callable[[Quantities], Equations] = _no_equations
    story: str = ""
    entrances: tuple[Entrance, ...] = ()

    def __post_init__(self) -> None:
        names = [*self.parameters, *(s.name for s in self.states), *(i.name for i in self.inputs), *self.needs]
        names += [s.balanced_by.name for s in self.states if s.balanced_by]
        twice = {n for n in names if names.count(n) > 1}
        if twice:
            raise ModelError(f"module {self.name!r} declares {sorted(twice)[0]!r} twice")
        for name in [self.name, *names]:
            if not name.isidentifier() or name == TIME:
                raise ModelError(f"module {self.name!r}: {name!r} cannot be the name of a quantity")
        for way in self.entrances:
            place = f"the entrance for {way.drug} {way.route} of module {self.name!r}"
            need_known("state", [way.state], [s.name for s in self.states], place)
            need_known("parameter", [way.share] if way.share else [], self.parameters, place)

    @property
    def description(self) -> str:
        """The story in plain text."""
        return self.story or inspect.getdoc(self.equations) or ""

    def quantities(self) -> Quantities:
        """Its quantities as symbols: own ones qualified by the module's name, shared ones by their plain name."""
        own = [*self.parameters, *(s.name for s in self.states)]
        own += [s.balanced_by.name for s in self.states if s.balanced_by]
        known = {n: symbol(qualified(self.name, n)) for n in own}
        known |= {n: symbol(n) for n in [*self.needs, *(i.name for i in self.inputs), TIME]}
        return Quantities(self.name, known)


def qualified(module: str, name: str) -> str:
    """The full name of a module's own quantity: "pharmacology.clearance"."""
    return f"{module}.{name}"
