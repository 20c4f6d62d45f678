"""Scenarios: who is looked at and what is done to them; each is solved once and kept by its content.

A scenario of kind `rest` is a person at rest under life-long inputs (a genotype); its observables are relative to the
reference body. A scenario of kind `course` is a treatment; its observables are percent changes from own baseline.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from osteoimmune.biology.bodies import Body, body
from osteoimmune.engine import Event, Solution, simulate
from osteoimmune.errors import InvalidValue, ModelError, need_known
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.measures import CHANGE
from osteoimmune.trials.preparation import WEIGHT
from osteoimmune.trials.regimen import parse_regimen
from osteoimmune.trials.schedule import coherent_amount, entrance

DEFAULT = "precursor_pool_and_opg"
ALTERNATIVES = (DEFAULT, "precursor_pool", "opg_ageing", "osteomorph")
KINDS = ("rest", "course")
RELATIVE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Scenario:
    """One person and what is done.

    Attributes:
        inputs, parameters: what differs from the body; parameters in their own unit ("osteoclast.activity_dependence").
        regimen: a sentence, for `course`.
        months: when a course is looked at.
        observables: names of the model for `rest`, of measures ("ctx_percent_change") for `course`.
    """

    name: str
    kind: str
    observables: tuple[str, ...]
    body: str = "postmenopausal"
    drug: str = "denosumab"
    regimen: str = "no drug"
    months: tuple[float, ...] = ()
    inputs: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        need_known("kind of scenario", [self.kind], KINDS, f"scenario {self.name!r}")
        if (self.kind == "course") != bool(self.months):
            raise InvalidValue(f"scenario {self.name!r}: a 'course' needs months, and a 'rest' has none")


@dataclass(frozen=True)
class Prediction:
    """One number of the typical subject, and the same under every alternative of the model.

    Attributes:
        value: under the default; `alternatives` by name, the default among them.
        band: the interval of the prediction; None for a typical subject, which can support a direction only.
    """

    value: float
    alternatives: Mapping[str, float]
    band: tuple[float, float] | None = None

    @property
    def low(self) -> float:
        """The lowest of the alternatives."""
        return min(self.alternatives.values())

    @property
    def high(self) -> float:
        """The highest of the alternatives."""
        return max(self.alternatives.values())


def uninformative(prediction: Prediction, lower: float | None, upper: float | None) -> bool:
    """Whether a prediction has a band, and one wider than the interval of the evidence."""
    if prediction.band is None or lower is None or upper is None:
        return False
    return prediction.band[1] - prediction.band[0] > upper - lower


class Runs:
    """The scenarios of one answer, each solved at most once for each alternative.

    Args:
        scenarios: by name.
        parameters: changed in every scenario, in their own unit: an experiment on the whole answer.
        alternatives: names of `REBOUNDS`; the first is the default.
    """

    def __init__(
        self,
        scenarios: Mapping[str, Scenario],
        *,
        parameters: Mapping[str, float] | None = None,
        alternatives: tuple[str, ...] = ALTERNATIVES,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.scenarios = scenarios
        self.parameters = dict(parameters or {})
        self.alternatives = alternatives
        self.kernels: set[str] = set()
        self._progress = progress
        self._kept: dict[str, dict[tuple[str, float], float]] = {}

    def predict(self, scenario: str, observable: str, month: float = 0.0) -> Prediction:
        """One observable of one scenario; for a course at one of its months.

        Raises:
            UnknownName: the scenario, or its observable or month, is not declared.
            ModelError: the solver failed in some alternative; the message carries its sentence.
        """
        need_known("scenario", [scenario], self.scenarios, "the claims")
        found = self.scenarios[scenario]
        need_known("observable", [observable], found.observables, f"scenario {scenario!r}")
        need_known("month", [f"{month:g}"], [f"{own:g}" for own in found.months or (0.0,)], f"scenario {scenario!r}")
        values = {name: self._solved(found, name)[observable, month] for name in self.alternatives}
        return Prediction(values[self.alternatives[0]], values)

    def _solved(self, scenario: Scenario, rebound: str) -> dict[tuple[str, float], float]:
        key = _content(scenario, rebound, self.parameters)
        if key not in self._kept:
            self._progress(f"scenario {scenario.name!r}, {rebound.replace('_', ' ')}")
            self._kept[key] = self._solve(scenario, rebound)
        return self._kept[key]

    def _solve(self, scenario: Scenario, rebound: str) -> dict[tuple[str, float], float]:
        subject = body(scenario.body, rebound=rebound, drug=scenario.drug)
        if scenario.kind == "rest":
            return _at_rest(self._run(scenario, subject), self._run(_reference(scenario), subject), scenario)
        return _on_course(self._run(scenario, subject), scenario)

    def _run(self, scenario: Scenario, subject: Body) -> Solution:
        changed = {**self.parameters, **scenario.parameters}
        need_known("parameter", changed, subject.values.values, f"scenario {scenario.name!r}")
        own = {name: subject.values.values[name].replace(number=float(n)).coherent for name, n in changed.items()}
        parameters = {**subject.values.coherent(), **own}
        inputs = {**subject.inputs, **scenario.inputs}
        need_known("input", inputs, subject.assembly.inputs, f"scenario {scenario.name!r}")
        outputs = [name.removesuffix(CHANGE) for name in scenario.observables]
        need_known("observable", outputs, subject.assembly.observables, f"scenario {scenario.name!r}")
        solution = simulate(
            subject.assembly,
            parameters,
            reference=subject.reference.coherent(),
            inputs={name: value * unit(subject.assembly.inputs[name].unit).factor for name, value in inputs.items()},
            events=_doses(scenario, subject, parameters),
            times=[month * DAYS_PER_MONTH for month in sorted(scenario.months)] or [0.0],
            outputs=outputs,
            rtol=RELATIVE_TOLERANCE,
        )
        self.kernels.add(solution.kernel)
        if solution.status[0]:
            raise ModelError(f"scenario {scenario.name!r} of {subject.name!r}: {solution.messages()[0]}")
        return solution


def _reference(scenario: Scenario) -> Scenario:
    return Scenario("the reference body", "rest", scenario.observables, drug=scenario.drug)


def _doses(scenario: Scenario, subject: Body, parameters: Mapping[str, float]) -> list[Event]:
    horizon = max(scenario.months, default=0.0) * DAYS_PER_MONTH
    kilograms = parameters[WEIGHT] / unit("kg").factor
    events = []
    for dose in parse_regimen(scenario.regimen).doses(horizon, kilograms) if horizon else ():
        if dose.milligrams:
            state = entrance(subject.assembly, scenario.drug, dose.route)
            amount = coherent_amount(subject.assembly, parameters, state, dose.milligrams)
            events.append(Event(dose.day, state, amount))
    return events


def _at_rest(own: Solution, reference: Solution, scenario: Scenario) -> dict[tuple[str, float], float]:
    return {(name, 0.0): float(own.baseline[name][0] / reference.baseline[name][0]) for name in scenario.observables}


def _on_course(solution: Solution, scenario: Scenario) -> dict[tuple[str, float], float]:
    found: dict[tuple[str, float], float] = {}
    for name in scenario.observables:
        curve = solution.values[name.removesuffix(CHANGE)][0]
        shown = 100.0 * curve / solution.baseline[name.removesuffix(CHANGE)][0] - 100.0 if CHANGE in name else curve
        found |= {(name, month): float(np.float64(y)) for month, y in zip(sorted(scenario.months), shown, strict=True)}
    return found


def _content(scenario: Scenario, rebound: str, parameters: Mapping[str, float]) -> str:
    told: dict[str, Any] = {f: getattr(scenario, f) for f in scenario.__dataclass_fields__ if f != "name"}
    text = json.dumps([told, rebound, dict(parameters)], sort_keys=True, default=dict)
    return hashlib.sha256(text.encode()).hexdigest()
