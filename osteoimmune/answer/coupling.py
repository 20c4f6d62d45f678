"""How much inflammation would change if RANK on macrophages and dendritic cells mattered, and what trials could see.

epsilon (`synovium.rank_dependence`) is the share of T-cell priming and macrophage recruitment that needs RANK. For each
epsilon the patients of a trial are simulated under every arm; beside the change against placebo stands what a trial of
that size could have told from none. That limit is computed (`osteoimmune.evidence.ra_baseline`): it was not observed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event, simulate
from osteoimmune.errors import UnknownName
from osteoimmune.evidence.ra_baseline import CORRELATION, EXCLUDED, POWERED, standard_error
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.regimen import parse_regimen

EPSILON = "synovium.rank_dependence"
EPSILONS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
MEASURES = ("das28_crp", "crp_mg_per_l")
MONTH = 12.0
TRIALS = {
    "DESIRABLE": ("arthritis_desirable", {"Q6M": 6, "Q3M": 3}),
    "DRIVE": ("arthritis_drive", {"Q6M": 6, "Q3M": 3, "Q2M": 2}),
}


@dataclass(frozen=True)
class Coupled:
    """One arm of one trial at one epsilon: changes against placebo at twelve months."""

    trial: str
    arm: str
    epsilon: float
    das28: float
    crp: float


@dataclass(frozen=True)
class Limit:
    """What one arm of a trial could tell from no change; computed, not observed.

    Attributes:
        standard_error: of the difference in change against placebo.
        excluded: the epsilon whose change equals the half width of a 95 % interval: more than this, a trial that found
            no difference at all speaks against.
        detectable: the epsilon whose change is found with 80 % power at a two-sided level of 5 %.
            Both are None where no epsilon up to the largest reaches that far.
    """

    trial: str
    arm: str
    measure: str
    standard_error: float
    excluded: float | None
    detectable: float | None


def coupled(trial: str, epsilons: Sequence[float] = EPSILONS, values: dict[str, float] | None = None) -> list[Coupled]:
    """Changes against placebo for every arm and epsilon.

    Args:
        values: other numbers of the model, coherent, laid over those of the body.

    Raises:
        UnknownName: no such trial.
    """
    if trial not in TRIALS:
        raise UnknownName("trial", trial, TRIALS)
    person, arms = TRIALS[trial]
    made = body(person)
    mass = made.values.values["pharmacology.molecular_mass"].coherent
    courses: list[list[Event]] = [[]]
    for months in arms.values():
        doses = parse_regimen(f"60 mg SC every {months} months").doses((MONTH - 0.01) * DAYS_PER_MONTH, 66.0)
        courses.append([Event(d.day, "pharmacology.depot", d.milligrams / mass) for d in doses])
    share = np.repeat(np.asarray(epsilons, dtype=np.float64), len(courses))
    own = values or {}
    found = simulate(
        made.assembly,
        {**made.values.coherent(), **own, EPSILON: share},
        reference=made.reference.coherent() | own,
        inputs=dict(made.inputs),
        events=[course for _ in epsilons for course in courses],
        times=[MONTH * DAYS_PER_MONTH],
        outputs=list(MEASURES),
        patients=len(share),
    )
    das28, crp = (found[m][:, 0].reshape(len(epsilons), len(courses)) for m in MEASURES)
    return [
        Coupled(trial, arm, float(e), float(das28[i, k] - das28[i, 0]), float(crp[i, k] - crp[i, 0]))
        for i, e in enumerate(epsilons)
        for k, arm in enumerate(arms, start=1)
    ]


def limits(rows: Sequence[Coupled], correlation: float = CORRELATION) -> list[Limit]:
    """What each arm among the rows could have told from no change."""
    found = []
    for trial, arm in dict.fromkeys((r.trial, r.arm) for r in rows):
        own = [r for r in rows if (r.trial, r.arm) == (trial, arm)]
        for measure in MEASURES:
            error = standard_error(trial, measure, arm, correlation)
            changes = [abs(r.das28 if measure == "das28_crp" else r.crp) for r in own]
            reached = [_where([r.epsilon for r in own], changes, size * error) for size in (EXCLUDED, POWERED)]
            found.append(Limit(trial, arm, measure, error, *reached))
    return found


def _where(epsilons: Sequence[float], changes: Sequence[float], wanted: float) -> float | None:
    """The least epsilon, between those simulated, at which the change is as wanted."""
    if max(changes) < wanted:
        return None
    return float(np.interp(wanted, np.maximum.accumulate(changes), epsilons))
