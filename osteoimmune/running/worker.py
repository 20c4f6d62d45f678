"""A worker: a process that makes chunks until it is told to end, or until its parent ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.running.chunks import Chunk, Written, write_chunk
from osteoimmune.running.compute import Task, make_chunk, prepared

_PARENT_ENDED_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>


@dataclass(frozen=True)
class Ready:
    """A worker's first word: it has the kernel."""


@dataclass(frozen=True)
class Failure:
    """A worker's word that a chunk cannot be made.

    Attributes:
        sentence: for the user; empty where the program is at fault.
        trace: for who mends the program.
    """

    sentence: str
    trace: str


def work(connection: Connection, task: Task, folder: Path, parent: int) -> None:
    """Make the chunks that come through the connection, and answer each with what was written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
    end_with_parent(parent)
    try:
        prepared(task)
        connection.send(Ready())
        while (chunk := connection.recv()) is not None:
            connection.send(_made(task, folder, chunk))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        connection.send(_failure(error))


def end_with_parent(parent: int) -> None:
    """Let this process end when its parent does: by the system's own signal on Linux, by watching it everywhere."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PARENT_ENDED_SIGNAL, signal.SIGKILL)
    if os.name != "nt" and os.getppid() != parent:
        os._exit(1)  # it ended before we could ask
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _made(task: Task, folder: Path, chunk: Chunk) -> Written | Failure:
    try:
        return write_chunk(folder, make_chunk(task, chunk), chunk)
    except Exception as error:
        return _failure(error)


def _failure(error: Exception) -> Failure:
    sentence = str(error) if isinstance(error, OsteoimmuneError) else ""
    return Failure(sentence, traceback.format_exc())
