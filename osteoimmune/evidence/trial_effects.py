"""The estimate and sampling variance of each trial, with the policy for zero cells spelled out.

Zero cells: `zero_correction` is added to all four cells of a count table that has a zero (both event
counts of a person-time table), to no other table, and never for the arcsine difference, the Peto odds
ratio or the hazard ratio, which need none. Formulas: Fleiss & Berlin in Cooper, Hedges & Valentine 2009,
chapter 13; arcsine: Ruecker, Schwarzer & Carpenter 2009, Stat Med 28:721; Peto: Yusuf et al. 1985,
Prog Cardiovasc Dis 27:335.
"""

from dataclasses import dataclass

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.measures import Measure, measure_named
from osteoimmune.evidence.read_table import read_table
from osteoimmune.evidence.trial_tables import (
    CountTable,
    EstimateTable,
    Flags,
    Floats,
    LogRankTable,
    PersonTimeTable,
    TrialTable,
    frozen,
)


@dataclass(frozen=True)
class EffectSizes:
    """Per-trial estimates on the analysis scale. Shapes: (trials,).

    `variance` is infinite where the trial says nothing on this scale (no information at all);
    `double_zero` marks trials in which no arm, or both arms entirely, had the event.
    """

    study: tuple[str, ...]
    measure: str
    estimate: Floats
    variance: Floats
    double_zero: Flags

    @property
    def se(self) -> Floats:
        """Standard errors, the square root of `variance`."""
        return frozen(np.sqrt(self.variance))


def effect_sizes(table: object, measure: str = "OR", *, zero_correction: float = 0.5) -> EffectSizes:
    """The estimate and variance of each trial of a data frame.

    Args:
        table: as for `pool`.
        measure: one of `MEASURES`.
        zero_correction: added to every cell of a table with a zero cell; 0 for none.

    Raises:
        UnknownName, InvalidValue, DataError: as for `pool`.
    """
    found = measure_named(measure, "effect_sizes")
    return sizes_of(read_table(table, found, "effect_sizes"), found, zero_correction)


def sizes_of(table: TrialTable, measure: Measure, zero_correction: float = 0.5) -> EffectSizes:
    """The estimate and variance of each trial of a checked table."""
    double_zero = np.zeros(len(table.study), dtype=bool)
    if isinstance(table, CountTable):
        double_zero = table.without_contrast
        estimate, variance = _from_counts(table, measure.name, zero_correction)
    elif isinstance(table, PersonTimeTable):
        double_zero = table.without_contrast
        estimate, variance = _from_person_time(table, measure.name, zero_correction)
    elif isinstance(table, LogRankTable):
        estimate, variance = _ratio_or_nothing(table.o_minus_e, table.variance)
    else:
        assert isinstance(table, EstimateTable)
        estimate, variance = table.estimate, table.se**2
    return EffectSizes(table.study, measure.name, frozen(estimate), frozen(variance), double_zero)


def check_correction(zero_correction: float, where: str) -> None:
    """Raise `InvalidValue` unless the correction is a number from 0 to 1."""
    usable = isinstance(zero_correction, (int, float)) and not isinstance(zero_correction, bool)
    if not usable or not 0 <= zero_correction <= 1:
        raise InvalidValue(f"{where}: zero_correction is {zero_correction!r}, and must be from 0 to 1")


def corrected_cells(table: CountTable, correction: float) -> tuple[Floats, Floats, Floats, Floats]:
    """The four cells after the correction of tables that hold a zero."""
    a, b, c, d = table.cells
    add = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), correction, 0.0)
    return a + add, b + add, c + add, d + add


def _from_counts(table: CountTable, measure: str, correction: float) -> tuple[Floats, Floats]:
    if measure == "PETO":
        return _ratio_or_nothing(*peto_parts(table))
    if measure == "AS":
        risk_treat, risk_ctrl = table.events_treat / table.n_treat, table.events_ctrl / table.n_ctrl
        angle = np.arcsin(np.sqrt(risk_treat)) - np.arcsin(np.sqrt(risk_ctrl))
        return angle, 1 / (4 * table.n_treat) + 1 / (4 * table.n_ctrl)
    a, b, c, d = corrected_cells(table, correction)
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "OR":
            return _usable(np.log(a) + np.log(d) - np.log(b) - np.log(c), 1 / a + 1 / b + 1 / c + 1 / d)
        n, m = a + b, c + d
        if measure == "RR":
            return _usable(np.log(a / n) - np.log(c / m), 1 / a - 1 / n + 1 / c - 1 / m)
        return _usable(a / n - c / m, a * b / n**3 + c * d / m**3)


def _from_person_time(table: PersonTimeTable, measure: str, correction: float) -> tuple[Floats, Floats]:
    zero = (table.events_treat == 0) | (table.events_ctrl == 0)
    add = np.where(zero, correction, 0.0)
    x, y = table.events_treat + add, table.events_ctrl + add
    t, s = table.time_treat, table.time_ctrl
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "IRR":
            return _usable(np.log(x / t) - np.log(y / s), 1 / x + 1 / y)
        return _usable(x / t - y / s, x / t**2 + y / s**2)


def peto_parts(table: CountTable) -> tuple[Floats, Floats]:
    """Observed minus expected events in the treated arm, and the hypergeometric variance."""
    total = table.n_treat + table.n_ctrl
    events = table.events_treat + table.events_ctrl
    expected = events * table.n_treat / total
    spread = events * (total - events) * table.n_treat * table.n_ctrl
    return table.events_treat - expected, spread / (total**2 * np.maximum(total - 1, 1))


def _ratio_or_nothing(o_minus_e: Floats, variance: Floats) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return _usable(o_minus_e / variance, 1 / variance)


def _usable(estimate: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """An estimate of 0 with infinite variance where the formula gives none."""
    bad = ~np.isfinite(estimate) | ~np.isfinite(variance) | (variance <= 0)
    return np.where(bad, 0.0, estimate), np.where(bad, np.inf, variance)
