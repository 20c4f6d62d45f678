"""Where a fit stands, on disk: written whole or not at all, and read back only by the same fit."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from osteoimmune.calibration.least_squares import State
from osteoimmune.errors import DataError
from osteoimmune.whole_file import replace_file

FORMAT = 1


@dataclass(frozen=True)
class Progress:
    """A multistart under way.

    Attributes:
        done: the last state of each finished start.
        current: the state of the start under way; None between two starts.
    """

    done: tuple[State, ...] = ()
    current: State | None = None


def save(path: Path, identity: Mapping[str, str], progress: Progress) -> None:
    """Replace the checkpoint."""
    content = {
        "format": FORMAT,
        "identity": dict(identity),
        "done": [asdict(state) for state in progress.done],
        "current": asdict(progress.current) if progress.current else None,
    }
    write_whole(path, json.dumps(content, indent=1))


def load(path: Path, identity: Mapping[str, str]) -> Progress:
    """Where a fit stood; at its beginning where there is no checkpoint.

    Raises:
        DataError: the checkpoint is damaged, or is of another plan, data, model, kernel or seed.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Progress()
    except (OSError, ValueError) as reason:
        raise DataError(f"{path} is no checkpoint of a fit: {reason}") from reason
    try:
        known = content["identity"]
        done = tuple(_state(state) for state in content["done"])
        current = _state(content["current"]) if content["current"] else None
    except (KeyError, TypeError) as reason:
        raise DataError(f"{path} is no checkpoint of a fit: {reason}") from reason
    for name, value in identity.items():
        if known.get(name) != value:
            raise DataError(f"{path} is of another {name}, so it cannot be resumed; choose another folder")
    return Progress(done, current)


def _state(content: dict[str, object]) -> State:
    return State(**(content | {"x": tuple(content["x"])}))  # type: ignore[arg-type]


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it is never seen half-written.

    Raises:
        DataError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode(), mode=0o644)
    except OSError as reason:
        raise DataError(f"{path} cannot be written: {reason}") from reason
