"""Predictions of many parameter sets at once: one kernel call an experiment, eight sets a vector on shared steps.

The balances follow the parameters, since it is the reference body that is being fitted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from osteoimmune.biology.bodies import Body, body
from osteoimmune.calibration.plan import FreeParameter
from osteoimmune.calibration.targets import Experiment, Measured
from osteoimmune.engine import Controls, Event, Solution, cohort, solve
from osteoimmune.engine.kernel import LANES
from osteoimmune.errors import need_known
from osteoimmune.language.assembly import Assembly
from osteoimmune.quantities import Table, unit
from osteoimmune.trials.schedule import coherent_amount, entrance

Numbers = npt.NDArray[np.float64]
RELATIVE_TOLERANCE = 1e-6
GROWS_OLDER: Mapping[str, str] = MappingProxyType({"ageing": "drift"})
IN_A_TRIAL: Mapping[str, float] = MappingProxyType({"ageing": 1.0, "calcium_intake": 2.0})


@dataclass(frozen=True)
class Subject:
    """Whose parameters vary: the reference body of one alternative, with each drug it can be given.

    Attributes:
        values: laid over the tables and parameter set of the body (a fit in progress, a set from a file).
        variants: choices of the body.
        companions: other drugs that can be given.
        conditions: inputs, in their units, that every arm of a trial sets on its first day: all grew older and took
            calcium and vitamin D.
    """

    rebound: str
    name: str = "postmenopausal"
    pharmacokinetics: str = "sutjandra_2011"
    values: Mapping[str, float] | None = None
    variants: Mapping[str, str] = field(default_factory=lambda: GROWS_OLDER)
    conditions: Mapping[str, float] = field(default_factory=lambda: IN_A_TRIAL)
    companions: tuple[str, ...] = ()

    def body(self, drug: str) -> Body:
        """The body that can be given a drug."""
        chosen: dict[str, Any] = dict(self.variants)
        chosen |= {"rebound": self.rebound, "drug": drug}
        return body(self.name, pharmacokinetics=self.pharmacokinetics, companions=self.companions, **chosen)

    def coherent(self, drug: str) -> dict[str, float]:
        """Its parameters in coherent units."""
        made = self.body(drug)
        own = {n: v for n, v in (self.values or {}).items() if n in made.assembly.parameters}
        return made.values.coherent() | own


def coherent_values(table: Table) -> dict[str, float]:
    """The numbers of a table in coherent units."""
    return {name: value.coherent for name, value in table.items()}


def predict(
    subject: Subject,
    chosen: Sequence[Experiment],
    parameters: Sequence[FreeParameter],
    sets: Numbers,
    *,
    rtol: float = RELATIVE_TOLERANCE,
    shared: bool = True,
) -> Numbers:
    """The ratio of every number to be met, under every parameter set.

    Args:
        parameters: those that vary, in the order of the columns of `sets`.
        sets: (sets, parameters) in the units of the parameters' own tables; each eight of them share their steps,
            led by the first, where `shared`.
        shared: False where the sets lie far apart.

    Returns:
        (sets, numbers): NaN where a set cannot be simulated.

    Raises:
        UnknownName: a parameter, input or measure that no body here has.
    """
    _need_parameters(subject, chosen, parameters)
    return np.hstack([_experiment(subject, e, parameters, sets, rtol, shared) for e in chosen])


def known_to(
    subject: Subject, drug: str, parameters: Sequence[FreeParameter], sets: Numbers
) -> tuple[list[FreeParameter], Numbers]:
    """Those of many parameters that a body has (a companion's are in bodies that take it only), with their columns."""
    table = subject.body(drug).assembly.parameters
    kept = [k for k, parameter in enumerate(parameters) if parameter.name in table]
    return [parameters[k] for k in kept], sets[:, kept]


def _need_parameters(subject: Subject, chosen: Sequence[Experiment], parameters: Sequence[FreeParameter]) -> None:
    known: set[str] = set()
    for drug in {e.drug for e in chosen}:
        known |= set(subject.body(drug).assembly.parameters)
    need_known("parameter", [n for p in parameters for n in (p.name, *p.also)], known, f"the body {subject.rebound!r}")


def _experiment(
    subject: Subject,
    experiment: Experiment,
    parameters: Sequence[FreeParameter],
    sets: Numbers,
    rtol: float,
    shared: bool,
) -> Numbers:
    made = subject.body(experiment.drug)
    values = _varied(subject, experiment.drug, parameters, sets)
    measures = sorted({m.measure for m in experiment.measured})
    need_known("measure", measures, made.assembly.observables, experiment.name)
    inputs = _coherent_inputs(made.assembly, dict(made.inputs) | dict(experiment.inputs))
    group = cohort(made.assembly, values, reference=values, inputs=inputs, patients=len(sets))
    lists = [_events(made.assembly, subject, experiment)] * len(sets)
    days = [] if experiment.against_reference else experiment.days
    controls = Controls(relative=rtol)
    found = solve(group, lists, days, measures, controls=controls, shared=shared)
    if experiment.against_reference:
        standard = cohort(made.assembly, values, reference=values, patients=len(sets))
        normal = solve(standard, [[]] * len(sets), [], measures, controls=controls, shared=shared)
        ratios = [found.baseline[m.measure] / normal.baseline[m.measure] for m in experiment.measured]
    else:
        place = {day: k for k, day in enumerate(days)}
        ratios = [found[m.measure][:, place[m.day]] / _start(found, m, place) for m in experiment.measured]
    return np.column_stack(ratios)


def _start(found: Solution, measured: Measured, place: Mapping[float, int]) -> Numbers:
    if measured.since:
        return np.asarray(found[measured.measure][:, place[measured.since]])
    return np.asarray(found.baseline[measured.measure])


def _varied(
    subject: Subject, drug: str, parameters: Sequence[FreeParameter], sets: Numbers
) -> dict[str, float | Numbers]:
    table = subject.body(drug).assembly.parameters
    values: dict[str, float | Numbers] = dict(subject.coherent(drug))
    for column, parameter in enumerate(parameters):
        for name in (parameter.name, *parameter.also):
            if name in table:
                values[name] = np.ascontiguousarray(sets[:, column]) * unit(table[parameter.name].unit).factor
    return values


def _coherent_inputs(assembly: Assembly, inputs: Mapping[str, float]) -> dict[str, float]:
    need_known("input", inputs, assembly.inputs, assembly.name)
    return {name: value * unit(assembly.inputs[name].unit).factor for name, value in inputs.items()}


def _events(assembly: Assembly, subject: Subject, experiment: Experiment) -> list[Event]:
    values = subject.coherent(experiment.drug)
    begun = _coherent_inputs(assembly, subject.conditions) if experiment.trial else {}
    events = [Event(0.0, name, value, "set") for name, value in begun.items()]
    for setting in experiment.settings:
        value = _coherent_inputs(assembly, {setting.name: setting.value})[setting.name]
        events.append(Event(setting.day, setting.name, value, "set"))
    for dose in experiment.doses:
        if dose.milligrams:
            state = entrance(assembly, experiment.drug, dose.route)
            events.append(Event(dose.day, state, coherent_amount(assembly, values, state, dose.milligrams)))
    for entered in experiment.entered:
        amount = coherent_amount(assembly, values, entered.state, entered.milligrams)
        events.append(Event(entered.day, entered.state, amount))
    return sorted(events, key=lambda event: event.time)


def blocks(nominal: Numbers, steps: Numbers) -> Numbers:
    """Parameter sets for forward differences: vectors of the nominal set and seven perturbed ones.

    Args:
        nominal: (parameters,).
        steps: (parameters,) the perturbed values.

    Returns:
        (vectors * 8, parameters); unused places hold the nominal set.
    """
    count = len(nominal)
    rows = np.tile(nominal, (-(-count // (LANES - 1)) * LANES, 1))
    for column in range(count):
        rows[place_of(column), column] = steps[column]
    return rows


def place_of(column: int) -> int:
    """The row of `blocks` in which one parameter is perturbed; its vector's first row is nominal."""
    vector, lane = divmod(column, LANES - 1)
    return vector * LANES + 1 + lane


def differences(points: Numbers, steps: Numbers, residuals: Callable[[Numbers], Numbers]) -> tuple[Numbers, Numbers]:
    """Residuals and their Jacobians at many points, by forward differences; where a perturbed set has no rest or cannot
    be simulated, the other way.

    Args:
        points: (points, parameters).
        steps: (points, parameters), none of them 0.
        residuals: of rows in groups of `LANES` that share their steps, (rows, residuals).

    Returns:
        (points, residuals) and (points, residuals, parameters); NaN where neither way can be simulated.
    """
    reached, slopes = _forward(points, steps, residuals)
    missing = ~np.isfinite(slopes).all(axis=(1, 2)) & np.isfinite(reached).all(axis=1)
    if missing.any():
        other = _forward(points[missing], -steps[missing], residuals)[1]
        slopes[missing] = np.where(np.isfinite(slopes[missing]), slopes[missing], other)
    return reached, slopes


def _forward(points: Numbers, steps: Numbers, residuals: Callable[[Numbers], Numbers]) -> tuple[Numbers, Numbers]:
    together = [blocks(point, point + step) for point, step in zip(points, steps, strict=True)]
    found = residuals(np.vstack(together))
    found = found.reshape(len(points), len(together[0]), found.shape[1])
    rows = np.array([place_of(k) for k in range(points.shape[1])])
    slopes = (found[:, rows] - found[:, rows - rows % LANES]) / steps[:, :, None]
    return found[:, 0], np.ascontiguousarray(np.swapaxes(slopes, 1, 2))
