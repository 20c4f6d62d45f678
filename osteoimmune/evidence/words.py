"""A result read aloud without overclaiming, by rules written down before any result was seen.

Margins (declared with the plan): a ratio whose whole interval lies within 0.80 to 1.25 is "similar"; one that
excludes 1 is "higher" or "lower"; anything else is "not decidable". A verdict that another method on the same
table does not bear out is "not decidable". A tissue is never called on its own p
value: the p value adjusted for all tissues decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from osteoimmune.evidence.rate_difference import RateDifference
from osteoimmune.evidence.result import Ratio

SIMILAR = (0.80, 1.25)
VERDICTS = ("higher", "lower", "similar", "not decidable", "no events")


@dataclass(frozen=True, slots=True)
class Reading:
    """A verdict of `VERDICTS` and the sentence that may be quoted."""

    verdict: str
    sentence: str


def verdict_of(low: float, high: float) -> str:
    """The verdict on a ratio's interval by the declared margins."""
    if SIMILAR[0] <= low and high <= SIMILAR[1]:
        return "similar"
    if low > 1:
        return "higher"
    return "lower" if high < 1 else "not decidable"


def read_ratio(
    ratio: Ratio | None,
    *,
    subject: str,
    k: int,
    adjusted_p: float | None = None,
    absolute: RateDifference | None = None,
    measure: str = "RR",
    unseen: bool = False,
    others: Sequence[tuple[str, str, Ratio]] = (),
) -> Reading:
    """One result in one or two sentences.

    Args:
        ratio: estimate and interval; None where there was no event to compare.
        subject: what it is about ("serious infection, skin: denosumab vs placebo").
        k: trials with information.
        adjusted_p: the p value adjusted for the tissues looked at together, where there were several.
        absolute: the difference per 1,000 patient-years.
        measure: the ratio's short name.
        unseen: numbers from memory entered: what they say is told, and decides nothing.
        others: (name, measure, ratio) of other methods on the same table. A method that gives the same
            measure must give the same verdict; one that gives an odds ratio must agree on excluding 1.
    """
    if ratio is None:
        return Reading("no events", f"{subject}: no event to compare; nothing can be said of a ratio.")
    subject = subject[:1].upper() + subject[1:]
    verdict = verdict_of(ratio.ci_low, ratio.ci_high)
    trials = "one trial" if k == 1 else f"{k} trials"
    head = f"{subject}: {measure} {ratio_text(ratio)}, {trials}. "
    if verdict in ("higher", "lower") and adjusted_p is not None and not adjusted_p < 0.05:
        told = f"One of several tissues looked at; adjusted for that p = {adjusted_p:.2g}, so not decidable."
        return Reading("not decidable", head + told + _absolute_tail(absolute))
    if against := _against(verdict, measure, others):
        told = f'Not decidable: read alone this is "{verdict}", but the methods disagree ({against}).'
        return Reading("not decidable", head + told + _absolute_tail(absolute))
    if unseen and verdict != "not decidable":
        told = f'It would read "{verdict}", but rests on numbers nobody verified, so it decides nothing.'
        return Reading("not decidable", head + told + _absolute_tail(absolute))
    return Reading(verdict, head + _told(verdict, ratio, k) + _absolute_tail(absolute))


def read_difference(
    estimate: float, low: float, high: float, *, subject: str, k: int, measure: str, unseen: bool = False
) -> Reading:
    """A difference in one sentence: "higher" or "lower" where its interval excludes 0, else not decidable.

    Args:
        estimate, low, high: on the measure's own scale.
        subject, k, measure, unseen: as in `read_ratio`.
    """
    trials = "one trial" if k == 1 else f"{k} trials"
    subject = subject[:1].upper() + subject[1:]
    head = f"{subject}: {measure} {estimate:+.4f} ({low:+.4f} to {high:+.4f}), {trials}. "
    verdict = "higher" if low > 0 else "lower" if high < 0 else "not decidable"
    if unseen and verdict != "not decidable":
        return Reading("not decidable", head + "It rests on numbers nobody verified, so it decides nothing.")
    told = "The interval excludes no difference." if verdict != "not decidable" else "Not decidable."
    return Reading(verdict, head + told)


def _against(verdict: str, measure: str, others: Sequence[tuple[str, str, Ratio]]) -> str:
    """The methods that do not bear a decided verdict out, with their results."""
    if verdict == "not decidable":
        return ""
    against = []
    for name, own, ratio in others:
        reads = verdict_of(ratio.ci_low, ratio.ci_high)
        excludes = ratio.ci_low > 1 or ratio.ci_high < 1
        if (own == measure and reads != verdict) or (
            own != measure and verdict in ("higher", "lower") and not excludes
        ):
            against.append(f"{name} {ratio_text(ratio)}")
    return "; ".join(against)


def _told(verdict: str, ratio: Ratio, k: int) -> str:
    if verdict == "similar":
        return "Similar: a change of more than 20 % down or 25 % up is excluded."
    if verdict == "not decidable":
        low, high = percent(ratio.ci_low), percent(ratio.ci_high)
        return f"Not decidable: the data allow anything from {low} to {high}."
    direction = "More" if verdict == "higher" else "Fewer"
    lone = " One trial: unconfirmed." if k == 1 else ""
    return f"{direction} events with treatment than chance explains.{lone}"


def number(value: float) -> str:
    """A ratio or difference as it is printed: two decimals below 10, none above 100; NaN is "–"."""
    if value != value:
        return "–"
    if not isfinite(value):
        return "no limit"
    size = abs(value)
    return f"{value:.2f}" if size < 10 else f"{value:.1f}" if size < 100 else f"{value:.0f}"


def ratio_text(ratio: Ratio) -> str:
    """A ratio with its interval as it is printed; "above 8.62" where only a lower limit exists."""
    if not isfinite(ratio.estimate):
        return f"above {number(ratio.ci_low)}"
    return f"{number(ratio.estimate)} ({number(ratio.ci_low)} to {number(ratio.ci_high)})"


def percent(ratio: float) -> str:
    """A ratio as a change in words: 0.94 is "6 % fewer", 1.47 "47 % more", 5 "5.0 times as many"."""
    if not isfinite(ratio):
        return "no upper limit"
    if ratio >= 2:
        return f"{ratio:.1f} times as many"
    change = round(100 * (ratio - 1))
    return "no change" if change == 0 else f"{abs(change)} % {'more' if change > 0 else 'fewer'}"


def _absolute_tail(absolute: RateDifference | None) -> str:
    return f" In absolute terms {absolute.sentence}." if absolute is not None else ""
