"""Which measurement would tell: between the alternatives, and of the parameters that today's data leave open.

Each candidate is one thing that could be measured in one group of patients. What it would tell of a parameter is the
share of the parameter's variance that it would remove, were relations linear:

    share = correlation^2 * var(prediction) / (var(prediction) + error^2)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from osteoimmune.calibration.identifiability import searched
from osteoimmune.calibration.intervals import Interval, interval, quantiles
from osteoimmune.calibration.outlook import Outlook
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.problem import Calibration, Numbers
from osteoimmune.calibration.structure import ratio_on_scale
from osteoimmune.calibration.targets import WEIGHT_KG, Experiment, Measured
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.measures import is_density
from osteoimmune.trials.regimen import parse_regimen

AFTER = tuple(range(1, 25))  # months after the last dose's interval at which a peak is looked for


@dataclass(frozen=True)
class Candidate:
    """One measurement that could be made.

    Attributes:
        months: when, since the first dose; several where the largest of them is meant (a peak).
        error: standard deviation of the group's mean, in log units (percentage points for density): an assumption.
    """

    name: str
    regimen: str
    measure: str
    months: tuple[float, ...]
    error: float = 0.10
    drug: str = "denosumab"


def _peak(name: str, regimen: str, stop: float) -> Candidate:
    return Candidate(f"peak of CTX after {name}", regimen, "ctx", tuple(stop + m for m in AFTER))


def _local(measure: str, words: str, error: float) -> tuple[Candidate, ...]:
    regimen = "60 mg SC every 6 months x 4"
    return tuple(
        Candidate(f"{words}, {when}", regimen, measure, (month,), error)
        for month, when in ((12.0, "after a year on treatment"), (33.0, "nine months after stopping"))
    )


CANDIDATES: tuple[Candidate, ...] = (
    _peak("1 dose of 60 mg", "60 mg SC once", 6.0),
    _peak("4 doses of 60 mg", "60 mg SC every 6 months x 4", 24.0),
    _peak("20 doses of 60 mg", "60 mg SC every 6 months x 20", 120.0),
    _peak("a year of 120 mg every 4 weeks", "120 mg SC every 4 weeks x 13", 12.0),
    Candidate("CTX on day 1 after 60 mg", "60 mg SC once", "ctx", (1.0 / DAYS_PER_MONTH,)),
    Candidate("CTX on day 3 after 60 mg", "60 mg SC once", "ctx", (3.0 / DAYS_PER_MONTH,)),
    Candidate("CTX 9 months after one dose", "60 mg SC once", "ctx", (9.0,)),
    Candidate("P1NP 36 months into treatment", "60 mg SC every 6 months x 6", "p1np", (36.0,)),
    Candidate("CTX two weeks after 3 mg/kg Fc-OPG", "3 mg/kg SC once", "ctx", (0.5,), drug="fc_opg"),
    Candidate("CTX six weeks after 3 mg/kg Fc-OPG", "3 mg/kg SC once", "ctx", (1.5,), drug="fc_opg"),
    Candidate("spine two years after 20 doses", "60 mg SC every 6 months x 20", "bmd_lumbar_spine", (144.0,), 0.6),
    *_local("opg", "OPG in bone (biopsy)", 0.2),
    *_local("precursors", "osteoclast precursors", 0.2),
    *_local("osteoclasts", "osteoclasts in bone (biopsy)", 0.2),
    *_local("reversal", "reversal surface (biopsy)", 0.2),
    *_local("free_rankl_percent", "free RANKL in bone", 0.2),
)


@dataclass(frozen=True)
class Told:
    """What one candidate is predicted to give.

    Attributes:
        predicted: interval over parameters and structure, percent change from baseline.
        by_alternative: (low, median, high) of the central 90 % in each alternative.
        separation: how far structure spreads it over everything else, measurement error included.
        of_parameters: the share of each parameter's variance that it would remove, in the leading alternative.
    """

    candidate: Candidate
    predicted: tuple[float, float, float]
    by_alternative: dict[str, tuple[float, float, float]]
    separation: float
    of_parameters: dict[str, float]


def told(view: Outlook, setup: Calibration, chosen: Sequence[Candidate] = CANDIDATES) -> tuple[Told, ...]:
    """What every candidate would tell, the one that best separates the alternatives first.

    Args:
        view: the ensembles.
        setup: the calibration of the alternative whose parameters are asked about.
    """
    experiments = [_experiment(c) for c in chosen]
    ratios = view.ratios(Subject(setup.subject.rebound), experiments)
    first = np.cumsum([0, *(len(c.months) for c in chosen)])
    found = []
    for k, candidate in enumerate(chosen):
        mine = {n: np.nanmax(r[:, first[k] : first[k + 1]], axis=1) for n, r in ratios.items()}
        found.append(_told(view, setup, candidate, mine))
    return tuple(sorted(found, key=lambda t: -t.separation))


def _told(view: Outlook, setup: Calibration, candidate: Candidate, ratios: dict[str, Numbers]) -> Told:
    density = is_density(candidate.measure)
    scaled = {n: ratio_on_scale(candidate.measure, np.maximum(r, 1e-6)) for n, r in ratios.items()}
    whole = interval(view.spread(scaled))
    rest = float(np.hypot(whole.parts.parameters, candidate.error))
    return Told(
        candidate,
        _percent(whole, density),
        {n: _percent_of(v, view.ensembles[n].weights, density) for n, v in scaled.items()},
        whole.parts.structure / rest,
        _of_parameters(view, setup, scaled[setup.subject.rebound], candidate.error),
    )


def _of_parameters(view: Outlook, setup: Calibration, values: Numbers, error: float) -> dict[str, float]:
    ensemble = view.ensembles[setup.subject.rebound]
    usable = np.isfinite(values)
    weights = ensemble.weights[usable] / ensemble.weights[usable].sum()
    y = values[usable] - weights @ values[usable]
    found = {}
    for p in setup.parameters:
        x = searched(p, ensemble.values[usable, ensemble.names.index(p.name)])
        x = x - weights @ x
        covariance, own, seen = weights @ (x * y), weights @ x**2, weights @ y**2
        found[p.name] = float(covariance**2 / (own * (seen + error**2))) if own > 0 else 0.0
    return found


def _experiment(candidate: Candidate) -> Experiment:
    days = [m * DAYS_PER_MONTH for m in candidate.months]
    doses = parse_regimen(candidate.regimen).doses(max(days), WEIGHT_KG)
    measured = tuple(Measured(candidate.name, candidate.measure, day, 1.0, 1.0, 1.0, True) for day in days)
    return Experiment(candidate.name, doses, measured, candidate.drug)


def _percent(found: Interval, density: bool) -> tuple[float, float, float]:
    return _shown((found.low, found.median, found.high), density)


def _percent_of(values: Numbers, weights: Numbers, density: bool) -> tuple[float, float, float]:
    usable = np.isfinite(values)
    share = weights[usable] / weights[usable].sum()
    return _shown(quantiles(values[usable], share, (0.05, 0.5, 0.95)), density)


def _shown(values: tuple[float, ...], density: bool) -> tuple[float, float, float]:
    low, median, high = (v if density else 100.0 * float(np.expm1(v)) for v in values)
    return low, median, high
