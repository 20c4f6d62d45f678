"""Following lives: what befalls each, when it is seen, and how long it is followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.virtual.attendance import Attendance, Chance
from osteoimmune.trials.virtual.cohort import Drawn
from osteoimmune.trials.virtual.elementary import Numbers, logarithm
from osteoimmune.trials.virtual.lives import Lives
from osteoimmune.trials.virtual.occurrences import crossings, gompertz, rate_at
from osteoimmune.trials.virtual.setting import Setting
from osteoimmune.trials.virtual.trial import Happening

AGE = "person.age"
MOST_OF_ONE_KIND = 50
COMPLETED, LEFT, DIED = "completed", "left", "died"


@dataclass(frozen=True)
class Course:
    """Attributes: end_days (lives,) until when each is followed; why (lives,) it ends there."""

    end_days: Numbers
    why: NDArray[Any]


@dataclass(frozen=True)
class _Rows:
    """Events so far: life, happening, which one of its kind, day."""

    life: NDArray[np.int64]
    happening: str
    number: int
    day: Numbers


def follow(
    setting: Setting,
    drawn: Drawn,
    chance: Chance,
    present: Attendance,
    lives: Lives,
    grid: Numbers,
    outputs: Mapping[str, Numbers],
) -> tuple[Course, dict[str, NDArray[Any]]]:
    """What befalls lives.

    Args:
        grid: (grid,) days.
        outputs: integrals and rates of happenings on the grid, (lives, grid).

    Returns:
        the course of each life, and the table of events up to the end of each: patient, arm, event, number (1 for the
        first of its kind), month, seen_month (of the visit at which it is found; NaN where it never is).
    """
    horizon = float(grid[-1])
    found: list[_Rows] = []
    for happening in setting.happenings:
        if not happening.part_of:
            found += _befalls(happening, chance, lives, grid, outputs)
    found += [
        part
        for h in setting.happenings
        if h.part_of
        for part in _parts(h, setting, chance, lives, grid, outputs, found)
    ]
    dies = _death(setting, drawn, chance, lives, found)
    leaves = present.leaves[lives.row]
    end = np.minimum(np.minimum(dies, leaves), horizon)
    why = np.where(dies <= end, DIED, np.where(leaves <= end, LEFT, COMPLETED))
    return Course(end, why), _table(setting, present, lives, end, dies, found)


def _befalls(
    happening: Happening, chance: Chance, lives: Lives, grid: Numbers, outputs: Mapping[str, Numbers]
) -> list[_Rows]:
    integral, rate = outputs[happening.hazard], outputs[happening.rate]
    found: list[_Rows] = []
    threshold = np.zeros(len(lives.row))
    open_lives: NDArray[np.int64] = np.arange(len(lives.row))
    for number in range(MOST_OF_ONE_KIND if happening.recurrent and not happening.terminal else 1):
        threshold += -logarithm(chance.uniform(f"event: {happening.name}", number))[lives.row]
        day = crossings(grid, integral[open_lives], rate[open_lives], threshold[open_lives])
        reached = np.isfinite(day)
        open_lives = open_lives[reached]
        if not len(open_lives):
            break
        found.append(_Rows(open_lives, happening.name, number, day[reached]))
    return found


def _parts(
    part: Happening,
    setting: Setting,
    chance: Chance,
    lives: Lives,
    grid: Numbers,
    outputs: Mapping[str, Numbers],
    found: list[_Rows],
) -> list[_Rows]:
    """Events of another happening that are also this one."""
    whole = next(h for h in setting.happenings if h.name == part.part_of)
    result = []
    for rows in found:
        if rows.happening != whole.name:
            continue
        share = rate_at(grid, outputs[part.rate][rows.life], rows.day)
        all_of_them = rate_at(grid, outputs[whole.rate][rows.life], rows.day)
        chosen = chance.uniform(f"event: {part.name}", rows.number)[lives.row[rows.life]] * all_of_them < share
        if chosen.any():
            result.append(_Rows(rows.life[chosen], part.name, rows.number, rows.day[chosen]))
    return result


def _death(setting: Setting, drawn: Drawn, chance: Chance, lives: Lives, found: list[_Rows]) -> Numbers:
    dies = np.full(len(lives.row), np.inf)
    mortality = setting.plan.trial.mortality
    if mortality is not None:
        rate, slope, at = (value.coherent for value in (mortality.rate, mortality.slope, mortality.age))
        ages = np.where(drawn.found, _ages(setting, drawn), at)
        dies = gompertz(chance.uniform("death"), ages, rate, slope, at)[lives.row]
    terminal = {h.name for h in setting.happenings if h.terminal}
    for rows in found:
        if rows.happening in terminal:
            dies[rows.life] = np.minimum(dies[rows.life], rows.day)
    return dies


def _ages(setting: Setting, drawn: Drawn) -> Numbers:
    """Age at the start, days, (patients,)."""
    known = setting.that_sets(AGE)
    if known is not None:
        return drawn.columns[known.name] * unit(known.unit).factor
    return np.full(len(drawn.found), setting.arms[0].parameters[AGE])


def _table(
    setting: Setting, present: Attendance, lives: Lives, end: Numbers, dies: Numbers, found: list[_Rows]
) -> dict[str, NDArray[Any]]:
    mortal = np.flatnonzero((dies <= end) & np.isfinite(dies))
    if setting.plan.trial.mortality is not None:
        found = [*found, _Rows(mortal, "death", 0, dies[mortal])]
    kept = [(rows, rows.day <= end[rows.life]) for rows in found]
    life = _joined([rows.life[k] for rows, k in kept], np.int64)
    day = _joined([rows.day[k] for rows, k in kept], np.float64)
    event = _joined([np.full(int(k.sum()), rows.happening) for rows, k in kept], np.str_)
    seen = _joined([_seen(setting, rows, present, lives, end)[k] for rows, k in kept], np.float64)
    order = np.lexsort((event, day, lives.arm[life], lives.patient[life]))
    life, day, event, seen = life[order], day[order], event[order], seen[order]
    return {
        "patient": lives.patient[life],
        "arm": lives.arm_names[life],
        "event": event,
        "number": _numbered(life, event),
        "month": day / DAYS_PER_MONTH,
        "seen_month": seen / DAYS_PER_MONTH,
    }


def _seen(setting: Setting, rows: _Rows, present: Attendance, lives: Lives, end: Numbers) -> Numbers:
    """The day on which each event is found: at once, or at the next visit at which it is looked for."""
    months = next((h.seen_months for h in setting.happenings if h.name == rows.happening), ())
    if not months:
        return rows.day
    looked = [setting.plan.trial.visits.index(month) for month in months]
    days = present.visit_days[lives.row[rows.life]][:, looked]
    late = (days < rows.day[:, None]) | (days > end[rows.life][:, None])
    first = np.where(late, np.inf, days).min(axis=1)
    result: Numbers = np.where(np.isfinite(first), first, np.nan)
    return result


def _numbered(life: NDArray[np.int64], event: NDArray[Any]) -> NDArray[np.int64]:
    """Which one of its kind each event is in its life, from 1 on; events are in order of time."""
    counts: dict[tuple[int, str], int] = {}
    numbers = np.zeros(len(life), np.int64)
    for place, key in enumerate(zip(life.tolist(), event.tolist(), strict=True)):
        numbers[place] = counts[key] = counts.get(key, 0) + 1
    return numbers


def _joined(parts: list[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, kind)
