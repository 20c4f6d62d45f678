"""`osteoimmune describe` and `osteoimmune export`: what a body is made of."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_BODY = "postmenopausal"


def describe(
    body: Annotated[str, typer.Argument(help="The body to describe.")] = DEFAULT_BODY,
    out: Annotated[
        Path | None, typer.Option(help="Write an HTML page with equations and wiring here.", metavar="FILE")
    ] = None,
) -> None:
    """Print a body's modules, equations and numbers with their sources."""
    from osteoimmune.biology.bodies import body as find
    from osteoimmune.report.files import write_file
    from osteoimmune.exchange import describe_html, describe_text

    subject = find(body)
    if out is None:
        typer.echo(describe_text(subject.assembly, subject.values))
    else:
        typer.echo(f"written: {write_file(out, describe_html(subject.assembly, subject.values))}")


def export(
    body: Annotated[str, typer.Argument(help="The body to export.")],
    out: Annotated[Path, typer.Option(help="The file to write.", metavar="FILE")],
    file_format: Annotated[str, typer.Option("--format", help="Only 'sbml' (Level 3 Version 2) so far.")] = "sbml",
) -> None:
    """Write a body in a format that other simulators read."""
    from osteoimmune.biology.bodies import body as find
    from osteoimmune.report.files import write_file
    from osteoimmune.errors import need_known
    from osteoimmune.exchange import sbml

    need_known("format", [file_format], ["sbml"])
    subject = find(body)
    text = sbml(subject.assembly, subject.values.coherent(), reference=subject.reference.coherent())
    typer.echo(f"written: {write_file(out, text)}")
