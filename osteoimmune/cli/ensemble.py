"""`osteoimmune ensemble PLAN`."""

from pathlib import Path
from typing import Annotated

import typer


def ensemble(
    plan: Annotated[str, typer.Argument(help="A built-in plan ('bone') or the path of a .toml file.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the tables; without it ./osteoimmune-ensemble-PLAN.", metavar="DIR")
    ] = None,
    members: Annotated[int, typer.Option(help="How many sets of equal weight for each alternative.", min=8)] = 128,
    moves: Annotated[int, typer.Option(help="How often each set moves from the draw it began at.", min=0)] = 48,
    rebound: Annotated[
        list[str] | None, typer.Option(help="Only this alternative of the plan; may be given more than once.")
    ] = None,
    structure: Annotated[
        bool,
        typer.Option("--structure/--no-structure", help="Refit without each arm and trial: weights of alternatives."),
    ] = True,
    workers: Annotated[int, typer.Option(help="How many alternatives are drawn at a time.", min=1)] = 2,
) -> None:
    """Draw the parameter sets that data and priors allow, around the shipped fit of each alternative."""
    from osteoimmune.calibration.checkpoint import write_whole
    from osteoimmune.calibration.plan import read_plan
    from osteoimmune.calibration.rebuilding import Drawing, ensembles
    from osteoimmune.calibration.weighing import structure_of
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.errors import need_known
    from osteoimmune.report.files import need_folder

    wanted = read_plan(Path(plan))
    chosen = rebound or [r for r in wanted.rebounds if r != "none"]
    need_known("rebound", chosen, wanted.rebounds, wanted.name)
    folder = out or Path(f"osteoimmune-ensemble-{Path(wanted.name).stem}")
    need_folder(folder)
    with shown_progress() as tell:
        for made in ensembles(wanted, chosen, Drawing(members, moves), workers, tell):
            write_whole(folder / f"{made.rebound}.csv", made.to_text())
            typer.echo(f"{made.rebound}: {members} sets, {moves} moves from where each began")
        if structure:
            write_whole(folder / "structure.toml", structure_of(wanted, chosen, workers=workers, tell=tell).to_text())
    typer.echo(f"tables are in {folder}")
