"""One run at a time in a folder: a lock that the system lets go when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osteoimmune.errors import RunError

NAME = "lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock.

    Raises:
        RunError: another process holds it, or it cannot be made.
    """
    try:
        handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as reason:
        raise RunError(f"{folder} cannot be written into: {reason.strerror}") from reason
    try:
        if not _soon_taken(handle):
            raise RunError(f"another process is running in {folder}; wait for it, or choose another folder")
        yield
    finally:
        os.close(handle)  # which lets go of the lock


def is_locked(folder: Path) -> bool:
    """Whether a process is running in the folder at this moment."""
    try:
        handle = os.open(folder / NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _taken(handle)
    finally:
        os.close(handle)


def _soon_taken(handle: int) -> bool:
    """Take the lock; who only asks whether it is held holds it for a moment, so this tries again."""
    for _ in range(4):
        if _taken(handle):
            return True
        time.sleep(0.05)
    return False


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
