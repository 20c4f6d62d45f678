"""Doses, courses of equal doses, and regimens: courses one after another."""

import math
from dataclasses import dataclass
from typing import Literal

from osteoimmune.errors import InvalidValue

Route = Literal["SC", "IV", "PO"]
AmountUnit = Literal["mg", "microgram", "mg/kg", "microgram/kg"]
Steady = Literal["", "instead", "beside"]
MILLIGRAMS = {"mg": 1.0, "microgram": 1e-3, "mg/kg": 1.0, "microgram/kg": 1e-3}
MOST_DOSES = 10_000


@dataclass(frozen=True)
class Dose:
    """One dose.

    Attributes:
        day: since the start of the study.
        route: "SC", "IV" or "PO" (by mouth).
        drug: empty for the drug of the arm.
        duration_days: of an infusion; 0 where all is given at once. Where it has no end, `milligrams` are those of a
            day.
        resets: everything before is undone: the body is at rest again, and nothing is pending.
        steady: what the body is brought to just before the dose: the steady state under this dose for ever, "instead"
            of what it was, or "beside" it, its amounts added to those there are.
        every_days: the interval of that steady state; 0 for an infusion without end.
    """

    day: float
    milligrams: float
    route: Route
    drug: str = ""
    duration_days: float = 0.0
    resets: bool = False
    steady: Steady = ""
    every_days: float = 0.0

    @property
    def restarts(self) -> bool:
        """Whether the body is put into another state before the dose."""
        return self.resets or bool(self.steady)


@dataclass(frozen=True)
class Course:
    """Equal doses at equal intervals.

    Attributes:
        amount: in `unit`.
        interval_days: 0 for a single dose.
        count: how many doses; None for as many as the study has room for.
        drug: empty for the drug of the arm.
        delay_days: from the last dose before it, or from time 0; None for one interval of the course before it.
        most_milligrams: a dose per kilogram is capped here; None for no cap.
        duration_days: of an infusion.
    """

    amount: float
    unit: AmountUnit
    route: Route
    interval_days: float = 0.0
    count: int | None = 1
    drug: str = ""
    delay_days: float | None = None
    most_milligrams: float | None = None
    duration_days: float = 0.0

    def milligrams(self, weight_kg: float) -> float:
        """One dose for a body weight."""
        given = self.amount * MILLIGRAMS[self.unit] * (weight_kg if self.unit.endswith("/kg") else 1.0)
        return given if self.most_milligrams is None else min(given, self.most_milligrams)


@dataclass(frozen=True)
class Regimen:
    """Courses one after another, and the sentence they were read from. No course at all is an untreated arm."""

    sentence: str
    courses: tuple[Course, ...]

    @property
    def looks(self) -> tuple[float, ...]:
        """Days on which the sentence itself asks for a look: none."""
        return ()

    @property
    def gives(self) -> bool:
        """Whether there is any dose."""
        return bool(self.courses)

    @property
    def by_weight(self) -> bool:
        """Whether some dose is per kilogram."""
        return any(course.unit.endswith("/kg") for course in self.courses)

    @property
    def drugs(self) -> set[str]:
        """The drugs that are named."""
        return {course.drug for course in self.courses if course.drug}

    def infused(self, drug: str) -> set[tuple[str, Route]]:
        """Drug and route of every infusion; `drug` is that of the arm."""
        return {(course.drug or drug, course.route) for course in self.courses if course.duration_days}

    def doses(self, horizon_days: float, weight_kg: float) -> tuple[Dose, ...]:
        """Every dose strictly before the horizon, in order of time.

        Args:
            horizon_days: end of the study, in days since the first dose.
            weight_kg: body weight, for doses per kilogram.

        Raises:
            InvalidValue: more doses than any trial gave.
        """
        doses: list[Dose] = []
        last = start = 0.0
        for course in self.courses:
            if course.delay_days is not None:
                start = last + course.delay_days
            given = course.milligrams(weight_kg)
            count = course.count or max(math.ceil((horizon_days - start) / course.interval_days), 0)
            if count > MOST_DOSES or len(doses) + count > 2 * MOST_DOSES:
                raise InvalidValue(f"{self.sentence!r} comes to more than {MOST_DOSES} doses")
            days = [start + number * course.interval_days for number in range(count)]
            doses += [
                Dose(day, given, course.route, course.drug, course.duration_days) for day in days if day < horizon_days
            ]
            last = start + (count - 1) * course.interval_days
            start += count * course.interval_days
        return tuple(doses)
