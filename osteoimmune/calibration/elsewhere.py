"""Trials elsewhere: how far arms of bisphosphonates are missed, of which the fit of bone has seen nothing.

The trials that may be fitted treated one kind of people: Western women after menopause. By how much a population of
another kind will be missed cannot be learnt from them. One drug at one dose has been tried in many populations, though:
bisphosphonates. Their arms are predicted as those of denosumab are, and what is missed beyond an arm's own error is a
share of the effect. How strong a companion is here is no question of populations: one factor for each drug and measure
is taken out first, by least squares, and its degree of freedom paid for.

Rows in data/bisphosphonates.csv were chosen by who was treated and with what (evidence/data/README.md tells the four
numbers that were left out all the same): adults whose bone a body here has (after menopause, men, on glucocorticoids,
aromatase inhibitors or androgen deprivation), with the mean or median change from their own baseline, not looked up
after the fact in charts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from osteoimmune.calibration.cases import predict_rows
from osteoimmune.calibration.leave_trial_out import NewTrial
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.problem import Numbers
from osteoimmune.calibration.published import PublishedRow, published_rows
from osteoimmune.calibration.structure import on_scale, sampling_error

TABLE = Path(str(resources.files("osteoimmune.evidence") / "data" / "bisphosphonates.csv"))


@dataclass(frozen=True)
class _Arms:
    """One drug and measure.

    Attributes:
        trials: of each row.
        seen, predicted: (rows,) on the scale on which errors are measured.
        variance: (rows,) of each arm's mean.
    """

    drug: str
    measure: str
    trials: tuple[str, ...]
    seen: Numbers
    predicted: Numbers
    variance: Numbers

    @property
    def share(self) -> Numbers:
        """(trials in the order of the alphabet, rows): rows of a trial share one weight."""
        member = np.array([[own == trial for own in self.trials] for trial in sorted(set(self.trials))], np.float64)
        return np.asarray(member / member.sum(axis=1, keepdims=True))

    @property
    def strength(self) -> float:
        """What the drug does to the measure over what it does here, by least squares, each trial once."""
        weight = self.share.sum(axis=0)
        return float(weight @ (self.predicted * self.seen)) / float(weight @ self.predicted**2)


def missed_elsewhere(plan: Plan, rebound: str, table: Path = TABLE) -> list[NewTrial]:
    """How far one alternative misses every measure of every trial elsewhere.

    Raises:
        DataError: a row of the table breaks a rule.
    """
    subject = Subject(rebound, plan.body, plan.pharmacokinetics, variants=plan.variants, conditions=plan.conditions)
    rows = published_rows(table)
    found = predict_rows(subject, rows)
    each: dict[tuple[str, str], list[NewTrial]] = {}
    for row in (row for arms in _by_drug(rows, found, plan.error) for row in _missed(rebound, arms)):
        each.setdefault((row.trial, row.measure), []).append(row)
    return [_together(same) for same in each.values()]


def _together(rows: Sequence[NewTrial]) -> NewTrial:
    """One measure of one trial, which may have tried several drugs."""
    means = np.mean([(row.error, row.effect, row.floor, row.freedom) for row in rows], axis=0)
    return NewTrial(rows[0].alternative, rows[0].trial, rows[0].measure, *map(float, means))


def _by_drug(rows: Sequence[PublishedRow], found: Mapping[str, float], error: Mapping[str, float]) -> Iterator[_Arms]:
    groups: dict[tuple[str, str], list[PublishedRow]] = {}
    for row in rows:
        if row.row in found and row.case is not None and row.measure in error:
            groups.setdefault((row.case.treatment.stages[-1].drug, row.measure), []).append(row)
    for (drug, measure), mine in groups.items():
        if len({row.study for row in mine}) > 1:
            yield _Arms(
                drug,
                measure,
                tuple(row.study for row in mine),
                np.array([on_scale(measure, row.value) for row in mine]),
                np.array([on_scale(measure, found[row.row]) for row in mine]),
                np.array([row.standard_error or sampling_error(error[measure], row.patients) for row in mine]) ** 2,
            )


def _missed(rebound: str, arms: _Arms) -> Iterator[NewTrial]:
    """Each trial once: its rows share one weight, in the drug's strength as in what is missed."""
    trials, share = sorted(set(arms.trials)), arms.share
    effects, left = arms.strength * arms.predicted, 1.0 - 1.0 / len(trials)
    error, effect, floor = (share @ each for each in ((arms.seen - effects) ** 2 / left, effects**2, arms.variance))
    for k, trial in enumerate(trials):
        yield NewTrial(rebound, trial, arms.measure, float(error[k]), float(effect[k]), float(floor[k]), left)
