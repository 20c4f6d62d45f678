"""Doses as a table of events, with the columns and the meaning that NONMEM gives them.

    TIME  when, in the table's unit of time          EVID  0 or 2 look; 1 dose; 3 reset; 4 reset and dose
    AMT   the amount                                 RATE  amount a unit of time, above 0 for an infusion
    CMT   where it goes                              II    interval of further doses and of steady states
    ADDL  how many further doses                     SS    1 at steady state; 2 that amount added to what there is

A reset, and a dose with SS = 1, cancel what is pending: infusions that run and further doses. SS = 1 brings every state
that has a rest to what it is under this dose for ever; SS = 2 adds the amounts of drug that it comes to. AMT = 0 with
RATE above 0 and SS = 1 is the steady state of an infusion without end, which ends there. A time at which something is
given shows what was there just before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.course import MILLIGRAMS, MOST_DOSES, AmountUnit, Dose, Route, Steady

_STEADY: Mapping[int, Steady] = {0: "", 1: "instead", 2: "beside"}
MODELLED_RATES = {-1: "a rate", -2: "a duration"}


@dataclass(frozen=True)
class Record:
    """One row.

    Attributes:
        line: of the table, for messages.
        time, amount, rate, interval: in the table's units.
    """

    line: int
    time: float
    event: int = 1
    amount: float = 0.0
    compartment: int = 1
    interval: float = 0.0
    further: int = 0
    steady: int = 0
    rate: float = 0.0


@dataclass(frozen=True)
class EventTable:
    """The records of one arm.

    Attributes:
        records: in order of time.
        ways: drug (empty for that of the arm) and route of every compartment.
        days_per_time: one unit of time in days.
        unit: of amounts.
        most_milligrams: a dose per kilogram is capped here.
        source: where the table stands.
        fingerprint: SHA-256 of its text.

    Raises:
        InvalidValue: a record that cannot be meant, or times that go back.
    """

    records: tuple[Record, ...]
    ways: Mapping[int, tuple[str, Route]]
    days_per_time: float = 1.0
    unit: AmountUnit = "mg"
    most_milligrams: float | None = None
    source: str = "a table"
    fingerprint: str = ""

    def __post_init__(self) -> None:
        if not self.records:
            raise InvalidValue(f"{self.source} has no row")
        before = 0.0
        for record in self.records:
            place = f"{self.source}, line {record.line}"
            if record.time < before:
                told = f"goes back to {record.time:g} from {before:g}" if before else f"is negative: {record.time:g}"
                raise InvalidValue(f"{place}: TIME {told}")
            before = record.time
            _check(record, place)
            if record.event in (1, 4) and record.compartment not in self.ways:
                known = ", ".join(map(str, sorted(self.ways)))
                raise InvalidValue(f"{place}: CMT {record.compartment} is no compartment; known are {known}")
        if sum(1 + record.further for record in self.records) > MOST_DOSES:
            raise InvalidValue(f"{self.source} comes to more than {MOST_DOSES} doses")

    @property
    def sentence(self) -> str:
        """What stands where a regimen's sentence would."""
        return f"{len(self.records)} record{'s' if len(self.records) > 1 else ''} of {self.source}"

    @property
    def gives(self) -> bool:
        """Whether there is any dose."""
        return any(r.event in (1, 4) for r in self.records)

    @property
    def by_weight(self) -> bool:
        """Whether some dose is per kilogram."""
        return self.unit.endswith("/kg")

    @property
    def drugs(self) -> set[str]:
        """The drugs that are named."""
        given = {r.compartment for r in self.records if r.event in (1, 4)}
        return {self.ways[compartment][0] for compartment in given} - {""}

    def infused(self, drug: str) -> set[tuple[str, Route]]:
        """Drug and route of every infusion; `drug` is that of the arm."""
        ways = {self.ways[r.compartment] for r in self.records if r.event in (1, 4) and r.rate}
        return {(named or drug, route) for named, route in ways}

    @property
    def looks(self) -> tuple[float, ...]:
        """Days on which the table asks for a look."""
        return tuple(r.time * self.days_per_time for r in self.records if r.event in (0, 2))

    def doses(self, horizon_days: float, weight_kg: float) -> tuple[Dose, ...]:
        """Every dose, reset and steady state before the horizon, in order of time; see `Regimen.doses`."""
        given: list[Dose] = []
        for record in self.records:
            day = record.time * self.days_per_time
            if record.event in (0, 2) or day >= horizon_days:
                continue
            first = self._first(record, weight_kg)
            if first.resets or first.steady == "instead":
                given = [dose for dose in given if dose.day < day or (dose.day == day and dose.restarts)]
            given.append(first)
            step = record.interval * self.days_per_time
            plain = replace(first, resets=False, steady="", every_days=0.0)
            further = [replace(plain, day=day + n * step) for n in range(1, record.further + 1)]
            given += [dose for dose in further if dose.day < horizon_days]
            given.sort(key=lambda dose: dose.day)
        return tuple(given)

    def _first(self, record: Record, weight_kg: float) -> Dose:
        day, resets = record.time * self.days_per_time, record.event in (3, 4)
        drug, route = self.ways.get(record.compartment, ("", "SC"))
        if record.event == 3:
            return Dose(day, 0.0, route, drug, resets=True)
        per_unit = MILLIGRAMS[self.unit] * (weight_kg if self.unit.endswith("/kg") else 1.0)
        milligrams = record.amount * per_unit
        if self.most_milligrams is not None:
            milligrams = min(milligrams, self.most_milligrams)
        duration = record.amount / record.rate * self.days_per_time if record.rate else 0.0
        if not record.amount:
            milligrams, duration = record.rate * per_unit / self.days_per_time, float("inf")
        step = record.interval * self.days_per_time
        return Dose(day, milligrams, route, drug, duration, resets, _STEADY[record.steady], step)


def _check(record: Record, place: str) -> None:
    """Refuse what NONMEM refuses, and what is not done here."""
    if record.event not in range(5):
        raise InvalidValue(f"{place}: EVID must be 0 to 4, not {record.event}")
    if record.rate < 0.0:
        what = MODELLED_RATES.get(int(record.rate), "a rate") if record.rate == int(record.rate) else "a rate"
        raise InvalidValue(f"{place}: RATE {record.rate:g}, {what} of the model's own, is not supported; give RATE")
    if min(record.amount, record.interval, record.further) < 0:
        raise InvalidValue(f"{place}: AMT, II and ADDL cannot be negative")
    if record.steady not in _STEADY:
        raise InvalidValue(f"{place}: SS must be 0, 1 or 2, not {record.steady}")
    gives = record.event in (1, 4)
    if not gives and (record.amount or record.rate or record.steady or record.further or record.interval):
        raise InvalidValue(f"{place}: EVID {record.event} gives nothing, so AMT, RATE, SS, ADDL and II must be 0")
    endless = gives and not record.amount and record.rate > 0.0 and record.steady > 0 and not record.interval
    if gives and not record.amount and not endless:
        raise InvalidValue(f"{place}: a dose needs an AMT above 0 (or a RATE with SS = 1 and II = 0)")
    if (record.further or (record.steady and not endless)) and not record.interval:
        raise InvalidValue(f"{place}: {'ADDL' if record.further else 'SS'} needs an II above 0")
    if record.interval and not (record.further or record.steady):
        raise InvalidValue(f"{place}: II is for ADDL and SS, and neither is there")
