"""`osteoimmune query DIR "SELECT ..."`."""

import csv as csvlib
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from osteoimmune.running.query import Answer

SHOWN_ROWS = 200


def query(
    folder: Annotated[Path, typer.Argument(help="The folder of a run.", metavar="DIR")],
    question: Annotated[
        str, typer.Argument(help="One SELECT over patients, trajectories, events, failures.", metavar="SQL")
    ],
    csv: Annotated[bool, typer.Option("--csv", help="Print all rows as CSV.")] = False,
) -> None:
    """Ask a run in SQL (DuckDB's); it can be read only, and nothing else can be read."""
    from osteoimmune.running.folder import open_folder
    from osteoimmune.running.query import asked

    with asked(folder, question) as answer:
        all_patients = open_folder(folder).record.patients
        if answer.patients < all_patients:
            print(f"osteoimmune: so far {answer.patients} of {all_patients} patients are there", file=sys.stderr)
        if csv:
            out = csvlib.writer(sys.stdout, lineterminator="\n")
            out.writerow(answer.columns)
            out.writerows(answer.rows)
        else:
            _table(answer)


def _table(answer: "Answer") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in answer.columns:
        table.add_column(name)
    for row in islice(answer.rows, SHOWN_ROWS):
        table.add_row(*map(_shown, row))
    Console(markup=False).print(table)
    more = sum(1 for _ in answer.rows)
    if more:
        typer.echo(f"... and {more} rows more; --csv prints all")


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
