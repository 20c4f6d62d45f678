"""A plan joined with its model: bodies, measures, what befalls patients and what is drawn for them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from osteoimmune.biology.bodies import Body
from osteoimmune.errors import InvalidValue, UnitMismatch, need_known
from osteoimmune.quantities import unit
from osteoimmune.trials.measures import Measure
from osteoimmune.trials.preparation import PreparedArm, measures_of, prepare
from osteoimmune.trials.virtual.cohort import Drawn, Recipe
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.marginal import of_value
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.population import Covariate, Derived
from osteoimmune.trials.virtual.trial import Happening


@dataclass(frozen=True)
class Setting:
    """Attributes: plan; arms, ready to be solved; measures by name; happenings; recipe of what is drawn."""

    plan: TrialPlan
    arms: tuple[PreparedArm, ...]
    measures: dict[str, Measure]
    happenings: tuple[Happening, ...]
    recipe: Recipe

    @property
    def subject(self) -> Body:
        """The typical subject; all arms have the same."""
        return self.arms[0].subject

    @property
    def outputs(self) -> list[str]:
        """What the model is asked for: measures at visits, then integrals and rates of what happens."""
        measures = [measure.observable for measure in self.measures.values()]
        scaled = [known.scales for known in self.plan.trial.population.covariates if known.scales]
        integrals = [happening.hazard for happening in self.happenings]
        return list(dict.fromkeys([*measures, *scaled, *integrals, *(happening.rate for happening in self.happenings)]))

    def that_sets(self, name: str) -> Covariate | Derived | None:
        """The covariate that sets a parameter or input, if one does."""
        return next((known for known in self.plan.trial.population.known if known.sets == name), None)

    def numbers_of(self, drawn: Drawn, rows: NDArray[np.int64]) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
        """What is these people's own: parameters and inputs of the model by name, coherent, each (rows,)."""
        parameters, inputs = {name: drawn.columns[name][rows] for name in self.recipe.parameters}, {}
        for covariate in self.plan.trial.population.known:
            values = drawn.columns[covariate.name][rows] * unit(covariate.unit).factor
            if covariate.sets in self.subject.assembly.inputs:
                inputs[covariate.sets] = values
            elif covariate.sets in self.arms[0].parameters:
                parameters[covariate.sets] = values
        return parameters, inputs


@lru_cache(maxsize=8)
def setting_of(plan: TrialPlan) -> Setting:
    """The setting of a plan; kept, for every chunk of a run has the same.

    Raises:
        OsteoimmuneError: the plan asks for what its body does not have, or its arms differ in body or values.
    """
    arms = prepare(plan.study)
    where = f"the trial of study {plan.study.name!r}"
    for other in arms[1:]:
        same = (other.subject.assembly.layout, other.parameters, other.inputs)
        if same != (arms[0].subject.assembly.layout, arms[0].parameters, arms[0].inputs):
            raise InvalidValue(
                f"{where}: the arm {other.arm.name!r} has another body or other values than {arms[0].arm.name!r};"
                " patients of a trial may differ by arm only in what they are given"
            )
    return Setting(
        plan, arms, measures_of(plan.study, arms), _happenings(plan, arms[0].subject), _recipe(plan, arms[0])
    )


def _happenings(plan: TrialPlan, subject: Body) -> tuple[Happening, ...]:
    """What the trial names, or every rate that the body integrates."""
    assembly = subject.assembly
    rates = [name for name, state in assembly.states.items() if state.kind == "quadrature"]
    if not plan.trial.happenings:
        found = [_found(name, assembly.states[name].meaning) for name in rates]
        return tuple(h for h in found if h.rate in assembly.observables)
    need_known("hazard", [h.hazard for h in plan.trial.happenings], rates, assembly.name)
    need_known("rate", [h.rate for h in plan.trial.happenings], assembly.observables, assembly.name)
    return plan.trial.happenings


def _found(state: str, meaning: str) -> Happening:
    kind = state.rpartition(".")[2].removeprefix("cumulative_")
    title = meaning.removeprefix("cumulative hazard").removeprefix(" of a ").removeprefix(": ")
    return Happening(kind, state, title, terminal=kind == "death")


def _recipe(plan: TrialPlan, arm: PreparedArm) -> Recipe:
    """Covariates, and all parameters with a spread that no covariate sets."""
    population, values = plan.trial.population, arm.values.values
    inputs = arm.subject.assembly.inputs
    scaled = [known.scales for known in population.covariates if known.scales]
    need_known("scaled observable", scaled, arm.subject.assembly.observables, f"population {population.name!r}")
    where = f"population {population.name!r}"
    for known in population.known:
        if not known.sets or (not known.needed and known.sets not in {*values, *inputs}):
            continue
        need_known("parameter or input", [known.sets], [*values, *inputs], where)
        home = values[known.sets].unit if known.sets in values else inputs[known.sets].unit
        if unit(home).dimension != unit(known.unit).dimension:
            raise UnitMismatch(f"{where}: {known.name!r} in {known.unit!r} cannot set {known.sets!r} in {home!r}")
    taken = {known.sets for known in population.known}
    varied = {n: v for n, v in sorted(values.items()) if v.spread.kind != "none" and n not in taken}
    nowhere: tuple[None, None] = (None, None)
    marginals = {n: of_value(v, *plan.trial.ranges.get(n, nowhere)) for n, v in varied.items()}
    pairs = {p: r for p, r in plan.trial.parameter_correlations.items() if set(p) <= set(marginals)}
    return Recipe(population, marginals, pairs, plan.trial.seed, plan.trial.replicate)
