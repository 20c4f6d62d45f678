"""Fisher's exact test of one trial, and how many events it hangs on.

Walsh et al. 2014, J Clin Epidemiol 67:622: in the arm with the lower risk, subjects without the event are
turned into subjects with it, one by one, until the exact p-value is no longer below the threshold. (Walsh
et al. say "fewer events", which is the same for equal arms and would widen the gap for very unequal ones.)
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.conditional_exact import fit_exact
from osteoimmune.evidence.conditional_tables import conditional_tables, need_whole_counts
from osteoimmune.evidence.measures import MEASURES
from osteoimmune.evidence.read_table import read_table
from osteoimmune.evidence.trial_tables import CountTable


@dataclass(frozen=True)
class Fragility:
    """Fisher's two-sided p-value, the conditional odds ratio with exact interval, and the fragility index.

    `index` is 0 where the trial is not significant; `quotient` is the index over all subjects.
    """

    pvalue: float
    odds_ratio: float
    ci_low: float
    ci_high: float
    index: int
    quotient: float


def fragility_index(
    events_treat: int,
    n_treat: int,
    events_ctrl: int,
    n_ctrl: int,
    *,
    alpha: float = 0.05,
    level: float = 0.95,
) -> Fragility:
    """The fragility of one trial at significance level `alpha`.

    Raises:
        InvalidValue, DataError: counts that are impossible or not whole, or no event at all.
    """
    if not 0 < alpha < 1:
        raise InvalidValue(f"fragility_index: alpha is {alpha!r}, and must lie between 0 and 1")
    columns = ("study", "events_treat", "n_treat", "events_ctrl", "n_ctrl")
    row = pd.DataFrame([["the trial", events_treat, n_treat, events_ctrl, n_ctrl]], columns=columns)
    table = read_table(row, MEASURES["OR"], "fragility_index")
    assert isinstance(table, CountTable)
    need_whole_counts(table)
    fit = fit_exact(conditional_tables(table), level)
    pvalue = _fisher(events_treat, n_treat, events_ctrl, n_ctrl)
    index = _events_to_lose(events_treat, n_treat, events_ctrl, n_ctrl, alpha)
    with np.errstate(over="ignore"):
        bounds = np.exp([fit.estimate, fit.ci_low, fit.ci_high])
    odds_ratio, low, high = map(float, bounds)
    return Fragility(pvalue, odds_ratio, low, high, index, index / (n_treat + n_ctrl))


def _fisher(a: int, n: int, c: int, m: int) -> float:
    return float(fisher_exact(np.array([[a, n - a], [c, m - c]], dtype=int))[1])


def _events_to_lose(a: int, n: int, c: int, m: int, alpha: float) -> int:
    moved = 0
    in_treated = a / n <= c / m
    while _fisher(a, n, c, m) < alpha and (a < n if in_treated else c < m):
        a, c = (a + 1, c) if in_treated else (a, c + 1)
        moved += 1
    return moved
