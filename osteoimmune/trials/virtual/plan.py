"""The plan of a virtual trial: all that is needed to simulate any of its patients, anywhere, as plain data."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache

from osteoimmune.biology.bodies import Body, body
from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.quantities import unit
from osteoimmune.trials.design import Study
from osteoimmune.trials.measures import MEASURES
from osteoimmune.trials.virtual.cohort import Recipe
from osteoimmune.trials.virtual.marginal import of_value
from osteoimmune.trials.virtual.trial import Happening, Trial

RELATIVE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class TrialPlan:
    """A study and the protocol of its trial.

    Plain frozen data: it can be pickled, compared and hashed by `identity`; nothing of it refers to this machine.
    """

    study: Study
    trial: Trial
    relative_tolerance: float = RELATIVE_TOLERANCE

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.study.arms]
        where = f"the trial of study {self.study.name!r}"
        need_known("arm", self.trial.allocation, names, where)
        if self.trial.allocation and len(self.trial.allocation) != len(names):
            missing = next(name for name in names if name not in self.trial.allocation)
            raise InvalidValue(f"the allocation of {where} says nothing of the arm {missing!r}")
        need_known("measure", self.trial.errors, self.study.outputs, where)
        if self.trial.visits[-1] > self.study.horizon_months:
            raise InvalidValue(f"{where} has a visit in month {self.trial.visits[-1]:g}, after its end")
        if any(arm.horizon_months is not None for arm in self.study.arms):
            raise InvalidValue(f"{where}: all arms of a trial are followed for the same time")

    @property
    def identity(self) -> str:
        """SHA-256 of everything in the plan."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def patients(self) -> int:
        """How many there are."""
        return self.trial.patients

    def with_patients(self, patients: int, *, seed: int | None = None, replicate: int | None = None) -> "TrialPlan":
        """The same trial with another number of patients, seed or replicate."""
        trial = replace(
            self.trial,
            patients=patients,
            seed=self.trial.seed if seed is None else seed,
            replicate=self.trial.replicate if replicate is None else replicate,
        )
        return replace(self, trial=trial)

    @property
    def shares(self) -> tuple[int, ...]:
        """How many patients go to each arm, relative to one another, in the order of the arms."""
        return tuple(self.trial.allocation.get(arm.name, 1) for arm in self.study.arms)

    @property
    def kernel_outputs(self) -> list[str]:
        """What the model is asked for: measures at visits, then integrals and rates of what happens."""
        measures = [MEASURES[name].observable for name in self.study.outputs]
        known = self.happenings
        wanted = [*measures, *(h.hazard for h in known), *(h.rate for h in known)]
        return list(dict.fromkeys(wanted))

    @property
    def subject(self) -> Body:
        """The typical subject of the study's body."""
        return _subject(self.study.body, self.study.drug, tuple(sorted(self.study.variants.items())))

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """What befalls patients: what the trial names, or every rate that the body integrates.

        Raises:
            UnknownName: a hazard that the body does not have.
        """
        assembly = self.subject.assembly
        rates = [name for name, state in assembly.states.items() if state.kind == "quadrature"]
        if not self.trial.happenings:
            found = [_found(name, assembly.states[name].meaning) for name in rates]
            return tuple(h for h in found if h.rate in assembly.observables)
        need_known("hazard", [h.hazard for h in self.trial.happenings], rates, assembly.name)
        need_known("rate", [h.rate for h in self.trial.happenings], assembly.observables, assembly.name)
        return self.trial.happenings

    @property
    def recipe(self) -> Recipe:
        """What is drawn for each patient: covariates, and all parameters with a spread that no covariate sets.

        Raises:
            UnknownName: a covariate sets, or a range belongs to, what the body does not have.
            UnitMismatch: a covariate and what it sets have different dimensions.
        """
        subject, population = self.subject, self.trial.population
        values = subject.values.values
        where = f"population {population.name!r}"
        set_by = [known.sets for known in population.known if known.sets and known.needed]
        need_known("parameter or input", set_by, [*values, *subject.assembly.inputs], where)
        taken = {known.sets for known in population.known}
        varied = {n: v for n, v in sorted(values.items()) if v.spread.kind != "none" and n not in taken}
        need_known("parameter with a range", self.trial.ranges, values, f"the trial of study {self.study.name!r}")
        nowhere: tuple[None, None] = (None, None)
        marginals = {n: of_value(v, *self.trial.ranges.get(n, nowhere)) for n, v in varied.items()}
        pairs = {p: r for p, r in self.trial.parameter_correlations.items() if set(p) <= set(marginals)}
        return Recipe(population, marginals, pairs, self.trial.seed, self.trial.replicate)


@cache
def _subject(name: str, drug: str, variants: tuple[tuple[str, str], ...]) -> Body:
    return body(name, (), drug=drug, **dict(variants))


def _found(state: str, meaning: str) -> Happening:
    kind = state.rpartition(".")[2].removeprefix("cumulative_")
    return Happening(kind, state, meaning.removeprefix("cumulative hazard of a "))


def days_of_mortality(plan: TrialPlan) -> tuple[float, float, float]:
    """Rate (1/day), rise of its logarithm (1/day) and age (days) of the plan's table of deaths."""
    mortality = plan.trial.mortality
    if mortality is None:
        return 0.0, 0.0, 0.0
    return tuple(v.number * unit(v.unit).factor for v in (mortality.rate, mortality.slope, mortality.age))  # type: ignore[return-value]
