"""Drawing patients: covariates and parameters that vary, again and again until a person is plausible and eligible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.virtual.correlation import Factor, correlated, factor
from osteoimmune.trials.virtual.elementary import Numbers, inverse_normal
from osteoimmune.trials.virtual.marginal import Marginal
from osteoimmune.trials.virtual.population import Flags, Population
from osteoimmune.trials.virtual.uniforms import uniforms

MOST_ATTEMPTS = 200
NOBODY = f"nobody plausible and eligible was found in {MOST_ATTEMPTS} attempts"


@dataclass(frozen=True)
class Recipe:
    """What is drawn for every patient.

    Attributes:
        population: who takes part.
        parameters: distributions of the model's parameters that vary, in coherent units.
        correlations: of parameters, by pair of names.
        seed, replicate: of the random numbers.
    """

    population: Population
    parameters: Mapping[str, Marginal]
    correlations: Mapping[tuple[str, str], float]
    seed: int
    replicate: int = 0


@dataclass(frozen=True)
class Drawn:
    """People, in order of their number.

    Attributes:
        columns: covariates and parameters by name, each (patients,); NaN where nobody was found.
        attempts: (patients,) how many were screened for each one enrolled.
        found: (patients,) whether anybody was.
    """

    columns: Mapping[str, Numbers]
    attempts: NDArray[np.int64]
    found: Flags


def draw(recipe: Recipe, first: int, count: int) -> Drawn:
    """Patients `first` to `first + count - 1` of a recipe: people first, then the numbers of their bodies.

    A patient's numbers depend on the recipe, the seed and the patient's own number only; taking a parameter or a
    covariate without a rule out of the recipe changes no other number, unless the two are correlated.

    Raises:
        InvalidValue: correlations contradict one another or the seed is out of range.
    """
    population = recipe.population
    covariates = {c.name: c.marginal for c in population.covariates}
    people = _drawn(recipe, covariates, population.correlations or {}, first, count, population)
    return joined(people, draw_bodies(recipe, first, count))


def draw_bodies(recipe: Recipe, first: int, count: int) -> Drawn:
    """Only the numbers of their bodies: what `draw` gives the same patients beside their covariates."""
    return _drawn(recipe, recipe.parameters, recipe.correlations, first, count, None)


def joined(people: Drawn, bodies: Drawn) -> Drawn:
    """People with their bodies; who lacks either has neither."""
    found = people.found & bodies.found
    columns = {name: np.where(found, column, np.nan) for name, column in {**people.columns, **bodies.columns}.items()}
    return Drawn(columns, people.attempts, found)


def _drawn(
    recipe: Recipe,
    marginals: Mapping[str, Marginal],
    pairs: Mapping[tuple[str, str], float],
    first: int,
    count: int,
    population: Population | None,
) -> Drawn:
    """Numbers that are drawn together until all are plausible and, in people, eligible."""
    together = sorted({name for pair in pairs for name in pair})
    by = factor(together, pairs) if together else ()
    derived = population.derived if population else ()
    columns = {name: np.full(count, np.nan) for name in [*marginals, *(d.name for d in derived)]}
    attempts = np.zeros(count, np.int64)
    pending: NDArray[np.int64] = np.arange(count)
    for attempt in range(MOST_ATTEMPTS):
        if not len(pending):
            break
        drawn = _attempt(recipe, marginals, together, by, first, attempt, pending)
        for one in derived:
            drawn[one.name] = one.values(drawn)
        attempts[pending] += 1
        good = _admitted(marginals, drawn, population, len(pending))
        for name, column in columns.items():
            column[pending[good]] = drawn[name][good]
        pending = pending[~good]
    found = np.ones(count, bool)
    found[pending] = False
    return Drawn(columns, attempts, found)


def _attempt(
    recipe: Recipe,
    marginals: Mapping[str, Marginal],
    together: Sequence[str],
    by: Factor,
    first: int,
    attempt: int,
    pending: NDArray[np.int64],
) -> dict[str, Numbers]:
    start, stop = int(pending[0]), int(pending[-1]) + 1

    def uniform(name: str) -> Numbers:
        every = uniforms(
            recipe.seed, f"patient: {name}", first + start, stop - start, item=attempt, replicate=recipe.replicate
        )
        return every[pending - start]

    varied = [name for name, marginal in marginals.items() if marginal.kind != "constant"]
    names = list(dict.fromkeys([*varied, *together]))
    every = inverse_normal(np.array([uniform(name) for name in names]).reshape(len(names), len(pending)))
    normals = dict(zip(names, every, strict=True))
    if together:
        normals |= dict(zip(together, correlated([normals[n] for n in together], by), strict=True))
    nothing = np.zeros(len(pending))
    return {name: marginal.values(normals.get(name, nothing)) for name, marginal in marginals.items()}


def _admitted(
    marginals: Mapping[str, Marginal], drawn: Mapping[str, Numbers], population: Population | None, count: int
) -> NDArray[Any]:
    good = np.ones(count, bool)
    for name, marginal in marginals.items():
        good &= marginal.plausible(drawn[name])
    for rule in population.eligibility if population else ():
        good &= rule.admits(drawn)
    return good


def need_patients(first: int, count: int) -> None:
    """Refuse numbers of patients that cannot be meant.

    Raises:
        InvalidValue: `first` or `count` is negative or not whole.
    """
    if not isinstance(first, int) or not isinstance(count, int) or first < 0 or count < 0:
        raise InvalidValue(f"patients are counted by whole numbers from 0 on, not from {first!r} on for {count!r}")
