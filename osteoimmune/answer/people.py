"""People of a built-in study, in whom a scenario is lived: a population, not a typical patient."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from osteoimmune.answer.scenario import Scenario
from osteoimmune.study import load_study
from osteoimmune.trials.design import Study
from osteoimmune.trials.virtual.cohort import draw
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.setting import Setting, setting_of

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """Some people and what is theirs.

    Attributes:
        typical: numbers of the model under the values that the study sets, coherent.
        parameters, inputs: what differs between people, coherent, each (people,).
    """

    typical: Mapping[str, float]
    parameters: Mapping[str, Numbers]
    inputs: Mapping[str, Numbers]


def people_of(scenario: Scenario, rebound: str) -> People:
    """The people of a scenario under one structure: the first of its study's virtual patients.

    Raises:
        OsteoimmuneError: there is no such study, or its population does not fit the body of the scenario.
    """
    study = load_study(scenario.study)
    variants = {**scenario.parts, "rebound": rebound}
    setting = _setting(replace(study, body=scenario.body, variants=variants), scenario.people)
    drawn = draw(setting.recipe, 0, scenario.people)
    parameters, inputs = setting.numbers_of(drawn, np.flatnonzero(drawn.found))
    return People(setting.arms[0].parameters, parameters, inputs)


def _setting(study: Study, people: int) -> Setting:
    """The study without happenings that the body of the scenario has no rate of."""
    assert study.trial is not None
    trial = replace(study.trial, patients=people, happenings=(), combined=(), primary="")
    return setting_of(TrialPlan.of(replace(study, trial=trial)))


@cache
def arm_sizes(study: str) -> tuple[int, int]:
    """How many people each of two arms of a built-in study has."""
    trial = load_study(study).trial
    assert trial is not None
    return trial.patients // 2, trial.patients - trial.patients // 2


def crossed(
    people: Mapping[str, Numbers], draws: Mapping[str, Numbers], typical: Mapping[str, float]
) -> dict[str, Numbers]:
    """Every person under every draw: lanes in the order draw by draw, (draws * people,).

    A number that differs between people and between draws is the person's, moved as the draw moves the typical one.

    Args:
        people: by parameter, (people,); draws: by parameter, (draws,), the typical subject first.
    """
    many = len(next(iter(people.values())))
    count = len(next(iter(draws.values()))) if draws else 1
    found = {name: np.tile(column, count) for name, column in people.items()}
    for name, column in draws.items():
        lanes = np.repeat(column, many)
        found[name] = found[name] * lanes / typical[name] if name in found and typical[name] else lanes
    return found
