"""How far a run is, on stderr: a bar on a terminal; elsewhere a line now and then, once two seconds have gone by."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from osteoimmune.cli.progress import PATIENCE_SECONDS

if TYPE_CHECKING:
    from osteoimmune.running.run import Progress

BETWEEN_SECONDS = 10.0


@contextmanager
def shown_run() -> Iterator[Callable[["Progress"], None]]:
    """A function to tell how far a run is."""
    if sys.stderr.isatty():
        with _bar() as tell:
            yield tell
        return
    start = last = time.monotonic()
    doing = ""

    def tell_in_lines(progress: "Progress") -> None:
        nonlocal last, doing
        now = time.monotonic()
        fresh = progress.doing != doing or now - last > BETWEEN_SECONDS or progress.done == progress.patients > 0
        if now - start > PATIENCE_SECONDS and fresh:
            last, doing = now, progress.doing
            print(f"{now - start:7.1f} s  {in_words(progress)}", file=sys.stderr, flush=True)

    yield tell_in_lines


def in_words(progress: "Progress") -> str:
    """One line: what is done, how many patients, failures, and how long it may take still."""
    if not progress.patients:
        return progress.doing
    words = [f"{progress.doing}: {progress.done} of {progress.patients} patients"]
    if progress.fresh and progress.seconds > 0:
        words.append(f"{progress.fresh / progress.seconds:.0f} a second")
    if progress.failures:
        words.append(f"{progress.failures} failures")
    if progress.remaining_seconds:
        words.append(f"{span(progress.remaining_seconds)} to go")
    return ", ".join(words)


def span(seconds: float) -> str:
    """A time a person reads: 42 s, 12 min 3 s, 5 h 20 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@contextmanager
def _bar() -> Iterator[Callable[["Progress"], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda now: bar.update(task, description=in_words(now), completed=now.done, total=now.patients or None)
