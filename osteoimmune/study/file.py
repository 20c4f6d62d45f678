"""A study from the text of its file."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from osteoimmune.errors import DataError, InvalidValue, OsteoimmuneError, UnknownName
from osteoimmune.study.files_beside import LARGEST_FILE, folder_of_study
from osteoimmune.study.keys import record
from osteoimmune.study.sections import SECTIONS
from osteoimmune.trials.design import Study
from osteoimmune.trials.measures import MEASURES
from osteoimmune.trials.preparation import measures_of, prepare

VERSION = 1


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
        return replace(read_study(built_in[name]), source="")
    if not name.endswith(".toml"):
        raise UnknownName("study", name, built_in)
    return read_study(Path(name))


def read_study(path: Path) -> Study:
    """The study in a file.

    Raises:
        DataError: no such file, too large, not TOML, an unknown or missing key, a wrong value.
    """
    data, content = _content(path)
    try:
        with folder_of_study(path.parent):
            fields = record(content, SECTIONS, "the study")
        if fields.pop("version") != VERSION:
            raise DataError(f"this program reads study files of version {VERSION}")
        _need_observables(fields)
        return Study(**fields, fingerprint=hashlib.sha256(data).hexdigest(), source=path.name)
    except OsteoimmuneError as reason:
        raise DataError(f"{path.name}: {reason}") from reason


def _need_observables(fields: Mapping[str, Any]) -> None:
    """Any observable of the bodies will do as an output, but one it must be, before endpoints are compared with it."""
    if not set(fields["outputs"]) <= set(MEASURES):
        bare = Study(**{**fields, "endpoints": (), "observations": ()})
        measures_of(bare, prepare(bare))


def _content(path: Path) -> tuple[bytes, dict[str, Any]]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DataError(f"{path.name} is larger than {LARGEST_FILE // 1_000_000} MB")
        data = path.read_bytes()
        return data, tomllib.loads(data.decode("utf-8"))
    except FileNotFoundError:
        raise DataError(f"there is no study file {path}") from None
    except (OSError, ValueError, RecursionError) as reason:
        raise DataError(f"{path.name} cannot be read as TOML: {' '.join(str(reason).split())}") from None
