"""`osteoimmune status DIR`."""

import json as jsonlib
from pathlib import Path
from typing import Annotated, Any

import typer


def status(
    folder: Annotated[Path, typer.Argument(help="The folder of a run.", metavar="DIR")],
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say how far a run is, what failed in it and what is damaged."""
    from osteoimmune.running.status import status_of

    found = status_of(folder)
    if json:
        typer.echo(jsonlib.dumps(found, indent=1, ensure_ascii=False))
        return
    for line in _lines(found):
        typer.echo(line)


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [
        f"{found['name']}: {found['done']} of {found['patients']} patients, {found['chunks']} of "
        f"{found['all_chunks']} chunks, {found['bytes'] / 1e6:.1f} MB; {found['state']}",
        f"kernel {found['kernel'] or 'not known yet'}, seed {found['seed']}, osteoimmune {found['version']}",
    ]
    lines += [f"failures: {found['failures']}"] if found["failures"] else []
    return lines + [f"damaged: {sentence}" for sentence in found["damaged"]]
