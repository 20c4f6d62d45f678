"""The cells of a user's table: what a number may look like, and the sentence for what it may not."""

import re

from osteoimmune.errors import DataError, InvalidValue

KINDS: dict[str, tuple[str, ...]] = {
    "counts": ("events_treat", "n_treat", "events_ctrl", "n_ctrl"),
    "person-time": ("events_treat", "time_treat", "events_ctrl", "time_ctrl"),
    "estimates": ("estimate", "se"),
    "intervals": ("ratio", "ratio_low", "ratio_high"),
    "log-rank": ("o_minus_e", "variance"),
}
COUNTS = ("events_treat", "n_treat", "events_ctrl", "n_ctrl")
NAMES = ("study", "arm", "control_arm", "control_group_id")
TARGETS = (*NAMES, *dict.fromkeys(name for columns in KINDS.values() for name in columns))
LARGEST = 10**9
_WHOLE = re.compile(r"[+-]?[0-9]+", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
MISSING = {"", "na", "n/a", "nan", "null", "none", "-", ".", "?"}


def user_value(cell: str, target: str, where: str) -> float | int:
    """The number in a cell: a whole one for counts; raises `DataError` or `InvalidValue` at `where`."""
    if cell.lower() in MISSING:
        raise DataError(f"{where}: the number is missing ({cell or 'empty'})")
    whole = target in COUNTS
    if not (_WHOLE if whole else _NUMBER).fullmatch(cell):
        raise DataError(f"{where}: {_short(cell)} is not {'a whole number' if whole else 'a number'}{_hint(cell)}")
    value = int(cell) if whole and len(cell) < 20 else float(cell)
    if abs(value) > LARGEST:
        raise InvalidValue(f"{where}: {_short(cell)} is larger than any trial ({LARGEST:,})")
    _need_sign(value, target, where)
    return value


def _need_sign(value: float, target: str, where: str) -> None:
    if target not in ("estimate", "o_minus_e") and value < 0:
        raise InvalidValue(f"{where}: {value:g} is negative")
    if value == 0 and not target.startswith(("events", "estimate", "o_minus_e", "variance")):
        what = {"n": "an arm without subjects", "t": "an arm without person-time"}.get(target[0], "not above zero")
        raise InvalidValue(f"{where}: 0 is {what}")


def _hint(cell: str) -> str:
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+", cell):
        return "; write it without thousands separators"
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", cell):
        return "; write decimals with a point, not a comma"
    if re.fullmatch(r"[0-9.]+ *%", cell):
        return "; give the count, not the percentage"
    if re.fullmatch(r"[0-9]+ */ *[0-9]+", cell):
        return "; events and subjects go into two columns"
    return ""


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else cell[:37] + "...")
