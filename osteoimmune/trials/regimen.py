"""Regimens: what is given, how and when, read from the sentence a protocol would use.

    60 mg SC every 6 months x 6, then stop
    14 mg SC every 3 months x 8
    120 mg SC every 4 weeks
    3 mg/kg SC once
    1 mg/kg up to 60 mg SC every 6 months
    5 mg IV over 15 minutes once
    60 mg SC every 6 months x 4, then 30 mg SC every 6 months x 2, then stop
    210 mg romosozumab SC every 1 month x 12, then 60 mg denosumab SC every 6 months x 2
    60 mg SC every 6 months x 4, then after 9 months 60 mg SC every 6 months x 2
    no drug

The first dose is at time 0, unless the sentence begins with "after ...". A course without "x N" goes on to the end of
the study. After "then", the next course starts one interval after the last dose of the course before it, or as long
after that dose as "after ..." says. A drug is named where it is not the drug of the arm. "then stop" says aloud what
happens anyway.

Trial time: a month is exactly 30.4375 days (a twelfth of 365.25), a year 12 such months, a week 7 days. Visits of
real trials scatter around these days; published "month 6" is read as day 182.625.
"""

import math
import re
from itertools import pairwise
from typing import NoReturn, get_args

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.course import MILLIGRAMS, MOST_DOSES, AmountUnit, Course, Dose, Regimen, Route

__all__ = ["AmountUnit", "Course", "Dose", "Regimen", "Route", "parse_regimen"]

_DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_MONTH, "year": 12 * DAYS_PER_MONTH}
_SHORT = {"minute": 1.0 / 1440.0, "hour": 1.0 / 24.0, "day": 1.0}
_NOTHING = ("no drug", "placebo", "untreated")
_LARGEST_AMOUNT = 1e6
_SHAPE = "write it like '60 mg SC every 6 months x 6, then stop'"


def parse_regimen(sentence: str) -> Regimen:
    """A regimen from its sentence.

    Raises:
        InvalidValue: the sentence breaks the grammar above; the message names the first wrong word.
        UnknownName: an unknown unit, route or period, with the nearest right one.
    """
    text = " ".join(sentence.split())
    return Regimen(text, _courses(text))


def _courses(text: str) -> tuple[Course, ...]:
    if not text:
        raise InvalidValue(f"a regimen is empty; {_SHAPE}, or 'no drug'")
    if text.lower() in _NOTHING:
        return ()
    parts = [part.strip() for part in re.split(r",?\s*\bthen\b\s*", text)]
    if len(parts) > 1 and parts[-1].lower() in ("stop", "nothing"):
        parts.pop()
    courses = tuple(_Words(part, text).course() for part in parts)
    for course, following in pairwise(courses):
        if course.count is None:
            raise InvalidValue(f"in {text!r} a course without 'x N' never ends, so nothing can follow it")
        if not course.interval_days and following.delay_days is None:
            raise InvalidValue(f"in {text!r} nothing can follow 'once': say after how long with 'then after 6 months'")
    return courses


class _Words:
    """The words of one course, taken one after another."""

    def __init__(self, part: str, sentence: str) -> None:
        parted = re.sub(r"([\d.])(mg|microgram)\b", r"\1 \2", part.replace("×", " x "))
        spaced = re.sub(r"(?<![\w.])x(\d)", r"x \1", parted)
        self._words, self._sentence = spaced.split(), sentence

    def course(self) -> Course:
        delay = self._period(_DAYS) if self._take("after") else None
        amount = self._amount()
        unit = self._one_of("unit of dose", get_args(AmountUnit))
        most = self._cap(unit) if self._take("up") else None
        drug = self._words.pop(0).lower() if self._names_a_drug() else ""
        route = self._one_of("route", get_args(Route))
        duration = self._period(_SHORT) if self._take("over") else 0.0
        if duration and route != "IV":
            self._refuse(f"only what is given IV can be given over a time, not {route}")
        if not self._words or self._words[0].lower() != "once":
            if not self._words:
                self._refuse("'once' or 'every' is missing at the end")
            self._one_of("word", ("every", "once"))
            interval = self._period(_DAYS, number_may_lack=True)
            count = self._count() if self._words else None
        else:
            self._words.pop(0)
            interval, count = 0.0, 1
        self._end()
        return Course(amount, unit, route, interval, count, drug, delay, most, duration)  # type: ignore[arg-type]

    def _amount(self) -> float:
        amount = self._number("an amount")
        if amount < 0:
            self._refuse(f"a dose cannot be negative: {amount:g}")
        if amount > _LARGEST_AMOUNT:
            self._refuse(f"a dose of {amount:g} is beyond any that could be meant")
        return amount

    def _cap(self, unit: str) -> float:
        self._one_of("word", ("to",))
        if not unit.endswith("/kg"):
            self._refuse("only a dose per kilogram has an upper limit ('up to 60 mg')")
        most = self._amount()
        return most * MILLIGRAMS[self._one_of("unit of dose", ("mg", "microgram"))]

    def _names_a_drug(self) -> bool:
        """A word before the route, where the route stands in its right place."""
        routes = {route.lower() for route in get_args(Route)}
        return len(self._words) > 1 and self._words[0].lower() not in routes and self._words[1].lower() in routes

    def _period(self, days: dict[str, float], *, number_may_lack: bool = False) -> float:
        bare = number_may_lack and self._next("an interval", peek=True).removesuffix("s") in days
        number = 1.0 if bare else self._number("an interval")
        if number <= 0:
            self._refuse(f"an interval must be longer than {number:g}")
        period = self._next(f"a period such as '{list(days)[-2]}s'")
        if period.removesuffix("s") not in days:
            raise UnknownName("period", period, [f"{name}s" for name in days], f"regimen {self._sentence!r}")
        return number * days[period.removesuffix("s")]

    def _count(self) -> int:
        self._one_of("word", ("x",))
        number = self._number("a number of doses")
        if number != int(number) or not 1 <= number <= MOST_DOSES:
            self._refuse(f"a number of doses must be whole and from 1 to {MOST_DOSES}, not {number:g}")
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

    def _take(self, word: str) -> bool:
        found = bool(self._words) and self._words[0].lower() == word
        if found:
            self._words.pop(0)
        return found

    def _next(self, what: str, *, peek: bool = False) -> str:
        if not self._words:
            self._refuse(f"{what} is missing at the end")
        return self._words[0] if peek else self._words.pop(0)

    def _end(self) -> None:
        if self._words:
            self._refuse(f"{self._words[0]!r} is one word too many")

    def _refuse(self, reason: str) -> NoReturn:
        raise InvalidValue(f"in the regimen {self._sentence!r}, {reason}; {_SHAPE}")
