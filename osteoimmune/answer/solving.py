"""A scenario under one structure of the model, solved: the typical subject and, where asked for, draws beside it."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune import __version__
from osteoimmune.answer.bone_members import own_members
from osteoimmune.answer.people import People, crossed, people_of
from osteoimmune.answer.scenario import Scenario, body_of
from osteoimmune.biology.bodies import Body
from osteoimmune.calibration.joint_members import MEMBERS, kept_members
from osteoimmune.engine import Event, Solution, simulate
from osteoimmune.engine.cache import kernel_key
from osteoimmune.engine.method import RODAS5P
from osteoimmune.engine.system import system_of
from osteoimmune.errors import ModelError, need_known
from osteoimmune.quantities import unit
from osteoimmune.quantities.moves import moved
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.quantities.values import Value
from osteoimmune.trials.giving import dose_events
from osteoimmune.trials.measures import CHANGE
from osteoimmune.trials.preparation import WEIGHT
from osteoimmune.trials.regimen import parse_regimen

RELATIVE_TOLERANCE = 1e-6
LANES = 8
MOST_WHOLE = 0.9  # of the people of a draw
Numbers = NDArray[np.float64]
Found = dict[tuple[str, float], tuple[float, ...]]  # (observable, month): the typical subject, then the draws
Ensemble = Mapping[str, Sequence[float]]  # parameter: its number in every member, in its own unit
NOBODY = People({}, {}, {})


@dataclass(frozen=True)
class Solving:
    """A scenario made ready: body, numbers and what they are known by.

    Attributes:
        parameters: coherent; arrays hold the typical subject first, then the draws; with people, everybody under the
            typical numbers first, then everybody under each draw.
        closed_on: the same of the numbers on which the balances of the body are closed.
        lived: inputs of people, coherent, in the same order.
        people: how many live each draw; 1 for a typical subject.
        key: a hash of everything that could change the result.
        reference: the same person without what the scenario changes, whom a scenario of kind `rest` is relative to.
    """

    scenario: Scenario
    subject: Body
    parameters: Mapping[str, float | Numbers]
    closed_on: Mapping[str, float | Numbers]
    lived: Mapping[str, Numbers]
    people: int
    key: str
    kernel: str
    reference: "Solving | None" = None

    def solve(self) -> Found:
        """The scenario's observables.

        Raises:
            ModelError: the solver failed for the typical subject; the message carries its sentence.
        """
        own = self._run()
        if self.scenario.kind == "course":
            return self._on_course(own)
        beside = self.reference._run() if self.reference is not None else own
        with np.errstate(divide="ignore", invalid="ignore"):  # what the reference has none of is more than any fold
            return {(n, 0.0): _pair(own.baseline[n] / beside.baseline[n], own) for n in self.scenario.observables}

    def _run(self) -> Solution:
        scenario, inputs = self.scenario, self.subject.assembly.inputs
        given = {**self.subject.inputs, **scenario.inputs}
        outputs = [_declared(name, self.subject.assembly.observables) for name in scenario.observables]
        solution = simulate(
            self.subject.assembly,
            self.parameters,
            reference=self.closed_on,
            inputs={n: value * unit(inputs[n].unit).factor for n, value in given.items()} | dict(self.lived),
            events=_events(scenario, self.subject, self.parameters),
            times=[month * DAYS_PER_MONTH for month in sorted(scenario.months)] or [0.0],
            outputs=outputs,
            rtol=RELATIVE_TOLERANCE,
            threads=os.cpu_count() or 1,  # values do not depend on it
        )
        if solution.status[0]:
            raise ModelError(f"scenario {scenario.name!r} of {self.subject.name!r}: {solution.messages()[0]}")
        return solution

    def _on_course(self, solution: Solution) -> Found:
        found: Found = {}
        declared = self.subject.assembly.observables
        for name in self.scenario.observables:
            bare = _declared(name, declared)
            curves = solution.values[bare]
            if name in declared:
                shown = curves / unit(declared[name].display_unit or declared[name].unit).factor
            else:
                shown = 100.0 * curves / solution.baseline[bare][:, None] - 100.0
            for number, month in enumerate(sorted(self.scenario.months)):
                found[name, month] = self._mean(_pair(shown[:, number], solution))
        return found

    def _mean(self, lanes: tuple[float, ...]) -> tuple[float, ...]:
        """Of the people of each draw; of none where one in ten could not be simulated."""
        if self.people == 1:
            return lanes
        table = np.array(lanes).reshape(-1, self.people)
        whole = np.isfinite(table)
        with np.errstate(invalid="ignore"):
            means = np.where(whole, table, 0.0).sum(axis=1) / whole.sum(axis=1)
        return tuple(np.where(whole.mean(axis=1) >= MOST_WHOLE, means, np.nan).tolist())


def _pair(values: Numbers, solution: Solution) -> tuple[float, ...]:
    kept = np.where(solution.status == 0, values, np.nan)
    return tuple(float(np.float64(value)) for value in kept)


def made_ready(
    scenario: Scenario, rebound: str, changed: Mapping[str, float], ensemble: Ensemble | None = None
) -> Solving:
    """A scenario with its body under one structure.

    Args:
        changed: numbers of the model changed in every scenario, in their own unit.
        ensemble: members of an ensemble of one's own, drawn in place of priors and of bone's own members by every
            scenario; a number that is changed keeps them. Empty: priors alone. None: the ensemble that is shipped,
            with the priors; a number that is changed has neither.

    Raises:
        UnknownName: a body, part, parameter, input or observable that does not exist.
    """
    where = f"scenario {scenario.name!r}"
    subject = body_of(scenario, rebound)
    values = subject.values.values
    shifted = {**changed, **scenario.parameters}
    need_known("parameter", scenario.parameters, values, where)
    need_known("input", {**scenario.inputs, **scenario.conditions}, subject.assembly.inputs, where)
    declared = subject.assembly.observables
    need_known("observable", [_declared(n, declared) for n in scenario.observables], declared, where)
    people = people_of(scenario, rebound) if scenario.study else NOBODY
    own = {name: values[name].replace(number=float(n)) for name, n in shifted.items() if name in values}
    known = {**values, **own}
    typical = {name: value.coherent for name, value in known.items()}
    typical |= {name: number for name, number in people.typical.items() if name not in shifted}
    closed = dict(subject.reference.coherent())
    draws, closes = _draws(scenario, rebound, subject, known, shifted, ensemble)
    beside = _typical_first(closes, closed)
    numbers = _typical_first(draws, typical)
    lived: dict[str, Numbers] = {}
    many = len(next(iter(people.parameters.values()), ())) or 1
    if many > 1:
        theirs = {name: column for name, column in people.parameters.items() if name not in shifted}
        numbers = crossed(theirs, numbers, typical)
        beside = {name: np.repeat(column, many) for name, column in beside.items()}
        lanes = len(next(iter(numbers.values())))
        lived = {name: np.tile(column, lanes // many) for name, column in people.inputs.items()}
    kernel = kernel_key(system_of(subject.assembly), RODAS5P, LANES)
    ready = Solving(scenario, subject, {**typical, **numbers}, {**closed, **beside}, lived, many, "", kernel)
    plain = None
    if scenario.kind == "rest" and not _is_reference(scenario):
        reference = replace(scenario, inputs=scenario.against, against={}, conditions={}, parameters={})
        plain = made_ready(reference, rebound, changed, ensemble)
    return replace(ready, key=_key(ready, rebound), reference=plain)


def _draws(
    scenario: Scenario, rebound: str, subject: Body, values: Mapping[str, Value], shifted: Mapping[str, float],
    ensemble: Ensemble | None,
) -> tuple[dict[str, Numbers], dict[str, Numbers]]:  # fmt: skip
    """Draws of the body's numbers and of those on which its balances are closed, coherent."""
    if ensemble:
        return {n: np.asarray(ensemble[n]) * values[n].dimension.factor for n in ensemble if n in values}, {}
    drawn = {n: column for n, column in prior_draws(scenario, values).items() if n not in shifted}
    if ensemble is not None or not scenario.members:
        return drawn, {}
    bone, closes = own_members(subject, rebound, scenario.members)
    return {**{n: column for n, column in bone.items() if n not in shifted}, **drawn}, closes


