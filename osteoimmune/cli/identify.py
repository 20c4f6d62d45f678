"""`osteoimmune identify`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.report.identify_page import Identified


def identify(
    out: Annotated[Path | None, typer.Option(help="Write a page with figures here.", metavar="FILE")] = None,
    rebound: Annotated[str, typer.Option(help="Whose parameters.")] = "precursor_pool_and_opg",
) -> None:
    """Say what the data identify, what they leave to the priors, and which measurement would tell."""
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.report.files import write_file
    from osteoimmune.report.identify_page import identify_page

    with shown_progress() as tell:
        found = _identified(rebound, tell)
    _print(found)
    if out is not None:
        typer.echo(f"written: {write_file(out, identify_page(found))}")


def _identified(rebound: str, tell: Callable[[str], None]) -> "Identified":
    from osteoimmune.calibration.design import told
    from osteoimmune.calibration.ensemble import shipped_ensemble
    from osteoimmune.calibration.identifiability import directions, knowledge
    from osteoimmune.calibration.outlook import outlook
    from osteoimmune.calibration.plan import read_plan
    from osteoimmune.calibration.problem import calibration
    from osteoimmune.report.identify_page import Identified

    view, whole = outlook(), shipped_ensemble(rebound)
    setup = calibration(read_plan(Path("bone")), rebound, ())
    tell("asking what measurements would tell")
    return Identified(
        rebound=rebound,
        ensemble=whole,
        structure=view.structure,
        priors={p.name: p.prior for p in setup.parameters},
        knowledge=knowledge(setup, whole),
        directions=directions(setup, whole),
        told=told(view, setup),
    )


def _print(found: "Identified") -> None:
    from rich.table import Table

    from osteoimmune.cli.console import console

    out = console()
    table = Table("parameter", "median", "90 %", "unit", "posterior/prior", "standing", box=None)
    for k in found.knowledge:
        reach = f"{k.low:.3g} to {k.high:.3g}"
        table.add_row(k.name, f"{k.median:.3g}", reach, k.unit, f"{k.shrinkage:.2f}", k.standing)
    out.print(table)
    weights = ", ".join(f"{n.replace('_', ' ')} {w:.2f}" for n, w in found.structure.weights.items())
    out.print(f"weights of the accounts of the rebound: {weights}")
    rows = Table("measurement", "separation", *(n.replace("_", " ") for n in found.structure.weights), box=None)
    for t in found.told:
        cells = [f"{m:+.0f} ({a:+.0f} to {b:+.0f})" for a, m, b in t.by_alternative.values()]
        rows.add_row(t.candidate.name, f"{t.separation:.2f}", *cells)
    out.print(rows)
