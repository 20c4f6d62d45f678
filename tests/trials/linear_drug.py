"""A drug with linear kinetics in a real body, and its concentration by superposition in closed form.

Romosozumab without its saturable loss: a depot from which it is absorbed into one compartment.
"""

import math
from collections.abc import Sequence

import numpy as np

from osteoimmune.quantities import Value
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials import Arm, Study
from osteoimmune.trials.event_table import EventTable, Record

ABSORPTION, SHARE, VOLUME = 0.3, 0.81, 6.0
LOSS = 0.31 / VOLUME
LINEAR = {"romosozumab.saturable_elimination": Value(0.0, "mg/day", "a test", "assumption")}
OUTPUT = "romosozumab_ug_per_ml"
AGES_AGO = 900.0  # days after which nothing of a dose is left: exp(-46)


def study(*arms: Arm, months: float = 6.0, **changes: object) -> Study:
    fields = {"drug": "romosozumab", "parameters": LINEAR, **changes}
    return Study("linear", "L", "Q?", "postmenopausal", months, (OUTPUT,), arms, **fields)


def table(*records: Record, **changes: object) -> EventTable:
    fields = {"ways": {1: ("", "SC"), 2: ("", "IV")}, **changes}
    return EventTable(records, **fields)


def one_dose(since: np.ndarray, amount: float, route: str, duration: float = 0.0) -> np.ndarray:
    """The concentration at times since a dose; at its very moment there is nothing yet."""
    late = np.maximum(since, 0.0)
    if route == "SC":
        shape = ABSORPTION / (ABSORPTION - LOSS) * (np.exp(-LOSS * late) - np.exp(-ABSORPTION * late))
        return np.where(since > 0.0, SHARE * amount / VOLUME * shape, 0.0)
    if not duration:
        return np.where(since > 0.0, amount / VOLUME * np.exp(-LOSS * late), 0.0)
    rate, running = amount / duration, np.minimum(late, duration)
    return rate / (VOLUME * LOSS) * (1.0 - np.exp(-LOSS * running)) * np.exp(-LOSS * (late - running))


def concentration(records: Sequence[Record], days: np.ndarray) -> np.ndarray:
    """By superposition of every dose there is, and of those that a steady state stands for."""
    given: list[tuple[float, float, str, float, float]] = []  # when, amount, route, duration, seen only after
    undone: list[tuple[float, int]] = []
    for record in records:
        if record.event in (0, 2):
            continue
        if record.event in (3, 4) or record.steady == 1:
            undone.append((record.time, len(given)))
            given = [dose for dose in given if dose[0] < record.time]
            undone[-1] = (record.time, len(given))
        if record.event == 3:
            continue
        route = "SC" if record.compartment == 1 else "IV"
        duration = record.amount / record.rate if record.rate else 0.0
        given += [
            (record.time + n * record.interval, record.amount, route, duration, -math.inf)
            for n in range(record.further + 1)
        ]
        if record.steady:
            count = math.ceil(AGES_AGO / record.interval)
            given += [
                (record.time - n * record.interval, record.amount, route, duration, record.time)
                for n in range(1, count)
            ]
    total = np.zeros(len(days))
    for when, amount, route, duration, after in given:
        part = one_dose(days - when, amount, route, duration)
        end = min((t for t, _ in undone if t > max(when, after)), default=math.inf)
        total += np.where((days > after) & (days <= end), part, 0.0)
    return total


def months(days: np.ndarray) -> np.ndarray:
    return days / DAYS_PER_MONTH
