"""The build cache: a compiled kernel is kept by everything that could change it, and trusted only whole."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import threading
from dataclasses import asdict
from functools import cache
from pathlib import Path

from osteoimmune.engine.generate import generate
from osteoimmune.engine.layout import Layout
from osteoimmune.engine.machine import compile_object, toolchain
from osteoimmune.engine.method import Method
from osteoimmune.engine.system import System

_MAGIC = b"osteoimmune kernel 1\n"
_one_at_a_time = threading.Lock()
builds: list[str] = []  # names of the kernels compiled by this process, for the count that tests print


def cache_folder() -> Path:
    """Where kernels are kept: OSTEOIMMUNE_CACHE, else the user's cache folder."""
    given = os.environ.get("OSTEOIMMUNE_CACHE")
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "osteoimmune"


@cache
def _generator() -> str:
    """A hash of the code that makes kernels: a change in it makes every kept kernel stale."""
    folder = Path(__file__).parent
    files = [*sorted(folder.glob("*.py")), folder.parent / "language" / "calculus.py"]
    return hashlib.sha256(b"\0".join(f.read_bytes() for f in files)).hexdigest()


def kernel_key(system: System, method: Method, lanes: int) -> str:
    """What a kernel is known by: structure, method, generator, toolchain and processor."""
    parts = (system.structure, method.name, str(lanes), _generator(), toolchain())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def kernel_object(system: System, method: Method, lanes: int) -> tuple[str, bytes, Layout]:
    """The key, machine code and layout of a system's kernel, from the cache or built now."""
    key = kernel_key(system, method, lanes)
    kept = _read(cache_folder() / f"{key}.kernel")
    if kept is not None:
        return key, *kept
    with _one_at_a_time:  # Python's own parser is not safe in two threads at once (python/cpython issue 106905)
        made = generate(system, method, lanes)
        code = compile_object(made.text)
        builds.append(key)
    _write(cache_folder() / f"{key}.kernel", code, made.layout)
    return key, code, made.layout


def _read(path: Path) -> tuple[bytes, Layout] | None:
    """A kept kernel, or None where there is none that is whole and ours."""
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        content = path.read_bytes()
    except OSError:
        return None
    head, _, rest = content.partition(b"\n\n")
    checksum = hashlib.sha256(rest).hexdigest().encode()
    if head != _MAGIC.strip() + b"\n" + checksum:
        return None
    layout, _, code = rest.partition(b"\n")
    return code, Layout(**json.loads(layout))


def _write(path: Path, code: bytes, layout: Layout) -> None:
    """Keep a kernel; where the folder cannot be written, the next run builds it again."""
    rest = json.dumps(asdict(layout)).encode() + b"\n" + code
    content = _MAGIC.strip() + b"\n" + hashlib.sha256(rest).hexdigest().encode() + b"\n\n" + rest
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)  # whole or not at all, whoever else is building it
    except OSError:
        return
