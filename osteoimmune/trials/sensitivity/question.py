"""A question of sensitivity: which numbers vary and how, and which outputs of a study they are to explain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from osteoimmune.engine import simulate
from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.quantities import Spread
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Endpoint, Study
from osteoimmune.trials.preparation import PreparedArm, measures_of, prepare
from osteoimmune.trials.sensitivity.records import Of, Output
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.marginal import Marginal, of_value

RELATIVE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Question:
    """Attributes: study, its arms; inputs with their distributions; endpoints by arm that are to be explained."""

    study: Study
    arms: tuple[PreparedArm, ...]
    of: Of
    inputs: dict[str, Marginal]
    endpoints: tuple[tuple[PreparedArm, Endpoint], ...]

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is to be explained."""
        units = {name: m.unit for name, m in measures_of(self.study, self.arms).items()}
        return tuple(Output(a.arm.name, e.name, e.title, units[e.observable]) for a, e in self.endpoints)

    def evaluate(self, samples: Numbers, *, threads: int = 1) -> tuple[dict[str, Numbers], dict[int, str]]:
        """Simulate every sample in every arm that an endpoint is of.

        Args:
            samples: (samples, inputs) in coherent units.

        Returns:
            the values of each output by its label, (samples,), NaN where a sample failed; and the sentence of each
            sample that failed.
        """
        values: dict[str, Numbers] = {}
        failures: dict[int, str] = {}
        for arm in self.arms:
            wanted = [(e, o) for (a, e), o in zip(self.endpoints, self.outputs, strict=True) if a is arm]
            if wanted:
                self._arm(arm, wanted, samples, threads, values, failures)
        return values, failures

    def _arm(
        self,
        arm: PreparedArm,
        wanted: Sequence[tuple[Endpoint, Output]],
        samples: Numbers,
        threads: int,
        values: dict[str, Numbers],
        failures: dict[int, str],
    ) -> None:
        measures = measures_of(self.study, self.arms)
        days = [_day(arm, endpoint) for endpoint, _ in wanted]
        times = np.unique(days)
        varied = {name: samples[:, k] for k, name in enumerate(self.inputs) if name in arm.parameters}
        solution = simulate(
            arm.subject.assembly,
            {**arm.parameters, **varied},
            reference=arm.subject.reference.coherent(),
            inputs=arm.inputs,
            events=list(arm.events),
            times=times,
            outputs=sorted({measures[e.observable].observable for e, _ in wanted}),
            patients=len(samples),
            rtol=RELATIVE_TOLERANCE,
            threads=threads,
        )
        for row, sentence in enumerate(solution.messages()):
            if sentence:
                failures[row] = f"{arm.arm.name}: {sentence}"
        for (endpoint, output), day in zip(wanted, days, strict=True):
            measure = measures[endpoint.observable]
            column = solution.values[measure.observable][:, int(np.searchsorted(times, day))]
            shown = arm.subject.assembly.observables[measure.observable]
            base = solution.baseline[measure.observable]
            values[output.label] = np.array(
                [measure.shown(column[k : k + 1], float(base[k]), shown)[0] for k in range(len(column))]
            )


def question_of(study: Study, of: Of = "uncertainty", *, endpoints: Sequence[str] = ()) -> Question:
    """The question which numbers of a study decide its endpoints.

    Args:
        of: vary the `uncertainty` of typical values, or the `spread` between patients.
        endpoints: names; all of kind `value` where none is given.

    Raises:
        UnknownName: no such endpoint.
        InvalidValue: no endpoint is the value of a measure at a month, or no number of the study varies.
    """
    need_known("endpoint", endpoints, [e.name for e in study.endpoints], f"study {study.name!r}")
    chosen = [e for e in study.endpoints if e.kind == "value" and (not endpoints or e.name in endpoints)]
    if not chosen:
        raise InvalidValue(f"the study {study.name!r} has no such endpoint that is a value at a month")
    arms = prepare(study)
    inputs = {name: marginal for arm in arms for name, marginal in _inputs(arm, of).items()}
    if not inputs:
        raise InvalidValue(f"no number of the study {study.name!r} has a declared {of}")
    named = {arm.name for arm in study.arms}
    pairs = tuple((a, e) for a in arms for e in chosen if a.arm.name in ({*e.arms} or named))
    return Question(study, arms, of, dict(sorted(inputs.items())), pairs)


def _inputs(arm: PreparedArm, of: Of) -> dict[str, Marginal]:
    found = {}
    for name, value in arm.values.values.items():
        size: Spread = value.spread if of == "spread" else value.uncertainty
        if size.kind != "none" and size.size > 0.0:
            found[name] = of_value(replace(value, spread=size))
    return found


def _day(arm: PreparedArm, endpoint: Endpoint) -> float:
    origin = arm.own[-1].day if arm.own and endpoint.since == "last dose" else 0.0
    return origin + (endpoint.month or 0.0) * DAYS_PER_MONTH
