"""The local pool: worker processes, spawned fresh; one that is lost is replaced, and its chunk is made again."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from osteoimmune.errors import RunError
from osteoimmune.running.chunks import Chunk, Written, write_chunk
from osteoimmune.running.compute import Task, make_chunk
from osteoimmune.running.entry import enter
from osteoimmune.running.worker import Failure, Ready

MOST_LOSSES = 3  # of workers over one chunk, or before any is ready


def run_here(task: Task, folder: Path, chunks: Sequence[Chunk]) -> Iterator[Written]:
    """Make chunks in this process."""
    for chunk in chunks:
        yield write_chunk(folder, make_chunk(task, chunk), chunk)


def run_pool(task: Task, folder: Path, chunks: Sequence[Chunk], workers: int) -> Iterator[Written]:
    """Make chunks in worker processes, in whatever order they are done.

    Raises:
        RunError: a worker says that it cannot, or a chunk has cost several workers their life.
    """
    pool = _Pool(task, folder, deque(chunks))
    try:
        for _ in range(min(workers, len(chunks))):
            pool.add()
        while pool.workers:
            yield from pool.hear()
        if pool.waiting:
            raise RunError(f"no worker is left, and {len(pool.waiting)} chunks are not made")
    finally:
        pool.stop()


@dataclass
class _Worker:
    process: SpawnProcess
    connection: Connection
    ready: bool = False
    chunk: Chunk | None = None


@dataclass
class _Pool:
    task: Task
    folder: Path
    waiting: deque[Chunk]
    workers: list[_Worker] = field(default_factory=list)
    losses: dict[Chunk | None, int] = field(default_factory=dict)

    def add(self) -> None:
        """Start a worker."""
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        told = pickle.dumps((self.task, self.folder))
        process = context.Process(target=enter, args=(there, told, os.getpid()), daemon=True)
        with _deaf_to_interrupts():
            process.start()
        there.close()
        self.workers.append(_Worker(process, here))

    def hear(self) -> Iterator[Written]:
        """Wait until workers have something to say, and answer them."""
        heard = wait([own.connection for own in self.workers])
        for own in [w for w in self.workers if w.connection in heard]:
            try:
                word = own.connection.recv()
            except (EOFError, ConnectionError):
                self._lost(own)
                continue
            match word:
                case Failure():
                    raise _error(word, own.chunk)
                case Ready():
                    own.ready = True
                case Written():
                    yield word
            self._give(own)

    def stop(self) -> None:
        """End every worker; whatever it was writing is taken away with the next clearing."""
        for own in self.workers:
            own.process.kill()
        for own in self.workers:
            own.process.join()
            own.connection.close()
        self.workers.clear()

    def _give(self, own: _Worker) -> None:
        own.chunk = self.waiting.popleft() if self.waiting else None
        with suppress(OSError):  # a worker that is gone is heard of by its connection
            own.connection.send(own.chunk)
        if own.chunk is None:
            self._retire(own)

    def _retire(self, own: _Worker) -> None:
        own.process.join(5.0)
        own.process.kill()
        own.process.join()
        own.connection.close()
        self.workers.remove(own)

    def _lost(self, own: _Worker) -> None:
        self._retire(own)
        self.losses[own.chunk] = self.losses.get(own.chunk, 0) + 1
        if self.losses[own.chunk] >= MOST_LOSSES:
            raise RunError(_lost_sentence(own, self.losses[own.chunk]))
        if own.chunk is not None:
            self.waiting.appendleft(own.chunk)
        self.add()


def _lost_sentence(own: _Worker, times: int) -> str:
    code = own.process.exitcode
    how = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
    if own.chunk is None:
        return (
            f"workers end as they start ({how}); a script that runs with workers must do so under "
            "'if __name__ == \"__main__\":'"
        )
    return f"{times} workers ended over {own.chunk.name} ({how}; is there memory enough?); the other chunks are kept"


def _error(word: Failure, chunk: Chunk | None) -> Exception:
    if word.sentence:
        return RunError(word.sentence)
    return RuntimeError(f"{chunk.name if chunk else 'a worker'} failed:\n{word.trace}")


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started within ignores Ctrl-C from its first moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
