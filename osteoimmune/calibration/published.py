"""Rows of a table of published figures, with the regimen that their patients followed, where this body can follow it.

Two layouts are read: that of the package's own bone.csv, and that of a table as typed (columns `value_num`,
`verified`, `endpoint`), from which only percent changes from own baseline are taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from osteoimmune.errors import DataError, InvalidValue, OsteoimmuneError
from osteoimmune.evidence.csv_text import read_text_table
from osteoimmune.evidence.points import SEEN, USES
from osteoimmune.quantities import parse_number
from osteoimmune.trials.measures import CHANGE

ENDPOINTS = (
    ("lumbar spine", "bmd_lumbar_spine"),
    ("total hip", "bmd_total_hip"),
    ("femoral neck", "bmd_femoral_neck"),
    ("ctx", "ctx"),
    ("p1np", "p1np"),
    ("bsap", "bsap"),
    ("ntx", "untx"),
)
PERIODS = {"D": "days", "W": "weeks", "M": "months"}
OTHER_TREATMENT = re.compile("alendronate|risedronate|romosozumab|zoledron|teriparatide|->|→|difference| - ", re.I)
ASSUMED = "60 mg SC every 6 months"


@dataclass(frozen=True)
class PublishedRow:
    """One published percent change.

    Attributes:
        regimen: the sentence that is simulated; empty where this body cannot be treated so.
        note: what was assumed, or why it cannot be simulated.
    """

    row: str
    study: str
    group: str
    population: str
    measure: str
    month: float
    value: float
    use: str
    verified: str
    regimen: str
    note: str

    @property
    def seen(self) -> bool:
        """Whether anybody saw the number in its source; others decide nothing."""
        return self.verified in SEEN


def package_table() -> Path:
    """The table that travels with the package."""
    return Path(str(resources.files("osteoimmune.evidence") / "data" / "bone.csv"))


def published_rows(path: Path) -> tuple[PublishedRow, ...]:
    """The percent changes of a table.

    Raises:
        DataError: naming file and line of the first row that breaks a rule.
    """
    table = read_text_table(path)
    rows = []
    for line, cells in table.lines:
        cell = dict(zip(table.header, cells, strict=True))
        try:
            found = _row(cell, f"{path.stem}-{line:03d}")
        except (OsteoimmuneError, KeyError) as reason:
            raise DataError(f"{path.name}:{line}: {reason}") from reason
        if found is not None:
            rows.append(found)
    return tuple(rows)


def _row(cell: Mapping[str, str], name: str) -> PublishedRow | None:
    measure = _measure(cell)
    value = cell.get("value_num") or ("" if "value_num" in cell else cell["value"])
    if not measure or not value or not cell["time_months"]:
        return None
    if cell["use"] not in USES:
        raise InvalidValue(f"use {cell['use']!r} is none of {', '.join(USES)}")
    regimen, note = regimen_of(cell["arm"], cell["dose"], cell["regimen"])
    return PublishedRow(
        row=cell.get("row_id") or name,
        study=cell["study"],
        group=cell["arm"],
        population=cell.get("population", ""),
        measure=measure,
        month=parse_number(cell["time_months"]),
        value=parse_number(value),
        use=cell["use"],
        verified=cell["verified"],
        regimen=regimen,
        note=note,
    )


def _measure(cell: Mapping[str, str]) -> str:
    if "quantity" in cell:
        return cell["quantity"].removesuffix(CHANGE)
    if not re.fullmatch(r"% change( \((mean|median)\))?", cell["unit"].strip()):
        return ""
    text = cell["endpoint"].lower()
    return next((measure for words, measure in ENDPOINTS if words in text and "difference" not in text), "")


def regimen_of(arm: str, dose: str, regimen: str) -> tuple[str, str]:
    """The sentence of a regimen, and a note: what was assumed, or why there is none."""
    if "placebo" in arm.lower() and not OTHER_TREATMENT.search(arm):
        return "no drug", ""
    if OTHER_TREATMENT.search(arm):
        return "", "this body is not treated so"
    if "denosumab" not in arm.lower():
        return "", "not a denosumab arm"
    amount = re.fullmatch(r"(\d+(?:\.\d+)?) ?(mg|mg/kg)", dose.strip())
    interval = re.fullmatch(r"Q(\d+)([DWM])", regimen.strip())
    if not dose.strip() and not regimen.strip():
        return ASSUMED, f"no dose in the row: {ASSUMED} assumed"
    if amount and interval:
        return f"{amount[1]} {amount[2]} SC every {interval[1]} {PERIODS[interval[2]]}", ""
    if amount and regimen.strip() in ("single SC", "once"):
        return f"{amount[1]} {amount[2]} SC once", ""
    return "", f"the regimen {dose!r}, {regimen!r} is not understood"
