"""Progress on stderr: a line that moves on a terminal, a sentence a step elsewhere once two seconds have gone by."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 2.0


@contextmanager
def shown_progress() -> Iterator[Callable[[str], None]]:
    """A function to tell what is being done; it shows the seconds gone by since the start."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("starting", total=None)
            yield lambda text: bar.update(task, description=text)
        return
    start = time.monotonic()

    def tell(text: str) -> None:
        gone = time.monotonic() - start
        if gone > PATIENCE_SECONDS:
            print(f"{gone:5.1f} s  {text}", file=sys.stderr, flush=True)

    yield tell
