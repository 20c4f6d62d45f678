"""`osteoimmune describe` and `osteoimmune export`: what a body is made of."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.biology.bodies import Body

DEFAULT_BODY = "postmenopausal"


def describe(
    body: Annotated[str, typer.Argument(help="The body to describe.")] = DEFAULT_BODY,
    out: Annotated[
        Path | None, typer.Option(help="Write an HTML page with equations and wiring here.", metavar="FILE")
    ] = None,
) -> None:
    """Print a body's modules, equations and numbers with their sources."""
    from osteoimmune.biology.bodies import body as find
    from osteoimmune.language.rendering import describe_html, describe_text
    from osteoimmune.report.files import write_file

    subject = find(body)
    if out is None:
        typer.echo(describe_text(subject))
    else:
        typer.echo(f"written: {write_file(out, describe_html(subject))}")


def export(
    body: Annotated[str, typer.Argument(help="The body to export.")],
    out: Annotated[Path, typer.Option(help="The file to write.", metavar="FILE")],
    file_format: Annotated[str, typer.Option("--format", help="Only 'sbml' (Level 3 Version 2) so far.")] = "sbml",
) -> None:
    """Write a body, at rest, in a format that other simulators read."""
    from osteoimmune.biology.bodies import body as find
    from osteoimmune.errors import need_known
    from osteoimmune.report.files import write_file

    need_known("format", [file_format], ["sbml"])
    typer.echo(f"written: {write_file(out, _sbml(find(body)))}")


def _sbml(subject: "Body") -> str:
    """The body's own rest and closed balances come from the engine, so that other simulators start where ours does."""
    from osteoimmune.engine import cohort
    from osteoimmune.exchange.sbml import sbml
    from osteoimmune.language.calculus import evaluate
    from osteoimmune.quantities import unit

    assembly, values, reference = subject.assembly, subject.values.coherent(), subject.reference.coherent()
    inputs = {name: value * unit(assembly.inputs[name].unit).factor for name, value in subject.inputs.items()}
    rested = cohort(assembly, values, reference=reference, inputs=inputs, patients=1)
    balances: dict[str, float] = {}
    for name, expression in assembly.balances.items():
        balances[name] = float(evaluate(expression, {**reference, **balances}))
    known = values | balances
    life_long = {n: i.default * unit(i.unit).factor for n, i in assembly.inputs.items()} | inputs
    initial = {name: float(evaluate(baseline, known | life_long)) for name, baseline in assembly.baselines.items()}
    initial |= dict(zip(rested.kernel.system.states, rested.initial[0].tolist(), strict=True))
    return sbml(assembly, known, initial, inputs)
