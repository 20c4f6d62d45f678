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

    @property
    def marginals(self) -> dict[str, Marginal]:
        """Distributions of covariates and parameters by name; a covariate has no dot in its name."""
        return {c.name: c.marginal for c in self.population.covariates} | dict(self.parameters)

    @property
    def pairs(self) -> dict[tuple[str, str], float]:
        """All correlations."""
        return dict(self.population.correlations or {}) | dict(self.correlations)


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
    """Patients `first` to `first + count - 1` of a recipe.

    A patient's numbers depend on the recipe, the seed and the patient's own number only; taking a covariate or a
    parameter out of the recipe changes no other number, unless the two are correlated.

    Raises:
        InvalidValue: correlations contradict one another or the seed is out of range.
    """
    marginals = recipe.marginals
    together = sorted({name for pair in recipe.pairs for name in pair})
    by = factor(together, recipe.pairs) if together else ()
    names = [*marginals, *(d.name for d in recipe.population.derived)]
    columns = {name: np.full(count, np.nan) for name in names}
    attempts = np.zeros(count, np.int64)
    pending: NDArray[np.int64] = np.arange(count)
    for attempt in range(MOST_ATTEMPTS):
        if not len(pending):
            break
        drawn = _attempt(recipe, marginals, together, by, first, count, attempt, pending)
        attempts[pending] += 1
        good = _admitted(recipe, marginals, drawn)
        for name in names:
            columns[name][pending[good]] = drawn[name][good]
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
    count: int,
    attempt: int,
    pending: NDArray[np.int64],
) -> dict[str, Numbers]:
    start, stop = int(pending[0]), int(pending[-1]) + 1

    def normal(name: str) -> Numbers:
        every = uniforms(
            recipe.seed, f"patient: {name}", first + start, stop - start, item=attempt, replicate=recipe.replicate
        )
        return inverse_normal(every[pending - start])

    varied = [name for name, marginal in marginals.items() if marginal.kind != "constant"]
    normals = {name: normal(name) for name in {*varied, *together}}
    if together:
        normals |= dict(zip(together, correlated([normals[n] for n in together], by), strict=True))
    nothing = np.zeros(len(pending))
    drawn = {name: marginal.values(normals.get(name, nothing)) for name, marginal in marginals.items()}
    for derived in recipe.population.derived:
        drawn[derived.name] = derived.values(drawn)
    return drawn


def _admitted(recipe: Recipe, marginals: Mapping[str, Marginal], drawn: Mapping[str, Numbers]) -> NDArray[Any]:
    good = np.ones(len(next(iter(drawn.values()))), bool)
    for name, marginal in marginals.items():
        good &= marginal.plausible(drawn[name])
    for rule in recipe.population.eligibility:
        good &= rule.admits(drawn)
    return good


def need_patients(first: int, count: int) -> None:
    """Refuse numbers of patients that cannot be meant.

    Raises:
        InvalidValue: `first` or `count` is negative or not whole.
    """
    if not isinstance(first, int) or not isinstance(count, int) or first < 0 or count < 0:
        raise InvalidValue(f"patients are counted by whole numbers from 0 on, not from {first!r} on for {count!r}")
