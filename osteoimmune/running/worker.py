"""A worker: a process that makes chunks until it is told to end, or until its parent ends (see `entry`)."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.running.chunks import Chunk, Written, write_chunk
from osteoimmune.running.compute import Task, make_chunk, prepared


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


def work(connection: Connection, task: Task, folder: Path) -> None:
    """Make the chunks that come through the connection, and answer each with what was written."""
    try:
        prepared(task)
        connection.send(Ready())
        while (chunk := connection.recv()) is not None:
            connection.send(make_here(task, folder, chunk))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        connection.send(_failure(error))


def make_here(task: Task, folder: Path, chunk: Chunk) -> Written | Failure:
    """Make a chunk in this process; a failure is told, not raised."""
    try:
        return write_chunk(folder, make_chunk(task, chunk), chunk)
    except Exception as error:
        return _failure(error)


def _failure(error: Exception) -> Failure:
    sentence = str(error) if isinstance(error, OsteoimmuneError) else ""
    return Failure(sentence, traceback.format_exc())
