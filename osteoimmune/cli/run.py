"""`osteoimmune run STUDY` and `osteoimmune list`."""

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from osteoimmune.cli.run_options import Asked, Cluster, Patients, Scheduler, Seed, Workers


def run(
    study: Annotated[
        str, typer.Argument(help="A built-in study (see 'osteoimmune list') or the path of a .toml file.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report; without it ./osteoimmune-STUDY.", metavar="DIR")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the results as JSON; a report is written only with --out.")
    ] = False,
    patients: Patients = None,
    seed: Seed = None,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Simulate a study and put the results beside published values."""
    from osteoimmune.cli.run_kinds import kind_of
    from osteoimmune.report.files import kept_if_used
    from osteoimmune.study import load_study

    plan = load_study(study)
    folder = out if out is not None else None if json else Path(f"osteoimmune-{plan.name}")
    with kept_if_used(folder):
        status = kind_of(plan)(plan, Asked(folder, json, patients, seed, workers, scheduler, cluster))
    if status:
        raise typer.Exit(status)


def list_studies() -> None:
    """List the built-in studies."""
    from rich.table import Table

    from osteoimmune.cli.console import console
    from osteoimmune.study import built_in_studies

    table = Table(box=None, pad_edge=False)
    table.add_column("study", style="bold", no_wrap=True)
    table.add_column("what it asks")
    for name, path in built_in_studies().items():
        table.add_row(name, tomllib.loads(path.read_text(encoding="utf-8"))["question"])
    console().print(table)
