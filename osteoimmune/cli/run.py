"""`osteoimmune run STUDY` and `osteoimmune list`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.trials import StudyResult


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
) -> None:
    """Simulate a study and put the results beside published values."""
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.report.files import need_folder
    from osteoimmune.study import load_study
    from osteoimmune.study import run as simulate

    plan = load_study(study)
    folder = out if out is not None else None if json else Path(f"osteoimmune-{plan.name}")
    if folder is not None:
        need_folder(folder)
    with shown_progress() as tell:
        result = simulate(plan, progress=tell)
        if folder is not None:
            tell("writing the report")
            _write(result, folder)
    if json:
        sys.stdout.write(result.to_json() + "\n")
        for arm in result.arms.values():
            if arm.status:  # the numbers are null, and JSON has no room to say why
                print(f"osteoimmune: {arm.name}: {arm.status}", file=sys.stderr)
    else:
        from osteoimmune.cli.summary import print_summary

        print_summary(result, folder)
    if any(arm.status for arm in result.arms.values()):
        raise typer.Exit(1)


def list_studies() -> None:
    """List the built-in studies."""
    from rich.console import Console
    from rich.table import Table

    from osteoimmune.study import built_in_studies, read_study

    table = Table(box=None, pad_edge=False)
    table.add_column("study", style="bold", no_wrap=True)
    table.add_column("what it asks")
    for name, path in built_in_studies().items():
        table.add_row(name, read_study(path).question)
    Console().print(table)


def _write(result: "StudyResult", folder: Path) -> None:
    from osteoimmune.report.files import report_files, write_files

    write_files(folder, report_files(result))
