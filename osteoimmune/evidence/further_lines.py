"""What else one table of trials says: small-study asymmetry, the fragility of single trials, the trend with dose.

Each line carries its numbers and a sentence; what cannot be computed is a line that says why.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, nan

import pandas as pd

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.evidence.asymmetry import Asymmetry, egger, harbord, peters
from osteoimmune.evidence.fragility import fragility_index
from osteoimmune.evidence.measures import MEASURES
from osteoimmune.evidence.moderator_regression import meta_regression
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.question import Question
from osteoimmune.evidence.rows import EvidenceRow
from osteoimmune.evidence.shared_arms import Contrast

LEAST_FOR_ASYMMETRY = 10  # Sterne et al. 2011, BMJ 343:d4002: fewer trials cannot tell chance from asymmetry
WEEKS_PER_MONTH = 365.25 / 12 / 7
DOSE_STEP = 10.0  # mg per month, what 60 mg every six months amounts to


@dataclass(frozen=True, slots=True)
class FurtherLine:
    """One further analysis.

    Attributes:
        analysis, about: which, and of what (a trial, or how many trials).
        estimate: slope on the analysis scale (asymmetry), events (fragility), ratio or difference per
            10 mg a month (dose); NaN where there is none.
        pvalue: two-sided; NaN where there is none.
        words: the same in a sentence, or why there is no number.
    """

    analysis: str
    about: str
    estimate: float
    pvalue: float
    words: str


def further_lines(question: Question, measure: str) -> tuple[FurtherLine, ...]:
    """Asymmetry of the trials, and fragility of each trial that is significant alone."""
    return (*asymmetry_lines(question, measure), *fragility_lines(question))


def asymmetry_lines(question: Question, measure: str) -> tuple[FurtherLine, ...]:
    """Egger's test, and for counts those of Harbord and Peters; one line where there are too few trials."""
    trials = len(question.frame)
    about = _trials(trials)
    if trials < 3:
        return (FurtherLine("asymmetry", about, nan, nan, f"needs three trials at least, and has {trials}"),)
    lines = [_asymmetry("Egger", about, lambda: egger(question.frame, measure))]
    if question.has_counts:
        lines.append(_asymmetry("Harbord", about, lambda: harbord(question.frame)))
        lines.append(_asymmetry("Peters", about, lambda: peters(question.frame)))
    return tuple(lines)


def _trials(count: int) -> str:
    return f"{count} trial{'s' if count != 1 else ''}"


def _asymmetry(name: str, about: str, found: Callable[[], Asymmetry]) -> FurtherLine:
    try:
        line = found()
    except OsteoimmuneError as fault:
        return FurtherLine(name, about, nan, nan, str(fault))
    words = f"slope {line.slope:.3g} (standard error {line.slope_se:.3g}), {_p(line.pvalue)}"
    few = "; fewer than ten trials, so chance and asymmetry look alike" if line.k < LEAST_FOR_ASYMMETRY else ""
    return FurtherLine(name, _trials(line.k), line.slope, line.pvalue, words + few)


def fragility_lines(question: Question) -> tuple[FurtherLine, ...]:
    """How many events each trial with an exact p below 0.05 hangs on; one line where no trial has."""
    if not question.has_counts:
        return ()
    lines, smallest = [], nan
    for row in question.frame.to_dict("records"):
        try:
            found = fragility_index(*(row[name] for name in ("events_treat", "n_treat", "events_ctrl", "n_ctrl")))
        except OsteoimmuneError:  # no event, or the fractional counts of a split control arm
            continue
        smallest = found.pvalue if not smallest <= found.pvalue else smallest
        if found.index:
            events = f"{found.index} event{'s' if found.index > 1 else ''}"
            words = (
                f"{events} more in the arm with the lower risk would lift its exact p ({found.pvalue:.2g}) above 0.05"
            )
            lines.append(FurtherLine("fragility", str(row["study"]), float(found.index), found.pvalue, words))
    if not lines and smallest == smallest:
        words = f"no trial is significant alone; the smallest exact p is {smallest:.2g}"
        lines.append(FurtherLine("fragility", "each trial", 0.0, smallest, words))
    return tuple(lines)


def dose_lines(pools: Sequence[Pool], measure: str) -> tuple[FurtherLine, ...]:
    """The trend of the trials' effects with the monthly dose, within each comparator class and definition."""
    groups: dict[tuple[str, str, str], list[pd.DataFrame]] = {}
    for pool in pools:
        doses = [_dose_of(line) for line in pool.contrasts]
        known = pool.frame.assign(dose=doses, trial=[line.trial for line in pool.contrasts]).dropna(subset="dose")
        key = (pool.title, pool.stratum.comparator, pool.stratum.definition)
        groups.setdefault(key, []).append(known)
    tables = {key: _split_controls(pd.concat(frames, ignore_index=True)) for key, frames in groups.items()}
    return tuple(
        _dose_line(f"{title}, {definition}, against {comparator}", table, measure)
        for (title, comparator, definition), table in tables.items()
        if table["dose"].nunique() > 1
    )


def _split_controls(table: pd.DataFrame) -> pd.DataFrame:
    """The control arm of a trial with several doses is shared out, so that no patient counts twice."""
    share = table.groupby("trial")["trial"].transform("size")
    return table.assign(events_ctrl=table["events_ctrl"] / share, n_ctrl=table["n_ctrl"] / share)


def _dose_of(line: Contrast) -> float:
    """The monthly dose of a line; NaN where its rows differ in it or name none."""
    doses = {monthly_dose(row) for row in line.rows}
    dose = doses.pop() if len(doses) == 1 else None
    return nan if dose is None else dose


def _dose_line(about: str, table: pd.DataFrame, measure: str) -> FurtherLine:
    doses = ", ".join(f"{dose:.3g}" for dose in sorted(set(table["dose"])))
    told = f"{_trials(table['trial'].nunique())} at {doses} mg a month"
    try:
        fit = meta_regression(table, ["dose"], measure, "reml", test="hksj-adhoc")
    except OsteoimmuneError as fault:
        return FurtherLine("dose", about, nan, nan, f"{told}: {fault}")
    slope = fit.coefficients[1]
    numbers = [DOSE_STEP * value for value in (slope.estimate, slope.ci_low, slope.ci_high)]
    numbers = [_exp(value) for value in numbers] if MEASURES[measure].is_ratio else numbers
    words = (
        f"{told}: {measure} {'times' if MEASURES[measure].is_ratio else 'plus'} {numbers[0]:.4g} "
        f"({numbers[1]:.4g} to {numbers[2]:.4g}) per 10 mg a month more, {_p(slope.pvalue)}; "
        "doses are compared between trials, so other differences between trials ride along"
    )
    return FurtherLine("dose", about, numbers[0], slope.pvalue, words)


def monthly_dose(row: EvidenceRow) -> float | None:
    """Milligrams a month of a row's regimen ("60 mg SC Q6M"), or of its stratum; None for a mixture."""
    for text in (row.dose, row.dose_stratum):
        found = re.match(r"(\d+) mg.*\bQ(\d+)([MW])", text)
        if found:
            months = int(found[2]) / (1.0 if found[3] == "M" else WEEKS_PER_MONTH)
            return int(found[1]) / months
    return None


def _exp(value: float) -> float:
    return exp(value) if value < 700 else float("inf")


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p {value:.2g}"
