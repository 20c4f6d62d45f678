"""Levels of risk closed on a control arm: over the spread of a trial's people, not on the typical one.

Risk rises faster than linearly with age and frailty, so the mean of a population lies above its typical person; a level
that gives the typical woman what a trial saw on average gives the trial too many. Here each level is scaled until the
expected share of a population's people, left to leave and die as in the trial, is the one reported:

    share of one woman = sum over visits [F(t) - F(t before)] stays(between) lives(between)

with F her probability of the event by each visit. Only arms without a drug are used, only rows that were seen and are
free to be fitted; what a drug does to a risk is none of these numbers' business.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from osteoimmune.calibration.closing import FOLDER
from osteoimmune.calibration.problem import Numbers
from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.reported_events import reported_events
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.analysis.data import TrialData, simulate_trial
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.setting import setting_of
from osteoimmune.trials.virtual.trial import Conduct

DEATH = "death"
NEAR = 2e-3  # of a share
MOST_PASSES = 15
MONTHS_BETWEEN = 3.0


@dataclass(frozen=True)
class Level:
    """A target.

    Attributes:
        event: the model's name of it.
        row: of reported_events.csv.
        percent: the share of the control arm that had it.
        free: the levels that are scaled together.
        ground: who reported it.
    """

    event: str
    row: str
    percent: float
    free: tuple[str, ...]
    ground: str


@dataclass(frozen=True)
class PopulationClosing:
    """One entry of population_closings.toml. Attributes: name; study; patients; seed; levels."""

    name: str
    study: str
    patients: int
    seed: int
    levels: tuple[Level, ...]


def population_closings() -> list[PopulationClosing]:
    """Every entry.

    Raises:
        InvalidValue: a row is held out, was not seen, or is no share of a control arm.
    """
    entries = tomllib.loads((FOLDER / "population_closings.toml").read_text(encoding="utf-8"))["closing"]
    return [
        PopulationClosing(e["name"], e["study"], e["patients"], e["seed"], tuple(_level(t) for t in e["target"]))
        for e in entries
    ]


def _level(target: Mapping[str, Any]) -> Level:
    row = next(r for r in reported_events() if r.row == target["row"])
    if row.use != "calibrate" or not row.seen or row.percent is None or row.group != "placebo":
        raise InvalidValue(f"no level of risk may be closed on {row.row}: {row.use}, {row.verified}, {row.group}")
    return Level(target["event"], row.row, row.percent, tuple(target["free"]), f"{row.study}, {row.locus}")


def expected(plan: TrialPlan, events: Sequence[str], values: Mapping[str, float]) -> dict[str, float]:
    """The shares of a trial's people, in percent, expected to have each event in the control arm.

    Args:
        plan: whose arms are followed, dosed and left as its conduct says; the control arm is the one without a drug.
        values: levels in the unit of their row.
    """
    data = simulate_trial(_undisturbed(plan, [*events, DEATH], values))
    months, shares = _courses(data, [*events, DEATH])
    middle = (months[1:] + months[:-1]) / 2.0
    stays = np.exp(-plan.trial.conduct.number("drop_out") * middle * DAYS_PER_MONTH)
    lives = 1.0 - (shares[DEATH][:, 1:] + shares[DEATH][:, :-1]) / 2.0
    found = {}
    for event in events:
        there = stays if event == DEATH else stays * lives
        found[event] = 100.0 * float((np.diff(shares[event], axis=1) * there).sum(axis=1).mean())
    return found


def _undisturbed(plan: TrialPlan, events: Sequence[str], values: Mapping[str, float]) -> TrialPlan:
    """The plan with its control arm alone, in which nothing ends before the horizon and every risk is looked at."""
    study = plan.study
    control = next(arm for arm in study.arms if not arm.regimen.gives)
    table = setting_of(plan).subject.values.values
    own = {name: replace(table[name], number=number) for name, number in values.items()}
    outputs = tuple(f"{event}_incidence" for event in dict.fromkeys(events))
    visits = tuple(np.arange(0.0, study.horizon_months + 0.5 * MONTHS_BETWEEN, MONTHS_BETWEEN).tolist())
    bare = replace(
        study, arms=(control,), outputs=outputs, observations=(), endpoints=(), parameters={**study.parameters, **own}
    )
    looked = tuple(h for h in setting_of(plan).happenings if not (h.terminal or h.part_of or h.seen_months))[:1]
    trial = replace(
        plan.trial, visits=visits, allocation={}, conduct=Conduct(), errors={}, happenings=looked, combined=(),
        mortality=None, primary="", reported=None,
    )  # fmt: skip
    return TrialPlan(bare, trial)


def _courses(data: TrialData, events: Sequence[str]) -> tuple[Numbers, dict[str, Numbers]]:
    """Months of the visits, and each person's probability of each event by then, (people, visits)."""
    rows = data.trajectories
    months = np.unique(rows["visit"])
    found = {e: np.asarray(rows[f"{e}_incidence"]).reshape(-1, len(months)) / 100.0 for e in dict.fromkeys(events)}
    return months, found


def close_on_population(closing: PopulationClosing, plan: TrialPlan) -> tuple[dict[str, float], dict[str, float]]:
    """The levels, in the unit of their row, at which the control arm has what was reported; and the shares it has then.

    Raises:
        InvalidValue: they are not found.
    """
    plan = plan.changed(patients=closing.patients, seed=closing.seed)
    table = setting_of(plan).subject.values.values
    levels = {name: table[name].number for level in closing.levels for name in level.free}
    events = [level.event for level in closing.levels]
    for _ in range(MOST_PASSES):
        found = expected(plan, events, levels)
        if all(abs(found[one.event] / one.percent - 1.0) < NEAR for one in closing.levels):
            return levels, found
        for one in closing.levels:
            scale = np.log1p(-one.percent / 100.0) / np.log1p(-found[one.event] / 100.0)
            levels |= {name: levels[name] * float(scale) for name in one.free}
    raise InvalidValue(f"{closing.name}: the levels of risk are not found in {MOST_PASSES} passes")
