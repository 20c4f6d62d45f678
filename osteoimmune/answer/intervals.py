"""An interval that holds whatever method is preferred: the union over several ways of pooling the same trials.

Inverse variance, Mantel-Haenszel, Peto and the conditional exact method answer the same question with different
assumptions about rare events; Hartung-Knapp (never narrower than normal) enters from three informative trials on,
because with two its interval is wide by construction. Peto and exact give odds ratios, which lie further from 1 than
risk ratios where events are common: so the union errs towards "not decided".
"""

from dataclasses import dataclass
from math import inf, isfinite, log

from osteoimmune.evidence.analyses import Analysis, analyse
from osteoimmune.evidence.question import Question

METHODS = ("mh", "peto", "exact", "reml")
LEAST_TRIALS_FOR_HKSJ = 3


@dataclass(frozen=True, slots=True)
class RobustInterval:
    """The union of the intervals of several methods.

    Attributes:
        estimate: of the first method that has one; NaN without any.
        low, high: the lowest and highest limits of all methods, as ratios.
        by_method: (name, measure, estimate, low, high) of each.
        informative: trials with at least one event.
    """

    estimate: float
    low: float
    high: float
    by_method: tuple[tuple[str, str, float, float, float], ...]
    informative: int
    events: tuple[int, int]

    @property
    def told(self) -> str:
        """Estimate and interval as they are printed."""
        return f"{_shown(self.estimate)} ({_shown(self.low)} to {_shown(self.high)})"

    def inside(self, low: float, high: float) -> bool:
        """Whether the whole interval lies within margins."""
        return low <= self.low and self.high <= high

    def outside(self, low: float, high: float) -> bool:
        """Whether the whole interval lies beyond one margin."""
        return self.low > high or self.high < low

    def information_needed(self, low: float, high: float) -> float:
        """How many times the present information would bring the interval inside, at the same estimate.

        Infinite where the estimate itself lies outside.
        """
        if not low < self.estimate < high or not isfinite(self.high) or self.low <= 0.0:
            return inf
        up = log(self.high / self.estimate) / log(high / self.estimate)
        down = log(self.estimate / self.low) / log(self.estimate / low)
        return max(up, down, 1.0) ** 2


def robust_interval(
    question: Question, methods: tuple[str, ...] = METHODS, *, least_trials: int = LEAST_TRIALS_FOR_HKSJ
) -> RobustInterval | None:
    """The union over methods; None where no method has an answer (no event to compare).

    Args:
        least_trials: informative trials from which on Hartung-Knapp enters.
    """
    counts = question.frame[["events_treat", "events_ctrl"]]
    informative = int((counts.sum(axis=1) > 0).sum())
    analyses = list(analyse(question, "RR", methods))
    if informative >= least_trials:
        analyses += [_renamed(a) for a in analyse(question, "RR", ("reml",), test="hksj-adhoc")]
    found = tuple(_line(own) for own in analyses if own.ratio is not None)
    if not found:
        return None
    usable = [line for line in found if isfinite(line[2]) and line[2] > 0.0] or list(found)
    return RobustInterval(
        estimate=usable[0][2],
        low=min(line[3] for line in found),
        high=max(line[4] for line in found),
        by_method=found,
        informative=informative,
        events=(int(counts["events_treat"].sum()), int(counts["events_ctrl"].sum())),
    )


def _renamed(analysis: Analysis) -> Analysis:
    return Analysis("reml", analysis.measure, analysis.effect, "Hartung-Knapp")


def _line(analysis: Analysis) -> tuple[str, str, float, float, float]:
    ratio = analysis.ratio
    assert ratio is not None
    name = analysis.label + (", Hartung-Knapp" if analysis.remark == "Hartung-Knapp" else "")
    return name, analysis.measure, ratio.estimate, ratio.ci_low, ratio.ci_high


def _shown(value: float) -> str:
    if not isfinite(value):
        return "no limit"
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
