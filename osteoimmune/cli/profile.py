"""`osteoimmune profile PLAN`."""

from pathlib import Path
from typing import Annotated

import typer


def profile(
    plan: Annotated[str, typer.Argument(help="A built-in plan ('bone') or the path of a .toml file.")],
    parameters: Annotated[
        list[str] | None, typer.Argument(help="Free parameters of the plan; all of them where none is named.")
    ] = None,
    rebound: Annotated[str, typer.Option(help="Which alternative of the plan.")] = "precursor_pool_and_opg",
    out: Annotated[
        Path | None,
        typer.Option(help="Folder that keeps the profiles and goes on with what lies there; without it "
                     "./osteoimmune-profile-PLAN.", metavar="DIR"),
    ] = None,
    start: Annotated[
        Path | None, typer.Option(help="A parameter set (parameters.csv of a fit) instead of the shipped one.")
    ] = None,
    agree: Annotated[
        list[str] | None,
        typer.Option(help="Instead: what it would cost to predict this sample (a row such as arms-56, or a phenotype).",
                     metavar="ROW"),
    ] = None,
    without: Annotated[
        str, typer.Option(help="With --agree: patients of whom the fit sees nothing.", metavar="PATIENTS")
    ] = "",
) -> None:  # fmt: skip
    """Walk profile likelihoods: which parameters the data hold, which only a prior; stop and go on at any time."""
    from osteoimmune.calibration.agreement import agreement, told
    from osteoimmune.calibration.plan import read_plan
    from osteoimmune.calibration.profile_set import profiles
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.quantities import read_table
    from osteoimmune.report.profile_picture import picture

    wanted = read_plan(Path(plan))
    folder = out or Path(f"osteoimmune-profile-{Path(wanted.name).stem}")
    begun = read_table(start) if start else None
    if agree:
        with shown_progress() as tell:
            for label in agree:
                typer.echo(told(agreement(wanted, rebound, label, without=without, tell=tell)))
        return
    with shown_progress() as tell:
        found = profiles(wanted, rebound, parameters or (), out=folder, start=begun, draw=picture, tell=tell)
    for one in found:
        low, high = ("open" if end is None else f"{end:.3g}" for end in one.interval)
        typer.echo(f"{one.name}: {one.verdict}; best {one.lowest.value:.3g} {one.unit}, {low} to {high}")
    typer.echo(f"profiles.csv and profiles.svg are in {folder / rebound}")
