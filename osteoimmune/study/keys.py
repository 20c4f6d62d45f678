"""Reading by a table of keys: what each key may hold, and a refusal that names the place and the nearest right name."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from osteoimmune.errors import DataError, OsteoimmuneError, UnknownName
from osteoimmune.trials.design import LONGEST_HORIZON

Reader = Callable[[Any, str], Any]


@dataclass(frozen=True)
class Key:
    """One key of a table.

    Attributes:
        read: from what TOML gave, and where it stands in words, to what a record takes.
        required: whether the table must have it.
    """

    read: Reader
    required: bool = False


def record(content: Any, keys: Mapping[str, Key], where: str) -> dict[str, Any]:
    """The fields of a table, each read by its key.

    Raises:
        DataError: it is no table, lacks a key, or holds what a key cannot.
        UnknownName: it has a key that is not known.
    """
    if not isinstance(content, dict):
        raise DataError(f"{where} must be a table of keys")
    for name in content:
        if name not in keys:
            raise UnknownName("key", name, keys, where)
    for name, key in keys.items():
        if key.required and name not in content:
            raise DataError(f"{where} lacks the key {name!r}")
    return {name: keys[name].read(value, f"{where}, key {name!r}") for name, value in content.items()}


def built(build: Callable[..., Any], fields: Mapping[str, Any], where: str) -> Any:
    """A record from its fields; what the record itself refuses is told with its place.

    Raises:
        DataError: the record cannot be.
    """
    try:
        return build(**fields)
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from reason


def text(value: Any, where: str) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{where}: needs a text in quotation marks")
    return value.strip()


def number(value: Any, where: str) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise DataError(f"{where}: needs a finite number{_comma(value)}")
    return float(value)


def whole(value: Any, where: str) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise DataError(f"{where}: needs a whole number")
    return value


def months(value: Any, where: str) -> float:
    """Months, from 0 to the longest horizon."""
    found = number(value, where)
    if not 0.0 <= found <= LONGEST_HORIZON:
        raise DataError(f"{where}: {found:g} months lie outside 0 to {LONGEST_HORIZON:g}")
    return found


def choice(kind: str, known: tuple[str, ...]) -> Reader:
    """One of a few words."""

    def read(value: Any, where: str) -> str:
        if text(value, where) not in known:
            raise UnknownName(kind, value, known, where)
        return str(value)

    return read


def texts(value: Any, where: str) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list):
        raise DataError(f"{where}: needs a list of texts")
    return tuple(text(item, where) for item in value)


def names(value: Any, where: str) -> dict[str, str]:
    """A table of texts."""
    return {name: text(item, f"{where}, key {name!r}") for name, item in table(value, where).items()}


def numbers(value: Any, where: str) -> dict[str, float]:
    """A table of numbers."""
    return {name: number(item, f"{where}, key {name!r}") for name, item in table(value, where).items()}


def table(value: Any, where: str) -> dict[str, Any]:
    """A table whose keys are names of the author's own."""
    if not isinstance(value, dict):
        raise DataError(f"{where} must be a table of keys")
    return value


def list_of(build: Callable[..., Any], keys: Mapping[str, Key]) -> Reader:
    """Records, each under its own [[double brackets]]."""

    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise DataError(f"{where}: write each one under its own [[double brackets]]")
        places = [f"{where}, number {n}" for n in range(1, len(value) + 1)]
        return tuple(built(build, record(item, keys, place), place) for item, place in zip(value, places, strict=True))

    return read


def _comma(value: Any) -> str:
    return "; write a decimal point, not a comma" if isinstance(value, str) and "," in value else ""
