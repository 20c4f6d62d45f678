"""Rows of a table of published figures, with who was treated how, where a body here can be.

Two layouts are read: that of the package's own bone.csv, and that of a table as typed (columns `value_num`,
`verified`, `endpoint`), from which percent changes from own baseline, from stopping on, and differences of two arms in
percentage points are taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from osteoimmune.calibration.patients import Patients, patients_of
from osteoimmune.calibration.treatment import USUAL, YEAR, Stage, Treatment, treatment_of
from osteoimmune.errors import DataError, InvalidValue, OsteoimmuneError
from osteoimmune.evidence.csv_text import read_text_table
from osteoimmune.evidence.points import SEEN, USES
from osteoimmune.evidence.populations import population_of
from osteoimmune.quantities import parse_number
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
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
DIFFERENCE = re.compile(r" (?:-|–|−|vs\.?|versus|minus) ")  # between the arms that are compared
TABLETS = ("alendronate", "risedronate")
ORAL = "alendronate"  # what an oral bisphosphonate that is not named is taken to be
BETWEEN = re.compile(r"\(months? (\d+(?:\.\d+)?) ?(?:-|–|to) ?(\d+(?:\.\d+)?)\)")


@dataclass(frozen=True)
class Case:
    """How a row is simulated.

    Attributes:
        against: what the arm is compared with, where the row is a difference of two arms.
        since_month: from when the change counts, in trial time.
        month: until when.
    """

    patients: Patients
    treatment: Treatment
    against: Treatment | None = None
    since_month: float = 0.0
    month: float = 0.0

    @property
    def courses(self) -> list[tuple[float, "Case"]]:
        """Courses that patients had, with the share of each: those treated earlier, and those who were not."""
        share, years = self.patients.earlier
        return [(s, c) for s, c in ((share, self._pretreated(years)), (1.0 - share, self)) if s > 0.0]

    def _pretreated(self, years: float) -> "Case":
        """The same after years of a bisphosphonate; what is measured counts from its end."""
        usual, months = USUAL[ORAL], 12.0 * years
        stage = Stage(ORAL, usual.milligrams, interval_days=usual.interval_days, days=years * YEAR)
        treatment = replace(self.treatment, stages=(stage, *self.treatment.stages))
        people = replace(self.patients, first_dose=years * YEAR)
        return Case(people, treatment, self.against, self.since_month + months, self.month + months)


@dataclass(frozen=True)
class PublishedRow:
    """One published percent change.

    Attributes:
        month: as the table says.
        case: how it is simulated; None where this body cannot be treated so.
        note: what was assumed, or why it cannot be simulated.
        patients: in the arm, where the table says.
        standard_error: of the mean, where the table prints one ("SE 0.4").
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
    case: Case | None
    note: str
    patients: float | None = None
    standard_error: float | None = None

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
    case, note = case_of(cell)
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
        case=case,
        note=note,
        patients=_above_zero(cell.get("n", "")),
        standard_error=_above_zero(told[3:]) if (told := cell.get("spread", "")).startswith("SE ") else None,
    )


def _above_zero(text: str) -> float | None:
    try:
        number = parse_number(text)
    except OsteoimmuneError:
        return None  # not said, or in words
    return number if number > 0 else None


def _measure(cell: Mapping[str, str]) -> str:
    """The model's name of what a row measured as a change; empty where it is none."""
    if "quantity" in cell:
        return cell["quantity"].removesuffix(CHANGE)
    unit, text = cell["unit"].strip(), cell["endpoint"].lower()
    change = re.fullmatch(r"% change( \((mean|median)\)| over .* off| from extension baseline)?", unit)
    if not change and not (unit == "% points" and "difference" in text):
        return ""
    if "serum ntx" in text or "radius" in text or "trochanter" in text:
        return ""
    return next((measure for words, measure in ENDPOINTS if words in text), "")


def case_of(cell: Mapping[str, str]) -> tuple[Case | None, str]:
    """How a row of a table is simulated, and a note: what was assumed, or why it cannot be."""
    try:
        case = _case(cell)
    except InvalidValue as reason:
        return None, str(reason)
    against = case.against.assumed if case.against else ""
    told = [case.patients.note, case.treatment.assumed, against]
    return case, "; ".join(dict.fromkeys(words for words in told if words))


def _case(cell: Mapping[str, str]) -> Case:
    population, arm, unit = cell.get("population", ""), cell["arm"], cell["unit"]
    patients = patients_of(population, cell["study"], population_of(cell["study"], arm))
    arms = DIFFERENCE.split(arm)
    compared = "difference" in cell["endpoint"].lower()
    if compared != (len(arms) == 2):
        raise InvalidValue(f"{arm!r} and {cell['endpoint']!r} do not say alike whether two arms are compared")
    month = parse_number(cell["time_months"])
    taken = re.fullmatch(r"off (\w+)", arm.strip().lower())
    before = re.search(r"after (\d+ ?y\w*) (?:of )?(\w+)", population.lower())
    if taken and before:
        arms = [f"{taken[1]} {before[1]} -> off"]
    first = treatment_of(arms[0], cell["dose"], cell["regimen"])
    second = treatment_of(arms[1], lasting=[s.days for s in first.stages]) if compared else None
    if len(first.stages) > 1 and first.stages[0].drug in TABLETS:
        patients = replace(patients, earlier=(0.0, 0.0))  # the arm tells of it
    if between := BETWEEN.search(cell["endpoint"].lower()):
        return Case(patients, first, second, float(between[1]), float(between[2]))
    begun = first.begun / DAYS_PER_MONTH if unit.strip().endswith(" off") else 0.0
    return Case(patients, first, second, begun, begun + month)
