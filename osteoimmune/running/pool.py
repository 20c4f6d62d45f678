"""The local pool: this process and others, spawned fresh; one that is lost is replaced, and its chunk made again."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from queue import SimpleQueue

from osteoimmune.errors import RunError
from osteoimmune.running.chunks import Chunk, Written, write_chunk
from osteoimmune.running.compute import Task, make_chunk
from osteoimmune.running.entry import enter
from osteoimmune.running.worker import Failure, Ready, make_here

MOST_LOSSES = 3  # of workers over one chunk, or before any is ready


def run_here(task: Task, folder: Path, chunks: Sequence[Chunk]) -> Iterator[Written]:
    """Make chunks in this process."""
    for chunk in chunks:
        yield write_chunk(folder, make_chunk(task, chunk), chunk)


def run_pool(task: Task, folder: Path, chunks: Sequence[Chunk], workers: int) -> Iterator[Written]:
    """Make chunks in this process and in others beside it, in whatever order they are done.

    This process is one of the workers, for it is ready at once; the others load the program meanwhile.

    Args:
        workers: how many processes, this one among them.

    Raises:
        RunError: a worker says that it cannot, or a chunk has cost several workers their life.
    """
    pool = _Pool(task, folder, deque(chunks))
    try:
        for _ in range(min(workers, len(chunks)) - 1):
            pool.add()
        for _ in chunks:
            yield pool.next_written()
    finally:
        pool.stop()


@dataclass(eq=False)
class _Worker:
    process: SpawnProcess
    connection: Connection
    chunk: Chunk | None = None


@dataclass(frozen=True)
class _Lost:
    """Said of a worker that is gone, by the thread that served it."""

    worker: _Worker


@dataclass
class _Pool:
    """Workers, each served by a thread that gives it chunks and passes on what it says.

    Attributes:
        waiting: the chunks that nobody makes yet.
        heard: what was said of each chunk.
        losses: how many workers a chunk has cost; such a chunk is made by a worker, never here.
    """

    task: Task
    folder: Path
    waiting: deque[Chunk]
    heard: SimpleQueue[tuple[Written | Failure | _Lost, Chunk | None]] = field(default_factory=SimpleQueue)
    workers: list[_Worker] = field(default_factory=list)
    losses: dict[Chunk | None, int] = field(default_factory=dict)
    taking: threading.Lock = field(default_factory=threading.Lock)

    def add(self) -> None:
        """Start a worker."""
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        told = pickle.dumps((self.task, self.folder))
        process = context.Process(target=enter, args=(there, told, os.getpid()), daemon=True)
        with _deaf_to_interrupts():
            process.start()
        there.close()
        own = _Worker(process, here)
        self.workers.append(own)
        threading.Thread(target=self._serve, args=(own,), daemon=True).start()

    def next_written(self) -> Written:
        """The next chunk that is on disk, by a worker or by this process."""
        while True:
            chunk = self._take(lambda chunk: chunk not in self.losses) if self.heard.empty() else None
            word, of = (make_here(self.task, self.folder, chunk), chunk) if chunk else self._listen()
            match word:
                case Written():
                    return word
                case Failure():
                    raise _error(word, of)
                case _Lost(own):
                    self._replace(own)

    def stop(self) -> None:
        """End every worker; whatever it was writing is taken away with the next clearing."""
        self.waiting.clear()
        for own in self.workers:
            own.process.kill()
        for own in self.workers:
            own.process.join()

    def _listen(self) -> tuple[Written | Failure | _Lost, Chunk | None]:
        """What is said next; meanwhile what the end of the run needs is loaded."""
        import_module("duckdb")
        return self.heard.get()

    def _serve(self, own: _Worker) -> None:
        try:
            with own.connection as connection:
                while True:
                    word = connection.recv()
                    if not isinstance(word, Ready):
                        self.heard.put((word, own.chunk))
                    own.chunk = self._take(lambda _: True)
                    connection.send(own.chunk)
                    if own.chunk is None:
                        return
        except (EOFError, OSError):
            self.heard.put((_Lost(own), own.chunk))

    def _take(self, may: Callable[[Chunk], bool]) -> Chunk | None:
        with self.taking:
            chunk = next(filter(may, self.waiting), None)
            if chunk is not None:
                self.waiting.remove(chunk)
            return chunk

    def _replace(self, own: _Worker) -> None:
        own.process.join(5.0)
        own.process.kill()
        own.process.join()
        self.workers.remove(own)
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
