"""A scenario under one structure of the model, solved: the typical subject and, where asked for, draws beside it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune import __version__
from osteoimmune.answer.scenario import Scenario, body_of
from osteoimmune.biology.bodies import Body
from osteoimmune.calibration.joint_members import MEMBERS, kept_members
from osteoimmune.engine import Event, Solution, simulate
from osteoimmune.engine.cache import kernel_key
from osteoimmune.engine.method import RODAS5P
from osteoimmune.engine.system import system_of
from osteoimmune.errors import ModelError, need_known
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.quantities.values import Value
from osteoimmune.trials.giving import dose_events
from osteoimmune.trials.measures import CHANGE
from osteoimmune.trials.preparation import WEIGHT
from osteoimmune.trials.regimen import parse_regimen

RELATIVE_TOLERANCE = 1e-6
LANES = 8
Numbers = NDArray[np.float64]
Found = dict[tuple[str, float], tuple[float, ...]]  # (observable, month): the typical subject, then the draws
Ensemble = Mapping[str, Sequence[float]]  # parameter: its number in every member, in its own unit


@dataclass(frozen=True)
class Solving:
    """A scenario made ready: body, numbers and what they are known by.

    Attributes:
        parameters: coherent; arrays hold the typical subject first, then the draws.
        key: a hash of everything that could change the result.
        reference: the same person without what the scenario changes, whom a scenario of kind `rest` is relative to.
    """

    scenario: Scenario
    subject: Body
    parameters: Mapping[str, float | Numbers]
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
            reference=self.subject.reference.coherent(),
            inputs={name: value * unit(inputs[name].unit).factor for name, value in given.items()},
            events=_events(scenario, self.subject, self.parameters),
            times=[month * DAYS_PER_MONTH for month in sorted(scenario.months)] or [0.0],
            outputs=outputs,
            rtol=RELATIVE_TOLERANCE,
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
                found[name, month] = _pair(shown[:, number], solution)
        return found


def _pair(values: Numbers, solution: Solution) -> tuple[float, ...]:
    kept = np.where(solution.status == 0, values, np.nan)
    return tuple(float(np.float64(value)) for value in kept)


def made_ready(
    scenario: Scenario, rebound: str, changed: Mapping[str, float], ensemble: Ensemble | None = None
) -> Solving:
    """A scenario with its body under one structure.

    Args:
        changed: numbers of the model changed in every scenario, in their own unit.
        ensemble: members of a fitted ensemble; they are drawn in place of priors, by every scenario. A number that is
            changed has no prior, and keeps its members.

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
    own = {name: values[name].replace(number=float(n)) for name, n in shifted.items() if name in values}
    numbers: dict[str, float | Numbers] = {name: value.coherent for name, value in {**values, **own}.items()}
    known = {**values, **own}
    if ensemble:
        numbers |= _members(ensemble, known)
    else:
        numbers |= {name: column for name, column in prior_draws(scenario, known).items() if name not in shifted}
    kernel = kernel_key(system_of(subject.assembly), RODAS5P, LANES)
    key, beside = _key(scenario, rebound, subject, numbers, kernel), None
    if scenario.kind == "rest" and not _is_reference(scenario):
        plain = replace(scenario, inputs=scenario.against, against={}, conditions={}, parameters={})
        beside = made_ready(plain, rebound, changed, ensemble)
    return Solving(scenario, subject, numbers, key, kernel, beside)


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
            found[name] = np.array([value.coherent, *members[name][: scenario.draws]])
        elif name.partition(".")[0] in scenario.priors and value.uncertainty.size:
            seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
            deviates = np.random.Generator(np.random.Philox(key=seed)).standard_normal(scenario.draws)
            found[name] = np.concatenate([[value.coherent], _moved(value, deviates)])
    return found


def _moved(value: Value, deviates: Numbers) -> Numbers:
    kind, size = value.uncertainty.kind, value.uncertainty.size
    if kind == "normal":
        return (value.number + size * deviates) * value.dimension.factor
    if kind == "logit":
        odds = value.number / (1.0 - value.number) * np.exp(size * deviates)
        return odds / (1.0 + odds) * value.dimension.factor
    return value.coherent * np.exp(size * deviates)


def _members(ensemble: Ensemble, values: Mapping[str, Value]) -> dict[str, Numbers]:
    known = {name: values[name] for name in ensemble if name in values}
    return {
        name: np.array([value.coherent, *(n * value.dimension.factor for n in ensemble[name])])
        for name, value in known.items()
    }


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


def _key(scenario: Scenario, rebound: str, subject: Body, numbers: Mapping[str, float | Numbers], kernel: str) -> str:
    told: dict[str, Any] = {name: value for name, value in asdict(scenario).items() if name not in ("name", "role")}
    content = [
        told, rebound, kernel, RELATIVE_TOLERANCE, __version__, np.__version__, dict(subject.inputs),
        {name: np.ravel(value).tolist() for name, value in sorted(numbers.items())},
        dict(sorted(subject.reference.coherent().items())),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=dict).encode()).hexdigest()