def _typical_first(draws: Mapping[str, Numbers], typical: Mapping[str, float]) -> dict[str, Numbers]:
    return {name: np.concatenate([[typical[name]], column]) for name, column in draws.items()}


def _is_reference(scenario: Scenario) -> bool:
    return not (scenario.inputs or scenario.conditions or scenario.parameters)


def _declared(name: str, declared: Mapping[str, Any]) -> str:
    return name if name in declared else name.removesuffix(CHANGE)


def prior_draws(scenario: Scenario, values: Mapping[str, Value]) -> dict[str, Numbers]:
    """Draws of every number of the scenario's priors; the same number has the same draws in every scenario.

    Numbers of the joint are not drawn one by one where an inflamed joint is among the priors: their members are those
    that the trial they were fitted to allows.
    """
    need_known("module with priors", scenario.priors, {n.partition(".")[0] for n in values}, scenario.name)
    found = {}
    members = kept_members() if "joint_damage" in scenario.priors and scenario.draws <= MEMBERS else {}
    for name, value in values.items():
        if name in members:
            found[name] = np.array(members[name][: scenario.draws])
        elif name.partition(".")[0] in scenario.priors and value.uncertainty.size:
            seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
            deviates = np.random.Generator(np.random.Philox(key=seed)).standard_normal(scenario.draws)
            found[name] = moved(value, value.uncertainty.size * deviates)
    return found


def _events(scenario: Scenario, subject: Body, parameters: Mapping[str, float | Numbers]) -> list[Event]:
    horizon = max(scenario.months, default=0.0) * DAYS_PER_MONTH
    inputs, typical = subject.assembly.inputs, {n: float(np.ravel(v)[0]) for n, v in parameters.items()}
    events = [
        Event(0.0, name, value * unit(inputs[name].unit).factor, "set") for name, value in scenario.conditions.items()
    ]
    if horizon:
        kilograms = typical[WEIGHT] / unit("kg").factor
        for drug, sentence in {scenario.drug: scenario.regimen, **scenario.beside}.items():
            doses = (replace(own, drug=drug) for own in parse_regimen(sentence).doses(horizon, kilograms))
            events += dose_events(subject.assembly, typical, doses)
    return sorted(events, key=lambda own: own.time)


def _key(ready: Solving, rebound: str) -> str:
    told = {name: value for name, value in asdict(ready.scenario).items() if name not in ("name", "role")}
    numbers = {"parameters": ready.parameters, "closed on": ready.closed_on, "lived": ready.lived}
    content = [
        told, rebound, ready.kernel, RELATIVE_TOLERANCE, __version__, np.__version__, dict(ready.subject.inputs),
        {kind: {n: _digest(v) for n, v in sorted(own.items())} for kind, own in numbers.items()},
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=dict).encode()).hexdigest()


def _digest(value: float | Numbers) -> float | str:
    return hashlib.sha256(value.tobytes()).hexdigest() if isinstance(value, np.ndarray) else value
