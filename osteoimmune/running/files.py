"""Files and folders that are there whole or not at all, even when the power fails."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from osteoimmune.errors import RunError

UNFINISHED = ".unfinished-"


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder of files in place at once; one that another process has put there meanwhile is left as it is.

    Raises:
        RunError: the disk is full, or the folder cannot be written.
    """
    temporary = ""
    try:
        temporary = tempfile.mkdtemp(prefix=UNFINISHED, dir=target.parent)
        os.chmod(temporary, 0o755)
        for name, content in files.items():
            _write(Path(temporary) / name, content)
        flush_folder(Path(temporary))
        try:
            os.rename(temporary, target)
        except OSError:
            if not target.is_dir():
                raise
            shutil.rmtree(temporary, ignore_errors=True)
        flush_folder(target.parent)
    except OSError as reason:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
        raise cannot_write(target.parent, reason) from reason


def write_file(target: Path, content: bytes) -> None:
    """Put a file in place at once, over an earlier one.

    Raises:
        RunError: the disk is full, or the file cannot be written.
    """
    temporary = target.with_name(f"{UNFINISHED}{os.getpid()}-{target.name}")
    try:
        _write(temporary, content)
        os.replace(temporary, target)
        flush_folder(target.parent)
    except OSError as reason:
        temporary.unlink(missing_ok=True)
        raise cannot_write(target, reason) from reason


def write_json(target: Path, content: Any) -> None:
    """Put a JSON file in place at once."""
    write_file(target, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def remove(path: Path) -> None:
    """Take a file or folder away at once: it is renamed before it is emptied."""
    doomed = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name}")
    if path.is_dir() and not path.is_symlink():
        os.rename(path, doomed)
        shutil.rmtree(doomed, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def clear_unfinished(folder: Path) -> None:
    """Take away what was being written when a process was killed."""
    for path in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cannot_write(path: Path, reason: OSError) -> RunError:
    """The sentence for what the system refused."""
    if reason.errno in (errno.ENOSPC, errno.EDQUOT):
        return RunError(f"no space is left on the disk of {path}; what is finished is kept: make room, then resume")
    return RunError(f"{path} cannot be written: {reason.strerror or reason}")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
