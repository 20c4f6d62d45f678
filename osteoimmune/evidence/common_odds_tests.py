"""Tests that go with a common odds ratio: Cochran-Mantel-Haenszel, Breslow-Day, Tarone.

Mantel & Haenszel 1959, J Natl Cancer Inst 22:719; Breslow & Day 1980, IARC 32, p. 142;
Tarone 1985, Biometrika 72:91.
"""

import numpy as np

from osteoimmune.evidence.mixed_effects import chi_squared_tail
from osteoimmune.evidence.trial_effects import peto_parts
from osteoimmune.evidence.trial_tables import CountTable, Flags, Floats


def common_odds_tests(table: CountTable, odds_ratio: float) -> dict[str, float]:
    """The statistics and p-values `cmh` (continuity-corrected), `breslow_day` and `tarone`."""
    excess, variance = peto_parts(table)
    moved = max(0.0, abs(float(excess.sum())) - 0.5)
    cmh = moved**2 / float(variance.sum()) if variance.sum() > 0 else float("nan")
    usable = ~table.without_contrast
    fitted = expected_events(table, odds_ratio)[usable]
    spread = _variance_given_margins(table, fitted, usable)
    gap = table.events_treat[usable] - fitted
    breslow_day = float(np.sum(gap**2 / spread))
    tarone = breslow_day - float(np.sum(gap)) ** 2 / float(np.sum(spread))
    freedom = int(usable.sum()) - 1
    tail = {name: chi_squared_tail(q, freedom) for name, q in _named(breslow_day, tarone)}
    return {
        "cmh": cmh,
        "cmh_pvalue": chi_squared_tail(cmh, 1),
        "breslow_day": breslow_day,
        "breslow_day_pvalue": tail["breslow_day"],
        "tarone": tarone,
        "tarone_pvalue": tail["tarone"],
    }


def _named(breslow_day: float, tarone: float) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("breslow_day", breslow_day), ("tarone", tarone)


def expected_events(table: CountTable, odds_ratio: float) -> Floats:
    """Treated events that the margins and the odds ratio imply, the root of Breslow-Day's quadratic."""
    n, m = table.n_treat, table.n_ctrl
    events = table.events_treat + table.events_ctrl
    if abs(odds_ratio - 1) < 1e-12:
        return events * n / (n + m)
    linear = (m - events) + odds_ratio * (n + events)
    root = np.sqrt(linear**2 - 4 * (odds_ratio - 1) * odds_ratio * n * events)
    return 2 * odds_ratio * n * events / (linear + root)


def _variance_given_margins(table: CountTable, fitted: Floats, usable: Flags) -> Floats:
    n, m = table.n_treat[usable], table.n_ctrl[usable]
    events = (table.events_treat + table.events_ctrl)[usable]
    spread: Floats = 1 / (1 / fitted + 1 / (events - fitted) + 1 / (n - fitted) + 1 / (m - events + fitted))
    return spread
