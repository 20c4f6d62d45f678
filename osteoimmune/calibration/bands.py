"""Bands around a study: every arm again under every member of the ensembles.

What a study or a gene sets overrules the members; everything else that was fitted follows them, in the reference body
as in the arm's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from osteoimmune.biology.bodies import Body
from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.intervals import Interval, Spread, interval, quantiles
from osteoimmune.calibration.outlook import Outlook, outlook
from osteoimmune.calibration.problem import Numbers
from osteoimmune.calibration.structure import off_scale, on_scale
from osteoimmune.engine import Controls, cohort, solve
from osteoimmune.quantities import unit
from osteoimmune.trials.arm_body import FOLLOWS
from osteoimmune.trials.design import Endpoint, Study
from osteoimmune.trials.endpoints import evaluate
from osteoimmune.trials.measures import CHANGE
from osteoimmune.trials.preparation import PreparedArm, prepare
from osteoimmune.trials.result import Series, StudyResult

MEMBERS = 48  # of each alternative
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Band:
    """One measure of one arm over time: the central 90 % and the median that parameters and structure leave open.

    Attributes:
        low, median, high: (times,) in the unit of the series.
    """

    low: Numbers
    median: Numbers
    high: Numbers


@dataclass(frozen=True)
class StudyBands:
    """Bands of a study.

    Attributes:
        bands: by arm and measure.
        endpoints: by endpoint's name and arm: the interval of a mean, misfit included, in the endpoint's unit; an
            endpoint that does not happen in most members has none.
        members: how many sets were simulated, and how many of them failed.
    """

    bands: Mapping[tuple[str, str], Band]
    endpoints: Mapping[tuple[str, str], Interval]
    members: int
    failed: int


def study_bands(result: StudyResult, view: Outlook | None = None, *, tell: Tell = lambda _: None) -> StudyBands:
    """The bands of a study that has been simulated.

    Args:
        view: the ensembles; those of the package where not given.

    Raises:
        DataError: the package holds no ensembles.
    """
    view = view or outlook(MEMBERS)
    study = result.study
    found: dict[str, dict[str, dict[str, Numbers]]] = {arm.name: {} for arm in study.arms}  # arm, measure, alternative
    failed = 0
    for name, ensemble in view.ensembles.items():
        tell(f"bands: {len(ensemble)} parameter sets of {name.replace('_', ' ')}")
        for one in prepare(_under(study, name)):
            if _explains(study, one, name):
                series = _members(result, one, ensemble)
                failed += int(sum(~np.isfinite(v).all(axis=1).any() for v in series.values()))
                for measure, values in series.items():
                    found[one.arm.name].setdefault(measure, {})[name] = values
    bands = {(a, m): _band(view, v) for a, measures in found.items() for m, v in measures.items()}
    return StudyBands(bands, _endpoints(result, view, found), sum(len(e) for e in view.ensembles.values()), failed)


def _under(study: Study, rebound: str) -> Study:
    """The study with every arm that leaves the rebound open set to one alternative."""
    if "rebound" in study.variants:
        return study
    return replace(study, variants={**study.variants, "rebound": rebound})


def _explains(study: Study, one: PreparedArm, rebound: str) -> bool:
    asked = {**study.variants, **one.arm.variants}.get("rebound", rebound)
    return asked == rebound


def _members(result: StudyResult, one: PreparedArm, ensemble: Ensemble) -> dict[str, Numbers]:
    """(members, times) of each measure of one arm, as shown."""
    subject, count = one.subject, len(ensemble)
    free = {n for n, layer in one.values.decided_by.items() if layer.kind in FOLLOWS}
    members = _coherent(subject, ensemble)
    parameters = dict(one.parameters) | {n: v for n, v in members.items() if n in free}
    reference = dict(subject.reference.coherent()) | members
    group = cohort(subject.assembly, parameters, reference=reference, inputs=dict(one.inputs), patients=count)
    measures = {n: m for n, m in result.measures.items() if m.observable in subject.assembly.observables}
    names = list({m.observable: None for m in measures.values()})
    solution = solve(group, [list(one.events)] * count, one.days, names, controls=Controls(relative=1e-5))
    shown = {}
    for name, measure in measures.items():
        observable = subject.assembly.observables[measure.observable]
        values, baseline = solution.values[measure.observable], solution.baseline[measure.observable]
        rows = [measure.shown(values[k], float(baseline[k]), observable) for k in range(count)]
        shown[name] = np.array(rows)
    return shown


def _coherent(subject: Body, ensemble: Ensemble) -> dict[str, Numbers]:
    known = subject.assembly.parameters
    return {
        name: np.ascontiguousarray(ensemble.values[:, k]) * unit(ensemble.units[k]).factor
        for k, name in enumerate(ensemble.names)
        if name in known
    }


def _band(view: Outlook, values: Mapping[str, Numbers]) -> Band:
    alternatives = [n for n in view.ensembles if n in values]
    table = np.concatenate([values[n] for n in alternatives])
    weights = np.concatenate([view.ensembles[n].weights * view.structure.weights[n] for n in alternatives])
    usable = np.isfinite(table).all(axis=1)
    share = weights[usable] / weights[usable].sum()
    rows = np.array([quantiles(column, share, (0.05, 0.5, 0.95)) for column in table[usable].T])
    return Band(rows[:, 0], rows[:, 1], rows[:, 2])


def _endpoints(
    result: StudyResult, view: Outlook, found: Mapping[str, Mapping[str, Mapping[str, Numbers]]]
) -> dict[tuple[str, str], Interval]:
    made = {}
    for item in result.endpoints:
        rows = found[item.arm].get(item.endpoint.observable)
        if rows:
            shown = _endpoint(result, view, item.endpoint, item.arm, rows)
            if shown is not None:
                made[item.endpoint.name, item.arm] = shown
    return made


def _endpoint(
    result: StudyResult, view: Outlook, endpoint: Endpoint, arm: str, rows: Mapping[str, Numbers]
) -> Interval | None:
    series, last = result.arms[arm][endpoint.observable], result.arms[arm].last_dose_day
    values = {
        name: np.array([_value(endpoint, arm, Series(series.time_months, row, series.unit), last) for row in table])
        for name, table in rows.items()
    }
    happened = np.concatenate([np.isfinite(v) for v in values.values()])
    if happened.mean() < 0.5:
        return None
    in_months = endpoint.kind in ("month of peak", "month of return")
    measure = endpoint.observable.removesuffix(CHANGE)
    fitted = not in_months and endpoint.observable.endswith(CHANGE)
    weights = {n: view.ensembles[n].weights * view.structure.weights[n] for n in values}
    spread = Spread(_each(measure, values, fitted), weights)
    if not fitted:
        return interval(spread)
    effect = interval(spread).median
    whole = interval(spread, view.structure.misfit(measure, effect))
    low, median, high = (off_scale(measure, v) for v in (whole.low, whole.median, whole.high))
    return replace(whole, low=low, median=median, high=high)


def _each(measure: str, values: Mapping[str, Numbers], scaled: bool) -> dict[str, Numbers]:
    if not scaled:
        return dict(values)
    return {n: np.array([on_scale(measure, x) if np.isfinite(x) else np.nan for x in v]) for n, v in values.items()}


def _value(endpoint: Endpoint, arm: str, series: Series, last_dose_day: float) -> float:
    found = evaluate(endpoint, arm, series, last_dose_day).value
    return float("nan") if found is None else found
