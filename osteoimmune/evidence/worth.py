"""What the missing counts would be worth: how each absent trial could move a pooled answer."""

from dataclasses import dataclass
from math import exp, inf, sqrt

from osteoimmune.evidence.missing import MissingTrial
from osteoimmune.evidence.question import Question
from osteoimmune.evidence.result import PooledEffect
from osteoimmune.evidence.words import verdict_of

NORMAL_975 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Worth:
    """One missing trial and the answer with it, were its counts as expected.

    Attributes:
        trial: the trial.
        expected_events: in both arms together, at the control rate seen so far.
        factor_now, factor_then: upper limit over estimate, without and with the trial.
        verdict_if_null: the verdict if the trial found a ratio of 1.
        verdict_if_same: the verdict if the trial found the ratio seen so far.
    """

    trial: MissingTrial
    expected_events: float
    factor_now: float
    factor_then: float
    verdict_if_null: str
    verdict_if_same: str


def worth_of(question: Question, trials: tuple[MissingTrial, ...], effect: PooledEffect) -> tuple[Worth, ...]:
    """What each missing trial would be worth, most events first; nothing where no trial is missing.

    Args:
        question: a table with counts (person-years are used where every line has them).
        trials: candidates, as from `missing_for`.
        effect: the answer so far, a ratio.

    A trial with a and b expected events has the information 1 / (1/a + 1/b) on the log ratio, at the
    control rate seen and no effect; inverse-variance weights combine it with what is there.
    """
    if not trials:
        return ()
    events = float(question.frame["events_ctrl"].sum())
    size = float(question.frame["time_ctrl" if question.has_time else "n_ctrl"].sum())
    if events <= 0 or size <= 0:
        return ()
    worths = [_worth(trial, events / size, question.has_time, effect) for trial in trials]
    return tuple(sorted(worths, key=lambda worth: -worth.expected_events))


def all_together(question: Question, trials: tuple[MissingTrial, ...], effect: PooledEffect) -> tuple[float, str, str]:
    """The upper limit over estimate, and the two verdicts, were every missing trial there."""
    if not trials:
        return inf, "", ""
    events = float(question.frame["events_ctrl"].sum())
    size = float(question.frame["time_ctrl" if question.has_time else "n_ctrl"].sum())
    if events <= 0 or size <= 0:
        return inf, "", ""
    added = sum(_information(*_expected(trial, events / size, question.has_time)) for trial in trials)
    return _joined(effect, added)


def _worth(trial: MissingTrial, rate: float, per_year: bool, effect: PooledEffect) -> Worth:
    treated, control = _expected(trial, rate, per_year)
    then, null, same = _joined(effect, _information(treated, control))
    now = exp(effect.ci_high - effect.estimate)
    return Worth(trial, treated + control, now, then, null, same)


def _expected(trial: MissingTrial, rate: float, per_year: bool) -> tuple[float, float]:
    years = trial.followup_months / 12 if per_year else 1.0
    return rate * years * trial.n_treat, rate * years * trial.n_ctrl


def _information(treated: float, control: float) -> float:
    return 1 / (1 / treated + 1 / control)


def _joined(effect: PooledEffect, added: float) -> tuple[float, str, str]:
    now = 1 / effect.se**2
    reach = NORMAL_975 / sqrt(now + added)
    null = effect.estimate * now / (now + added)
    if_null = verdict_of(exp(null - reach), exp(null + reach))
    if_same = verdict_of(exp(effect.estimate - reach), exp(effect.estimate + reach))
    return exp(reach), if_null, if_same
