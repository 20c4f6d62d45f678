"""`osteoimmune verify DIR`."""

from pathlib import Path
from typing import Annotated

import typer


def verify(
    folder: Annotated[Path, typer.Argument(help="The folder of a run.", metavar="DIR")],
    sample: Annotated[int, typer.Option(help="How many chunks to compute again.", metavar="N", min=0)] = 3,
    seed: Annotated[int, typer.Option(help="Which ones.")] = 0,
    digest: Annotated[
        bool, typer.Option("--digest", help="Print one hash of all values, equal for equal values.")
    ] = False,
) -> None:
    """Check every byte of a run against its checksum, and compute a sample of it again, bit for bit."""
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.running.folder import open_folder
    from osteoimmune.running.verify import digest as digest_of
    from osteoimmune.running.verify import verify as check

    with shown_progress() as tell:
        found = check(folder, sample=sample, seed=seed, tell=tell)
        values = digest_of(open_folder(folder)) if digest and not (found.problems or found.missing) else ""
    missing = f", {found.missing} not there yet" if found.missing else ""
    typer.echo(f"{found.whole} chunks whole, {found.recomputed} of them computed again{missing}")
    for own in found.problems:
        typer.echo(own.sentence)
    if values:
        typer.echo(f"values {values}")
    if found.problems:
        raise typer.Exit(1)
    typer.echo("all as it was written" if not found.recomputed else "all as it was written, to the last bit")
