"""Populations: who takes part in a trial, declared before anybody is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from osteoimmune.errors import InvalidValue, UnknownName, need_known
from osteoimmune.quantities.values import Status
from osteoimmune.trials.virtual.correlation import factor
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.marginal import Marginal

Formula = Literal["sum", "product"]
RuleKind = Literal["any below", "all above", "any above", "all below"]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Covariate:
    """What is known of a person at the start.

    Attributes:
        marginal: in `unit`.
        sets: the model's parameter or input that takes this number; empty where the model has none.
        needed: whether a body that lacks what this sets is an error.
        scales: an observable of the model, which is this number where the model's is 1 (CTX in ng/mL).
        source, status: of centre and spread.
    """

    name: str
    marginal: Marginal
    unit: str
    source: str
    status: Status
    meaning: str = ""
    sets: str = ""
    needed: bool = True
    scales: str = ""


@dataclass(frozen=True)
class Derived:
    """A covariate that follows from others.

    Attributes:
        formula: `sum` of each covariate times its number plus `offset`; `product` of `offset` and each covariate to
            the power of its number, whole.
    """

    name: str
    formula: Formula
    of: Mapping[str, float]
    unit: str
    offset: float = 0.0
    meaning: str = ""
    sets: str = ""
    needed: bool = True

    def values(self, columns: Mapping[str, Numbers]) -> Numbers:
        """The numbers from those of other covariates, shape (patients,)."""
        count = len(next(iter(columns.values())))
        total = np.full(count, self.offset)
        for name, number in self.of.items():
            if self.formula == "sum":
                total = total + number * columns[name]
            else:
                for _ in range(round(abs(number))):
                    total = total * columns[name] if number > 0 else total / columns[name]
        return total


@dataclass(frozen=True)
class Rule:
    """Who may take part: the sentence of a protocol, as data (`any below` -2.5 of the T-scores of spine and hip)."""

    kind: RuleKind
    of: tuple[str, ...]
    limit: float

    def admits(self, columns: Mapping[str, Numbers]) -> Flags:
        """Which people may, shape (patients,)."""
        many, side = self.kind.split()
        met = [columns[n] < self.limit if side == "below" else columns[n] > self.limit for n in self.of]
        admitted: Flags = np.logical_or.reduce(met) if many == "any" else np.logical_and.reduce(met)
        return admitted


@dataclass(frozen=True)
class Summary:
    """What a trial reported of its people at the start, to be put beside those drawn; `sd` None where not told."""

    covariate: str
    mean: float
    sd: float | None
    source: str
    status: Status


@dataclass(frozen=True)
class Population:
    """People of one kind.

    Attributes:
        correlations: of the normal numbers behind covariates and spread parameters, by pair of names.
        eligibility: rules that all must be met; who does not is screened and not enrolled.
    """

    name: str
    title: str
    covariates: tuple[Covariate, ...]
    derived: tuple[Derived, ...] = ()
    correlations: Mapping[tuple[str, str], float] | None = None
    eligibility: tuple[Rule, ...] = ()
    summaries: tuple[Summary, ...] = ()

    @property
    def known(self) -> tuple[Covariate | Derived, ...]:
        """Covariates drawn and those that follow from them."""
        return (*self.covariates, *self.derived)

    def __post_init__(self) -> None:
        where = f"population {self.name!r}"
        names = [c.name for c in self.covariates]
        for one in self.derived:
            if one.formula not in get_args(Formula):
                raise UnknownName("formula", one.formula, get_args(Formula), f"{one.name!r} of {where}")
            need_known("covariate", one.of, names, f"{one.name!r} of {where}")
            if one.formula == "product" and any(power != round(power) for power in one.of.values()):
                raise InvalidValue(f"{one.name!r} of {where}: powers must be whole")
            names.append(one.name)
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InvalidValue(f"{where} has two covariates named {twice[0]!r}")
        for rule in self.eligibility:
            if rule.kind not in get_args(RuleKind):
                raise UnknownName("rule", rule.kind, get_args(RuleKind), where)
            need_known("covariate", rule.of, names, f"the eligibility of {where}")
        need_known("covariate", [s.covariate for s in self.summaries], names, f"the summaries of {where}")
        factor([c.name for c in self.covariates], self.correlations or {})
