"""Strict records from parsed TOML: every key known, every value of the kind that the record declares."""

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_type_hints

from osteoimmune.errors import DataError, need_known

T = TypeVar("T")


def record(kind: type[T], given: object, where: str) -> T:
    """A dataclass from a table of TOML.

    Args:
        where: file and table, for the message.

    Raises:
        UnknownName: a key that is no field; the message names the nearest.
        DataError: a key without default is missing, or a value is of the wrong kind.
    """
    if not isinstance(given, dict):
        raise DataError(f"{where} must be a table of keys and values")
    declared = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    need_known("key", given, declared, where)
    for name, own in declared.items():
        if own.default is MISSING and own.default_factory is MISSING and name not in given:
            raise DataError(f"{where} lacks the key {name!r}")
    hints = get_type_hints(kind)
    return kind(**{name: _value(value, str(hints[name]), f"{where}: {name}") for name, value in given.items()})


def _value(value: object, hint: str, where: str) -> Any:
    for ending, read in _READERS.items():
        if ending in hint:
            return read(value, where)
    return value  # a record or a tuple of records, made by the caller


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise DataError(f"{where} must be text, not {value!r}")
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise DataError(f"{where} must be a list of texts, not {value!r}")
    return tuple(_text(v, where) for v in value)


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise DataError(f"{where} must be a finite number, not {value!r}")
    return float(value)


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise DataError(f"{where} must be a whole number, not {value!r}")
    return value


def _numbers(value: object, where: str) -> Mapping[str, float]:
    if not isinstance(value, dict):
        raise DataError(f"{where} must be a table of numbers, not {value!r}")
    return {str(k): _number(v, f"{where}.{k}") for k, v in value.items()}


def _words(value: object, where: str) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise DataError(f"{where} must be a table of texts, not {value!r}")
    return {str(k): _text(v, f"{where}.{k}") for k, v in value.items()}


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise DataError(f"{where} must be true or false, not {value!r}")
    return value


_READERS: dict[str, Callable[[object, str], Any]] = {
    "tuple[str, ...]": _texts,
    "Mapping[str, float]": _numbers,
    "Mapping[str, str]": _words,
    "class 'bool'": _truth,
    "class 'int'": _whole,
    "class 'str'": _text,
    "float": _number,
}
