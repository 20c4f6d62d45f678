"""`[arms.NAME.table]`: doses as NONMEM-style records, in the study file itself or in a CSV file beside it."""

import csv
import hashlib
import io
from collections.abc import Mapping
from typing import Any, get_args

from osteoimmune.errors import DataError, InvalidValue, OsteoimmuneError, UnknownName
from osteoimmune.quantities import parse_number, unit
from osteoimmune.study.files_beside import read_beside
from osteoimmune.study.keys import Key, built, choice, number, record, text, whole
from osteoimmune.trials.course import MILLIGRAMS, AmountUnit, Route
from osteoimmune.trials.event_table import EventTable, Record

COLUMNS: Mapping[str, str] = {
    "TIME": "time",
    "EVID": "event",
    "AMT": "amount",
    "CMT": "compartment",
    "II": "interval",
    "ADDL": "further",
    "SS": "steady",
    "RATE": "rate",
}
_WHOLE = {"EVID", "CMT", "ADDL", "SS"}
_PASSED_OVER = {"ID", "DV", "MDV"}
_USUAL_WAYS: Mapping[int, tuple[str, Route]] = {1: ("", "SC"), 2: ("", "IV")}
_MOST_ROWS = 10_000


def compartments(content: Any, where: str) -> dict[int, tuple[str, Route]]:
    """What each compartment number stands for: a route ("SC"), or drug and route ("zoledronate IV")."""
    if not isinstance(content, dict) or not content:
        raise DataError(f"{where} must be a table such as {{1 = 'SC', 2 = 'zoledronate IV'}}")
    return {_compartment(name, where): _way(value, f"{where}, {name!r}") for name, value in content.items()}


def _compartment(name: str, where: str) -> int:
    if not name.isascii() or not name.isdigit() or int(name) == 0:
        raise DataError(f"{where}: a compartment is numbered from 1, not {name!r}")
    return int(name)


def _way(value: Any, where: str) -> tuple[str, Route]:
    *drug, route = text(value, where).split()
    if route.upper() not in get_args(Route):
        raise UnknownName("route", route, get_args(Route), where)
    if len(drug) > 1:
        raise DataError(f"{where}: write a route, or a drug and a route, not {value!r}")
    return (drug[0].lower() if drug else ""), route.upper()  # type: ignore[return-value]


def time_unit(value: Any, where: str) -> float:
    """A unit of time, in days."""
    if text(value, where) == "month":
        from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

        return DAYS_PER_MONTH
    try:
        named = unit(str(value))
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from reason
    if named.dimension != unit("day").dimension:
        raise DataError(f"{where}: {value!r} is no unit of time")
    return named.factor


TABLE = {
    "file": Key(text),
    "rows": Key(text),
    "id": Key(whole),
    "time_unit": Key(time_unit),
    "amount_unit": Key(choice("unit of dose", get_args(AmountUnit))),
    "most_mg": Key(number),
    "compartments": Key(compartments),
}


def event_table(content: Any, where: str) -> EventTable:
    """The table of an arm.

    Raises:
        DataError: naming the line and column of the first cell that breaks a rule.
    """
    fields = record(content, TABLE, where)
    if ("file" in fields) == ("rows" in fields):
        raise DataError(f"{where}: give either 'file', a CSV file beside the study, or 'rows', the same text here")
    most = fields.get("most_mg")
    if most is not None and not (most > 0.0 and str(fields.get("amount_unit", "mg")).endswith("/kg")):
        raise DataError(f"{where}: 'most_mg' caps a dose per kilogram, and is above 0")
    source, body = "the table", fields.get("rows", "")
    if "file" in fields:
        source, body = fields["file"], read_beside(fields["file"], where)
    records = tuple(_records(body, source, fields.get("id"), where))
    made: EventTable = built(
        EventTable,
        {
            "records": records,
            "ways": fields.get("compartments", _USUAL_WAYS),
            "days_per_time": fields.get("time_unit", 1.0),
            "unit": fields.get("amount_unit", next(iter(MILLIGRAMS))),
            "most_milligrams": most,
            "source": source,
            "fingerprint": hashlib.sha256(body.encode()).hexdigest(),
        },
        where,
    )
    return made


def _records(body: str, source: str, wanted: int | None, where: str) -> list[Record]:
    reader = csv.DictReader(io.StringIO(body.strip()), strict=True, skipinitialspace=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
        header = [name.strip() for name in reader.fieldnames or ()]
    except csv.Error as reason:
        raise DataError(f"{where}: {source} is no CSV: {reason}") from None
    if len(rows) > _MOST_ROWS:
        raise DataError(f"{where}: {source} has more than {_MOST_ROWS} rows")
    for name in header:
        if name not in {*COLUMNS, *_PASSED_OVER}:
            raise UnknownName("column", name, {*COLUMNS, *_PASSED_OVER}, f"{where}, {source}")
    if len(set(header)) < len(header) or not {"TIME", "AMT"} <= set(header):
        raise DataError(f"{where}: {source} needs the columns TIME and AMT, and none twice")
    chosen: list[Record] = []
    people: dict[float, None] = {}
    for line, row in rows:
        if None in row or None in row.values():
            raise DataError(f"{where}: {source}, line {line}, has not as many cells as the header")
        cells = {
            name.strip(): _cell(name.strip(), cell, f"{where}: {source}, line {line}") for name, cell in row.items()
        }
        people[cells.get("ID", 1.0)] = None
        if wanted is None or cells.get("ID", 1.0) == wanted:
            chosen.append(_record(line, cells))
    if wanted is None and len(people) > 1:
        told = " and ".join(f"{one:g}" for one in list(people)[:2])
        raise DataError(f"{where}: {source} has the IDs {told}; an arm is one of them, say which by 'id'")
    if not chosen:
        raise DataError(f"{where}: {source} has no row" + (f" with ID {wanted}" if people else ""))
    return chosen


def _cell(name: str, cell: str, place: str) -> float:
    """A number; an empty cell or a point is 0, as NONMEM has it."""
    written = cell.strip()
    try:
        value = 0.0 if written in ("", ".") else parse_number(written)
        if name in _WHOLE and value != int(value):
            raise InvalidValue(f"{written} is not a whole number")
    except InvalidValue as reason:
        raise DataError(f"{place}, {name}: {reason}") from None
    return value


def _record(line: int, cells: Mapping[str, float]) -> Record:
    """EVID is 1 where there is an amount and no column for it, as in NONMEM; CMT is 1 where 0."""
    given: dict[str, Any] = {COLUMNS[n]: int(v) if n in _WHOLE else v for n, v in cells.items() if n in COLUMNS}
    if "EVID" not in cells:
        given["event"] = int(bool(given["amount"] or given.get("rate")))
    given["compartment"] = given.get("compartment", 0) or 1
    return Record(line, **given)
