"""Points that others read off published figures. They are never part of the package: read in place, where they are.

The folder is found by `digitised_folder`; a run without it says what it skipped. The file "phase2" counts a month as
28 days (24 months are 672), doses and samples alike; its days are read as such months, so that a sample at "month 12"
lies at month 12. The file "arms" has days of the calendar.

Doubt: in "phase2" the bone density of arms 4, 5 and 6 (14, 60 and 100 mg every 6 months) is, sample by sample to 0.2
points, that of arms 1, 2 and 3 (6, 14 and 30 mg every 3 months), and differs from the same arms in "arms". It looks
like one curve read twice. These points are kept, marked unverified, and not scored.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from osteoimmune.errors import DataError, OsteoimmuneError, UnknownName
from osteoimmune.evidence.csv_text import TextTable, read_text_table
from osteoimmune.evidence.points import Point
from osteoimmune.quantities import parse_number
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

QUANTITIES = {
    "ctx": "ctx_percent_change",
    "p1np": "p1np_percent_change",
    "bsap": "bsap_percent_change",
    "ls_bmd": "bmd_lumbar_spine_percent_change",
    "hip_bmd": "bmd_total_hip_percent_change",
    "fn_bmd": "bmd_femoral_neck_percent_change",
    "ntx": "untx_percent_change",
    "untx": "untx_percent_change",
    "trap5b": "trap5b_percent_change",
}
SOURCE = {
    "arms": "read off published figures (source data of eLife 2022;11:e76228)",
    "phase2": "read off published figures (fitting data of a public model repository)",
}
DAYS_PER_MONTH_OF = {"arms": DAYS_PER_MONTH, "phase2": 28.0}
REPEATED_DENSITY = {"4": "1", "5": "2", "6": "3"}  # in "phase2": the arm whose curve it repeats
Row = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class DigitisedArm:
    """One arm of one file: its points, and the days of its doses in the same file.

    Attributes:
        file: "arms" or "phase2".
        denosumab: whether all of its drug is denosumab, and its doses are known.
        points: rising in time within a quantity; error bars of zero length are dropped.
        dose_days: on the axis of the points' `source_day`.
        dose_milligrams: of each dose.
    """

    file: str
    group: str
    denosumab: bool
    points: tuple[Point, ...]
    dose_days: tuple[float, ...]
    dose_milligrams: tuple[float, ...]


def digitised_folder() -> Path | None:
    """Where digitised points lie, or None.

    Under $OSTEOIMMUNE_SHARED where that is set, else under `../shared`, as seen from the checkout or from the folder in
    which the program is run.
    """
    given = os.environ.get("OSTEOIMMUNE_SHARED")
    places = [Path(given)] if given else [Path(__file__).resolve().parents[3] / "shared", Path.cwd().parent / "shared"]
    folders = [place / "evidence" / "digitised" for place in places]
    return next((folder for folder in folders if folder.is_dir()), None)


def digitised_arm(file: str, group: str, folder: Path) -> DigitisedArm:
    """One arm.

    Raises:
        UnknownName: no such file or arm.
        DataError: a row breaks a rule; file and line are named.
    """
    arms = digitised_arms(folder)
    known = {arm.file for arm in arms}
    if file not in known:
        raise UnknownName("digitised file", file, known)
    for arm in arms:
        if (arm.file, arm.group) == (file, group):
            return arm
    raise UnknownName("digitised arm", group, {arm.group for arm in arms if arm.file == file}, f"{file}.csv")


@dataclass(frozen=True)
class Digitised:
    """What a folder holds. Attributes: its arms; what of it is left out, a sentence each."""

    arms: tuple[DigitisedArm, ...]
    left_out: tuple[str, ...]


def digitised_arms(folder: Path) -> tuple[DigitisedArm, ...]:
    """Every arm of both files."""
    return read_digitised(folder).arms


@cache
def read_digitised(folder: Path) -> Digitised:
    """Every arm of the files that are there; what is absent, or measured nowhere in the body, is said.

    Raises:
        DataError: a row breaks a rule; file and line are named.
    """
    arms: list[DigitisedArm] = []
    left_out: list[str] = []
    for file in SOURCE:
        absent = [name for name in (f"{file}.csv", f"{file}_doses.csv") if not (folder / name).is_file()]
        if absent:
            left_out.append(f"the arms of {file}.csv: there is no {' and no '.join(absent)}")
        else:
            arms += _arms(folder, file, left_out)
    return Digitised(tuple(arms), tuple(left_out))


def _arms(folder: Path, file: str, left_out: list[str]) -> list[DigitisedArm]:
    samples, doses = read_text_table(folder / f"{file}.csv"), read_text_table(folder / f"{file}_doses.csv")
    name = "arm" if file == "arms" else "arm_id"
    read = _arms_sample if file == "arms" else _phase2_sample
    rows = _grouped(_shown(samples, left_out), name, lambda row, line: (row, read(row, f"{file}-{line}")))
    given = _grouped(doses, name, lambda row, _: (_days(row), parse_number(row["dose_mg"])))
    return [
        DigitisedArm(
            file=file,
            group=group,
            denosumab=members[0][0].get("kind", "denosumab_only") == "denosumab_only" and group in given,
            points=tuple(point for _, point in members),
            dose_days=tuple(day for day, _ in given.get(group, [])),
            dose_milligrams=tuple(amount for _, amount in given.get(group, [])),
        )
        for group, members in rows.items()
    ]


def _shown(samples: TextTable, left_out: list[str]) -> TextTable:
    """The samples of what a body shows."""
    if "obs" not in samples.header:
        return samples
    place = samples.header.index("obs")
    unknown = {cells[place] for _, cells in samples.lines} - set(QUANTITIES)
    for obs in sorted(unknown):
        left_out.append(f"samples of {obs!r} in {samples.name}: known are {', '.join(QUANTITIES)}")
    kept = tuple((line, cells) for line, cells in samples.lines if cells[place] not in unknown)
    return replace(samples, lines=kept)


def _grouped(table: TextTable, name: str, read: Callable[[Row, int], T]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for line, cells in table.lines:
        row = dict(zip(table.header, cells, strict=True))
        try:
            groups.setdefault(row[name], []).append(read(row, line))
        except (OsteoimmuneError, KeyError) as reason:
            raise DataError(f"{table.name}:{line}: {reason}") from reason
    return groups


def _arms_sample(row: Row, name: str) -> Point:
    return _sample(row, name, "arms", row["arm"], scale=100.0, value=row["ratio"])


def _phase2_sample(row: Row, name: str) -> Point:
    return _sample(row, name, "phase2", row["arm_id"], scale=1.0, value=row["pct_of_baseline"])


def _sample(row: Row, name: str, file: str, group: str, *, scale: float, value: str) -> Point:
    lower, upper = (parse_number(row[end]) * scale - 100.0 if row[end] else None for end in ("lo", "hi"))
    bar = lower is not None and upper is not None and lower < upper
    repeated = REPEATED_DENSITY.get(group) if file == "phase2" and row["obs"].endswith("_bmd") else None
    return Point(
        row=name,
        kind="digitised",
        study=file,
        group=group,
        quantity=QUANTITIES[row["obs"]],
        time_months=_days(row) / DAYS_PER_MONTH_OF[file],
        value=parse_number(value) * scale - 100.0,
        lower=lower if bar else None,
        upper=upper if bar else None,
        bar="of unknown kind" if bar else "",
        use=row["use"],
        verified="no" if repeated else "yes-secondary",
        source=SOURCE[file] + (f"; doubted, it repeats arm {repeated}" if repeated else ""),
        source_day=_days(row),
    )


def _days(row: Row) -> float:
    return parse_number(row["t_days"]) if "t_days" in row else parse_number(row["t_h"]) / 24.0
