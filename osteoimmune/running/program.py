"""Which program makes the values: its version, and a hash of every file of it that could change one."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from osteoimmune import __version__

_PARTS = ("quantities", "language", "biology", "engine", "evidence", "trials", "populations", "running")
_KINDS = (".py", ".csv", ".toml", ".json")


@cache
def program_hash() -> str:
    """What the program is known by: a chunk made by another may hold other values."""
    package = Path(__file__).resolve().parents[1]
    files = [p for part in _PARTS for p in sorted([package / part, *(package / part).rglob("*")]) if p.suffix in _KINDS]
    found = hashlib.sha256()
    for path in files:
        if path.is_file():
            found.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def versions() -> dict[str, str]:
    """What was there when a run began, for the record."""
    named = {name: version(name) for name in ("numpy", "pyarrow", "duckdb", "llvmlite")}
    return {
        "osteoimmune": __version__,
        "Python": platform.python_version(),
        **named,
        "system": f"{platform.system()} {platform.machine()}",
    }
