"""Regimens: what is given, how and when, read from the sentence a protocol would use.

    60 mg SC every 6 months x 6, then stop
    14 mg SC every 3 months x 8
    120 mg SC every 4 weeks
    3 mg/kg SC once
    60 mg SC every 6 months x 4, then 30 mg SC every 6 months x 2, then stop
    no drug

The first dose is at time 0. A course without "x N" goes on to the end of the study. After "then", the next course
starts one interval after the last dose of the course before it. "then stop" says aloud what happens anyway.

Trial time: a month is exactly 30.4375 days (a twelfth of 365.25), a year 12 such months, a week 7 days. Visits of
real trials scatter around these days; published "month 6" is read as day 182.625.
"""

import math
import re
from dataclasses import dataclass
from typing import Literal, NoReturn, get_args

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

Route = Literal["SC", "IV"]
AmountUnit = Literal["mg", "mg/kg"]
_DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_MONTH, "year": 12 * DAYS_PER_MONTH}
_NOTHING = ("no drug", "placebo", "untreated")
_LARGEST_AMOUNT = 1e6
_MOST_DOSES = 10_000
_SHAPE = "write it like '60 mg SC every 6 months x 6, then stop'"


@dataclass(frozen=True)
class Dose:
    """One dose. Attributes: day since the first dose; milligrams; route."""

    day: float
    milligrams: float
    route: Route


@dataclass(frozen=True)
class Course:
    """Equal doses at equal intervals.

    Attributes:
        amount: in `unit`.
        interval_days: 0 for a single dose.
        count: how many doses; None for as many as the study has room for.
    """

    amount: float
    unit: AmountUnit
    route: Route
    interval_days: float = 0.0
    count: int | None = 1


@dataclass(frozen=True)
class Regimen:
    """Courses one after another, and the sentence they were read from. No course at all is an untreated arm."""

    sentence: str
    courses: tuple[Course, ...]

    def doses(self, horizon_days: float, weight_kg: float) -> tuple[Dose, ...]:
        """Every dose strictly before the horizon, in order of time.

        Args:
            horizon_days: end of the study, in days since the first dose.
            weight_kg: body weight, for doses per kilogram.

        Raises:
            InvalidValue: more doses than any trial gave.
        """
        doses: list[Dose] = []
        start = 0.0
        for course in self.courses:
            milligrams = course.amount * (weight_kg if course.unit == "mg/kg" else 1.0)
            count = course.count or math.ceil((horizon_days - start) / course.interval_days)
            if count > _MOST_DOSES:
                raise InvalidValue(f"{self.sentence!r} comes to more than {_MOST_DOSES} doses")
            days = [start + number * course.interval_days for number in range(count)]
            doses += [Dose(day, milligrams, course.route) for day in days if day < horizon_days]
            start += count * course.interval_days
        return tuple(doses)


def parse_regimen(sentence: str) -> Regimen:
    """A regimen from its sentence.

    Raises:
        InvalidValue: the sentence breaks the grammar above; the message names the first wrong word.
        UnknownName: an unknown unit, route or period, with the nearest right one.
    """
    text = " ".join(sentence.split())
    if not text:
        raise InvalidValue(f"a regimen is empty; {_SHAPE}, or 'no drug'")
    if text.lower() in _NOTHING:
        return Regimen(text, ())
    parts = [part.strip() for part in re.split(r",?\s*\bthen\b\s*", text)]
    if len(parts) > 1 and parts[-1].lower() in ("stop", "nothing"):
        parts.pop()
    courses = tuple(_Words(part, text).course() for part in parts)
    for course in courses[:-1]:
        if course.count is None:
            raise InvalidValue(f"in {text!r} a course without 'x N' never ends, so nothing can follow it")
        if not course.interval_days:
            raise InvalidValue(f"in {text!r} nothing can follow 'once': say after how long with 'every ... x 1'")
    return Regimen(text, courses)


class _Words:
    """The words of one course, taken one after another."""

    def __init__(self, part: str, sentence: str) -> None:
        spaced = re.sub(r"(?<![\w.])x(\d)", r"x \1", re.sub(r"([\d.])(mg)\b", r"\1 \2", part.replace("×", " x ")))
        self._words, self._sentence = spaced.split(), sentence

    def course(self) -> Course:
        amount = self._number("an amount")
        if amount < 0:
            self._refuse(f"a dose cannot be negative: {amount:g}")
        if amount > _LARGEST_AMOUNT:
            self._refuse(f"a dose of {amount:g} is beyond any that could be meant")
        unit = self._one_of("unit of dose", get_args(AmountUnit))
        route = self._one_of("route", get_args(Route))
        if self._next("'once' or 'every'", peek=True).lower() == "once":
            self._next("")
            self._end()
            return Course(amount, unit, route)  # type: ignore[arg-type]
        self._one_of("word", ("every", "once"))
        interval = self._interval()
        count = self._count() if self._words else None
        self._end()
        return Course(amount, unit, route, interval, count)  # type: ignore[arg-type]

    def _interval(self) -> float:
        number = 1.0 if self._next("an interval", peek=True).rstrip("s") in _DAYS else self._number("an interval")
        if number <= 0:
            self._refuse(f"an interval must be longer than {number:g}")
        period = self._next("a period such as 'months'")
        if period.removesuffix("s") not in _DAYS:
            raise UnknownName("period", period, [f"{name}s" for name in _DAYS], f"regimen {self._sentence!r}")
        return number * _DAYS[period.removesuffix("s")]

    def _count(self) -> int:
        self._one_of("word", ("x",))
        number = self._number("a number of doses")
        if number != int(number) or not 1 <= number <= _MOST_DOSES:
            self._refuse(f"a number of doses must be whole and from 1 to {_MOST_DOSES}, not {number:g}")
        return int(number)

    def _number(self, what: str) -> float:
        word = self._next(what)
        try:
            number = float(word)
        except ValueError:
            hint = " (write a decimal point, not a comma)" if re.fullmatch(r"-?\d+,\d+", word) else ""
            self._refuse(f"{word!r} stands where {what} should{hint}")
        if not math.isfinite(number):
            self._refuse(f"{word!r} is not a finite number")
        return number

    def _one_of(self, kind: str, known: tuple[str, ...]) -> str:
        word = self._next(f"a {kind} ({' or '.join(known)})")
        for right in known:
            if word.lower() == right.lower():
                return right
        raise UnknownName(kind, word, known, f"regimen {self._sentence!r}")

    def _next(self, what: str, *, peek: bool = False) -> str:
        if not self._words:
            self._refuse(f"{what} is missing at the end")
        return self._words[0] if peek else self._words.pop(0)

    def _end(self) -> None:
        if self._words:
            self._refuse(f"{self._words[0]!r} is one word too many")

    def _refuse(self, reason: str) -> NoReturn:
        raise InvalidValue(f"in the regimen {self._sentence!r}, {reason}; {_SHAPE}")
