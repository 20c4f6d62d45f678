"""Study files: a TOML text becomes a `Study`, key by key; a key that is not known is refused with the nearest name.

The built-in studies lie in osteoimmune/studies; docs/studies.md describes every key.
"""

import hashlib
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from osteoimmune.errors import DataError, InvalidValue, OsteoimmuneError, UnknownName
from osteoimmune.trials.design import (
    LONGEST_HORIZON,
    Arm,
    Endpoint,
    EndpointKind,
    Observation,
    ObservationKind,
    Origin,
    Study,
)
from osteoimmune.trials.regimen import parse_regimen
from osteoimmune.trials.result import StudyResult
from osteoimmune.trials.simulation import run_study

VERSION = 1
_LARGEST_FILE = 1_000_000  # bytes
Reader = Callable[[Any, str], Any]


def built_in_studies() -> dict[str, Path]:
    """The studies that come with the package, by name, in the order of the alphabet."""
    folder = resources.files("osteoimmune") / "studies"
    files = [Path(str(entry)) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return {path.stem: path for path in sorted(files)}


def load_study(name_or_path: str | Path) -> Study:
    """A built-in study by its name, or any study by the path of its file (ending in .toml).

    Raises:
        UnknownName: no such study; the message names the nearest.
        DataError: the file cannot be read or breaks the format; the message names file and key.
        InvalidValue: it is neither a name nor a path.
    """
    if not isinstance(name_or_path, str | Path):
        raise InvalidValue(f"a study is given by its name or the path of its file, not {name_or_path!r}")
    built_in, name = built_in_studies(), str(name_or_path)
    if name in built_in:
        return read_study(built_in[name])
    if not name.endswith(".toml"):
        raise UnknownName("study", name, built_in)
    return read_study(Path(name))


def run(study: str | Path | Study, *, progress: Callable[[str], None] = lambda _: None) -> StudyResult:
    """Simulate a study: a built-in one by its name, a file by its path, or one made in Python.

    Args:
        progress: told in words what is being done.

    Raises:
        OsteoimmuneError: there is no such study, or it asks for what does not exist.
    """
    return run_study(study if isinstance(study, Study) else load_study(study), progress=progress)


def read_study(path: Path) -> Study:
    """The study in a file.

    Raises:
        DataError: no such file, too large, not TOML, an unknown or missing key, a wrong value.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise DataError(f"{path.name} is larger than {_LARGEST_FILE // 1_000_000} MB")
        data = path.read_bytes()
        content = tomllib.loads(data.decode("utf-8"))
    except FileNotFoundError:
        raise DataError(f"there is no study file {path}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as reason:
        raise DataError(f"{path.name} cannot be read as TOML: {' '.join(str(reason).split())}") from None
    try:
        fields = _record(content, _STUDY, "the study")
        if fields.pop("version") != VERSION:
            raise DataError(f"this program reads study files of version {VERSION}")
        return Study(**fields, fingerprint=hashlib.sha256(data).hexdigest())
    except OsteoimmuneError as reason:
        raise DataError(f"{path.name}: {reason}") from reason


@dataclass(frozen=True)
class _Key:
    read: Reader
    required: bool = False


def _record(table: Any, keys: Mapping[str, _Key], where: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise DataError(f"{where} must be a table of keys")
    for name in table:
        if name not in keys:
            raise UnknownName("key", name, keys, where)
    for name, key in keys.items():
        if key.required and name not in table:
            raise DataError(f"{where} lacks the key {name!r}")
    return {name: keys[name].read(value, f"{where}, key {name!r}") for name, value in table.items()}


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{where}: needs a text in quotation marks")
    return value.strip()


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise DataError(f"{where}: needs a finite number")
    return float(value)


def _whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise DataError(f"{where}: needs a whole number")
    return value


def _months(value: Any, where: str) -> float:
    months = _number(value, where)
    if not 0.0 <= months <= LONGEST_HORIZON:
        raise DataError(f"{where}: {months:g} months lie outside 0 to {LONGEST_HORIZON:g}")
    return months


def _choice(kind: str, known: tuple[str, ...]) -> Reader:
    def read(value: Any, where: str) -> str:
        if _text(value, where) not in known:
            raise UnknownName(kind, value, known, where)
        return str(value)

    return read


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise DataError(f"{where}: needs a list of texts")
    return tuple(_text(item, where) for item in value)


def _names(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise DataError(f"{where} must be a table of keys")
    return {name: _text(item, f"{where}, key {name!r}") for name, item in value.items()}


def _numbers(value: Any, where: str) -> dict[str, float]:
    if not isinstance(value, dict):
        raise DataError(f"{where} must be a table of keys")
    return {name: _number(item, f"{where}, key {name!r}") for name, item in value.items()}


def _list_of(build: Callable[..., Any], keys: Mapping[str, _Key]) -> Reader:
    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise DataError(f"{where}: write each one under its own [[double brackets]]")
        return tuple(build(**_record(item, keys, f"{where}, number {n}")) for n, item in enumerate(value, start=1))

    return read


def _regimen(value: Any, where: str) -> Any:
    try:
        return parse_regimen(_text(value, where))
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from reason


_ARM = {
    "name": _Key(_text, required=True),
    "regimen": _Key(_regimen, required=True),
    "horizon_months": _Key(_months),
}
_ENDPOINT = {
    "name": _Key(_text, required=True),
    "title": _Key(_text, required=True),
    "observable": _Key(_text, required=True),
    "kind": _Key(_choice("kind of endpoint", get_args(EndpointKind))),
    "month": _Key(_months),
    "since": _Key(_choice("origin of time", get_args(Origin))),
    "within": _Key(_number),
    "arms": _Key(_texts),
}
_OBSERVATION = {
    "arm": _Key(_text, required=True),
    "kind": _Key(_choice("kind of observation", get_args(ObservationKind)), required=True),
    "study": _Key(_text, required=True),
    "group": _Key(_text, required=True),
    "from_month": _Key(_months),
    "to_month": _Key(_months),
    "note": _Key(_text),
}
_STUDY = {
    "version": _Key(_whole, required=True),
    "name": _Key(_text, required=True),
    "title": _Key(_text, required=True),
    "question": _Key(_text, required=True),
    "body": _Key(_text, required=True),
    "drug": _Key(_text),
    "variants": _Key(_names),
    "conditions": _Key(_numbers),
    "horizon_months": _Key(_months, required=True),
    "time_origin": _Key(_choice("origin of time", get_args(Origin))),
    "outputs": _Key(_texts, required=True),
    "notes": _Key(_texts),
    "arms": _Key(_list_of(Arm, _ARM), required=True),
    "endpoints": _Key(_list_of(Endpoint, _ENDPOINT)),
    "observations": _Key(_list_of(Observation, _OBSERVATION)),
}
