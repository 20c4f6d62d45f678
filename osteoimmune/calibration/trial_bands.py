"""What a virtual trial owes to parameters, to structure, to chance, and how far its patients lie apart.

The same patients with the same chance go through the trial again under members of the ensembles of bone. What then
differs is parameters (between members of one account of the rebound) and structure (between accounts). Misfit is what
no account explains of an effect; what one trial of this size would print by chance alone is its own interval. How far
patients lie apart is no doubt about a mean, and stands beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isfinite, log
from statistics import NormalDist

import numpy as np

from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.intervals import Interval, Spread, interval
from osteoimmune.calibration.outlook import Outlook, outlook
from osteoimmune.calibration.problem import Numbers
from osteoimmune.calibration.structure import Structure, off_scale, on_scale
from osteoimmune.errors import InvalidValue
from osteoimmune.quantities import Value
from osteoimmune.trials.analysis.data import TrialData, simulate_trial
from osteoimmune.trials.analysis.first_event import first_event
from osteoimmune.trials.analysis.ratios import Estimate, incidence, risk_ratio
from osteoimmune.trials.analysis.visits import visit_summaries
from osteoimmune.trials.design import Study
from osteoimmune.trials.measures import CHANGE, is_density
from osteoimmune.trials.virtual.setting import setting_of

Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class TrialBand:
    """One number of a trial with all that is uncertain about it.

    Attributes:
        name, unit: what it is.
        arm: in which arm, or against the control.
        printed: what the trial itself prints.
        whole: 90 % interval of what a trial of this size would print; its parts are in points for bone density, and on
            the scale of a logarithm for markers and ratios.
        between_patients: standard deviation between the patients of the arm; NaN where a patient has no such number.
    """

    name: str
    unit: str
    arm: str
    printed: float
    whole: Interval
    between_patients: float


def trial_bands(
    data: TrialData,
    event: str,
    members: int,
    *,
    view: Outlook | None = None,
    threads: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[TrialBand, ...]:
    """Run a trial again under members of the ensembles.

    Args:
        data: the trial as it ran with the numbers that are shipped.
        event: by which arms are compared; empty where the trial has none.
        members: how many, shared among the accounts of the rebound by their weights, at least one each.

    Raises:
        InvalidValue: fewer members than accounts.
    """
    view = view or outlook()
    shares = allotted(members, view.structure.weights)
    total, done = sum(shares.values()), 0
    found: dict[str, list[dict[tuple[str, str], float]]] = {}
    for account, count in shares.items():
        chosen = view.ensembles[account].resampled(count)
        for member in range(count):
            plan = replace(data.plan, study=under(data.plan.study, account, chosen, member))
            found.setdefault(account, []).append(_numbers(simulate_trial(plan, threads=threads), event))
            done += 1
            progress(done, total)
    weights = {a: np.full(c, view.structure.weights[a] / c) for a, c in shares.items()}
    return tuple(_band(data, event, key, found, weights, view.structure) for key in _numbers(data, event))


def allotted(members: int, weights: Mapping[str, float]) -> dict[str, int]:
    """How many members of each account, by weight, at least one.

    Raises:
        InvalidValue: fewer members than accounts.
    """
    if members < len(weights):
        raise InvalidValue(f"there are {len(weights)} accounts of the rebound, so at least as many members are needed")
    spare = members - len(weights)
    order = sorted(weights, key=lambda name: -weights[name])
    shares = {name: 1 + int(spare * weights[name]) for name in weights}
    for name in order[: members - sum(shares.values())]:
        shares[name] += 1
    return shares


def under(study: Study, account: str, ensemble: Ensemble, member: int) -> Study:
    """A study under one member of one account; what the study says itself stays."""
    source = f"member {member + 1} of {len(ensemble)} of the ensemble of {account}"
    own = {
        name: Value(float(value), unit, source, "fitted")
        for name, unit, value in zip(ensemble.names, ensemble.units, ensemble.values[member], strict=True)
    }
    return replace(study, variants={"rebound": account, **study.variants}, parameter_set=own)


def _numbers(data: TrialData, event: str) -> dict[tuple[str, str], float]:
    """What a trial prints: the ratio of its event, and every measure at the last visit in every arm."""
    found = {}
    if event:
        found[event, data.treated[0]] = _ratio(data, event).value
    for measure in data.plan.study.outputs:
        for summary in visit_summaries(data, measure):
            if summary.month == data.plan.trial.visits[-1]:
                value = summary.mean.value if is_density(measure) else summary.median.value
                found[measure, summary.arm] = value
    return found


def _ratio(data: TrialData, event: str) -> Estimate:
    times = first_event(data, event)
    return risk_ratio(incidence(times, data.treated[0]), incidence(times, data.control))


def _band(
    data: TrialData,
    event: str,
    key: tuple[str, str],
    found: Mapping[str, list[dict[tuple[str, str], float]]],
    weights: Mapping[str, Numbers],
    structure: Structure,
) -> TrialBand:
    name, arm = key
    values = {account: np.array([row.get(key, np.nan) for row in rows]) for account, rows in found.items()}
    if name == event:
        own = _ratio(data, event)
        chance = log(own.upper / own.lower) / (2 * Z) if isfinite(own.lower) else 0.0
        logs = {account: np.log(v) for account, v in values.items()}
        whole = interval(Spread(logs, weights), 0.0, chance)
        low, middle, high = (float(np.exp(v)) for v in (whole.low, whole.median, whole.high))
        return TrialBand(name, "ratio", arm, own.value, replace(whole, low=low, median=middle, high=high), float("nan"))
    summary = next(s for s in visit_summaries(data, name) if s.arm == arm and s.month == data.plan.trial.visits[-1])
    printed = summary.mean.value if is_density(name) else summary.median.value
    chance = (summary.mean.upper - summary.mean.lower) / (2 * Z)
    unit = setting_of(data.plan).measures[name].unit
    whole = _of_change(name, values, weights, chance, printed, structure)
    return TrialBand(name, unit, arm, printed, whole, summary.between)


def _of_change(
    name: str,
    values: Mapping[str, Numbers],
    weights: Mapping[str, Numbers],
    chance: float,
    printed: float,
    structure: Structure,
) -> Interval:
    """The interval of a measure; that of a percent change on the scale on which errors are measured, with misfit."""
    if not name.endswith(CHANGE):
        return interval(Spread(values, weights), 0.0, chance)
    measure = name.removesuffix(CHANGE)
    scaled = {a: np.array([on_scale(measure, x) for x in v]) for a, v in values.items()}
    spread = Spread(scaled, weights)
    chance = chance if is_density(name) else chance / (100.0 + printed)
    whole = interval(spread, structure.misfit(measure, interval(spread).median), chance)
    low, median, high = (off_scale(measure, x) for x in (whole.low, whole.median, whole.high))
    return replace(whole, low=low, median=median, high=high)
