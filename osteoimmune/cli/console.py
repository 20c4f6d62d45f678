"""Where tables are printed: as wide as the terminal, and wide enough for a line a row where there is none."""

import os
import sys

from rich.console import Console

WIDE = 320  # columns where nobody's terminal says how many there are


def console() -> Console:
    """Standard output; a table in a pipe or a file keeps a line a row."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return Console()
    return Console(width=WIDE)
