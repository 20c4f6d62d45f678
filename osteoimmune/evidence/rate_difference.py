"""Absolute risk beside every ratio: events more or fewer per 1,000 patient-years."""

from dataclasses import dataclass

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.evidence.pooling import pool
from osteoimmune.evidence.question import Question

PER = 1000.0


@dataclass(frozen=True, slots=True)
class RateDifference:
    """Events per 1,000 patient-years: in control, and the difference with its interval.

    `unit` is "patient-years", or "patients" where the table has no person-time.
    """

    control_rate: float
    difference: float
    low: float
    high: float
    unit: str

    def __str__(self) -> str:
        return f"{self.difference:+.1f} ({self.low:+.1f} to {self.high:+.1f}) per 1,000 {self.unit}"

    @property
    def sentence(self) -> str:
        """The difference in words: "1.9 more per 1,000 patient-years (0.8 fewer to 4.6 more)"."""
        span = f"({_more(self.low)} to {_more(self.high)})"
        return f"{_more(self.difference)} per 1,000 {self.unit} {span}"


def rate_difference(question: Question, level: float = 0.95) -> RateDifference | None:
    """The Mantel-Haenszel rate difference, or risk difference without person-time; None where neither exists.

    Args:
        question: a table with counts.
        level: of the interval.
    """
    measure, unit, size = ("IRD", "patient-years", "time_ctrl") if question.has_time else ("RD", "patients", "n_ctrl")
    if size not in question.frame.columns:
        return None
    try:
        effect = pool(question.frame, measure, "mh", level=level)
    except OsteoimmuneError:
        return None
    control = PER * float(question.frame["events_ctrl"].sum()) / float(question.frame[size].sum())
    difference, low, high = (PER * value for value in (effect.estimate, effect.ci_low, effect.ci_high))
    return RateDifference(control, difference, low, high, unit)


def _more(value: float) -> str:
    return f"{abs(value):.1f} {'more' if value >= 0 else 'fewer'}"
