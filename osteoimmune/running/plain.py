"""Records to JSON and back: frozen dataclasses made of records, tuples, mappings, words and numbers."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from osteoimmune.errors import OsteoimmuneError, RunError

Record = TypeVar("Record")
_NOT_FINITE = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


def to_plain(value: Any) -> Any:
    """A record as JSON; a number that JSON lacks becomes {"number": "inf"}, a mapping a list of pairs."""
    if is_dataclass(value) and not isinstance(value, type):
        return {own.name: to_plain(getattr(value, own.name)) for own in fields(value) if own.init}
    if isinstance(value, Mapping):
        return [[to_plain(key), to_plain(item)] for key, item in value.items()]
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": str(value)}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise TypeError(f"{value!r} is no part of a plain record")


def from_plain(kind: type[Record], content: Any) -> Record:
    """The record of a kind that `to_plain` made JSON of.

    Raises:
        RunError: the content is not that of such a record.
    """
    try:
        made: Record = _made(kind, content)
    except OsteoimmuneError as reason:
        raise RunError(f"a {kind.__name__} cannot be made again: {reason}") from reason
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as reason:
        raise RunError(f"this is no {kind.__name__}: {' '.join(str(reason).split())[:200]}") from reason
    return made


def _made(kind: Any, content: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, content)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if content is None else _made(next(k for k in inner if k is not types.NoneType), content)
    if origin is Literal:
        if content not in inner:
            raise ValueError(f"{content!r} is none of {inner}")
        return content
    if origin is tuple:
        kinds = [inner[0]] * len(content) if inner[-1] is ... else inner
        return tuple(_made(k, item) for k, item in zip(kinds, content, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {_made(inner[0], key): _made(inner[1], item) for key, item in content}
    return _simple(kind, content)


def _record(kind: Any, content: Any) -> Any:
    hints = get_type_hints(kind)
    known = {own.name for own in fields(kind) if own.init}
    if set(content) != known:
        raise ValueError(f"{kind.__name__} has {sorted(known)}, not {sorted(content)}")
    return kind(**{name: _made(hints[name], item) for name, item in content.items()})


def _simple(kind: Any, content: Any) -> Any:
    if kind is float:
        return _NOT_FINITE[content["number"]] if isinstance(content, dict) else _whole_or_float(content)
    if kind not in (int, str, bool) or type(content) is not kind:
        raise ValueError(f"{content!r} is no {getattr(kind, '__name__', kind)}")
    return content


def _whole_or_float(content: Any) -> float | int:
    """A number as it was written: a whole number where a float is meant stays one, for it has another `repr`."""
    if isinstance(content, bool) or not isinstance(content, int | float):
        raise ValueError(f"{content!r} is no number")
    return content
