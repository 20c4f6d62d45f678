"""`osteoimmune fit PLAN`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.calibration.result import FitResult


def fit(
    plan: Annotated[str, typer.Argument(help="A built-in plan ('bone') or the path of a .toml file.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for results; without it ./osteoimmune-fit-PLAN.", metavar="DIR")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the fit that lies in the folder.")] = False,
    rebound: Annotated[
        list[str] | None, typer.Option(help="Only this alternative of the plan; may be given more than once.")
    ] = None,
) -> None:
    """Fit the parameters that an analysis plan names, to the data it names; stop and resume at any time."""
    from osteoimmune.calibration.fit import fit as run
    from osteoimmune.calibration.plan import read_plan
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.errors import need_known

    wanted = read_plan(Path(plan))
    need_known("rebound", rebound or [], wanted.rebounds, wanted.name)
    folder = out or Path(f"osteoimmune-fit-{Path(wanted.name).stem}")
    with shown_progress() as tell:
        results = [run(wanted, r, out=folder, resume=resume, tell=tell) for r in rebound or wanted.rebounds]
    for result in results:
        _print(result)
    typer.echo(f"results are in {folder}")


def _print(result: "FitResult") -> None:
    from rich.table import Table

    from osteoimmune.cli.console import console

    table = Table("parameter", "value", "unit", "error (log)", "", title=f"{result.title}: {result.rebound}", box=None)
    for p in result.parameters:
        bound = f"at its {p.at_bound} bound" if p.at_bound else ""
        table.add_row(p.name, f"{p.value:.4g}", p.unit, f"{p.standard_error:.2f}", bound)
    out = console()
    out.print(table)
    out.print(
        f"objective {result.objective['total']:.2f} (data {result.objective['data']:.2f}) over "
        f"{len(result.residuals)} numbers; {result.open_directions} of {len(result.parameters)} directions are known "
        "by their priors alone"
    )
