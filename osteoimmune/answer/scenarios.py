"""The scenarios of one answer: each is solved once for each structure, kept by its content, and read as predictions."""

from collections.abc import Callable, Mapping
from math import isnan

from osteoimmune.answer.kept import keep, read_kept, same_bits
from osteoimmune.answer.prediction import Prediction, measure_of
from osteoimmune.answer.scenario import ALTERNATIVES, Scenario, body_of, structures_of
from osteoimmune.answer.solving import Ensemble, Found, made_ready
from osteoimmune.biology.bodies import BODIES, body
from osteoimmune.biology.parts import PARTS
from osteoimmune.errors import ModelError, need_known

MOST_FAILED = 0.1  # of the draws


class Runs:
    """The scenarios of one answer.

    Args:
        scenarios: by name.
        parameters: changed in every scenario, in their own unit: an experiment on the whole answer.
        alternatives: names of `REBOUNDS`; the first is the default.
        awaited: parts and bodies that a scenario may name before they exist, with what they are in words.
        ensemble: members of an ensemble of one's own, by parameter, in place of that of the package and of priors;
            empty for priors alone.
        bands: whether predictions have them; without, the typical subject stands alone.
        verify: solve again what is kept, and compare every bit.
    """

    def __init__(
        self,
        scenarios: Mapping[str, Scenario],
        *,
        parameters: Mapping[str, float] | None = None,
        alternatives: tuple[str, ...] = ALTERNATIVES,
        awaited: Mapping[str, str] | None = None,
        ensemble: Ensemble | None = None,
        bands: bool = True,
        verify: bool = False,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.scenarios = scenarios
        self.parameters = dict(parameters or {})
        self.alternatives = alternatives
        self.awaited = dict(awaited or {})
        self.bands = bands
        self.kernels: set[str] = set()
        self.keys: dict[tuple[str, str], str] = {}
        self.verified: dict[tuple[str, str], bool] = {}
        self._ensemble, self._verify, self._progress = ensemble, verify, progress
        self._found: dict[tuple[str, str], Found] = {}
        self._need_parameters()

    def lacking(self, scenario: str) -> str:
        """What the body of a scenario does not have yet, in words; empty where it has everything.

        Raises:
            UnknownName: the scenario is not declared.
        """
        need_known("scenario", [scenario], self.scenarios, "the claims")
        found = self.scenarios[scenario]
        names = [*(part for part in found.parts if part not in PARTS), *([found.body] * (found.body not in BODIES))]
        words = [self.awaited[name] for name in names if name in self.awaited]
        return " and ".join(dict.fromkeys(words))

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
        names = structures_of(found, self.alternatives)
        values = {name: self._solved(found, name)[observable, month] for name in names}
        draws = {name: _whole(found, own[1:]) for name, own in values.items()}
        predicted = Prediction(
            values[names[0]][0],
            {name: own[0] for name, own in values.items()},
            tuple(value for own in draws.values() for value in own),
            tuple(name for name, own in draws.items() for _ in own),
            measure_of(observable) if found.members and not self._ensemble else "",
        )
        return predicted if self.bands else predicted.typical()

    def _solved(self, scenario: Scenario, rebound: str) -> Found:
        if (scenario.name, rebound) not in self._found:
            self._found[scenario.name, rebound] = self._kept_or_solved(scenario, rebound)
        return self._found[scenario.name, rebound]

    def _kept_or_solved(self, scenario: Scenario, rebound: str) -> Found:
        ready = made_ready(scenario, rebound, self.parameters, self._ensemble)
        self.kernels.add(ready.kernel)
        self.keys[scenario.name, rebound] = ready.key
        kept = read_kept(ready.key)
        if kept is not None and not self._verify:
            return kept
        self._progress(f"scenario {scenario.name!r}, {rebound.replace('_', ' ')}")
        found = ready.solve()
        if kept is not None:
            self.verified[scenario.name, rebound] = same_bits(kept, found)
        keep(ready.key, found)
        return found

    def _need_parameters(self) -> None:
        """Refuse a changed number that no body of any scenario has."""
        if not self.parameters:
            return
        known: set[str] = set()
        for own in self.scenarios.values():
            if not self.lacking(own.name):
                known |= set(body_of(own, self.alternatives[0]).values.values)
        for rebound in self.alternatives:
            known |= set(body(rebound=rebound).values.values)
        need_known("parameter", self.parameters, known, "the bodies of the claims")


def _whole(scenario: Scenario, draws: tuple[float, ...]) -> tuple[float, ...]:
    failed = sum(isnan(own) for own in draws)  # what a reference has none of is infinite, and no failure
    if failed > MOST_FAILED * len(draws):
        raise ModelError(f"scenario {scenario.name!r}: {failed} of {len(draws)} draws failed")
    return draws
