"""`osteoimmune answer`: the question, claim by claim."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.answer import Answer

FOLDER = Path("osteoimmune-answer")


def answer(
    out: Annotated[
        Path | None, typer.Option(help=f"Folder for the report; without it ./{FOLDER}.", metavar="DIR")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON; a report is written only with --out.")
    ] = False,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Let rows enter that nobody saw in a source; they decide nothing.")
    ] = False,
    without: Annotated[
        list[str] | None, typer.Option(help="Leave a trial out (again for more).", metavar="TRIAL")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="Change a number of the model everywhere, in its own unit.", metavar="NAME=NUMBER"),
    ] = None,
) -> None:
    """Do RANKL inhibitors affect inflammation and immunity? Claim by claim, prediction beside evidence."""
    from osteoimmune.answer import answer as answered
    from osteoimmune.answer import packaged_sources, to_json
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.report.files import need_folder, write_files

    folder = out if out is not None else None if json else FOLDER
    if folder is not None:
        need_folder(folder)
    parameters = _numbers(set_ or [])
    changed = [f"{name} set to {number:g}" for name, number in parameters.items()]
    changed += [f"without {trial}" for trial in without or []]
    changed += ["rows that nobody saw in a source may enter"] if unverified else []
    sources = packaged_sources()
    for trial in without or []:
        sources = sources.without_trial(trial)
    with shown_progress() as tell:
        found = answered(
            sources=sources, parameters=parameters, unverified=unverified, changed=tuple(changed), progress=tell
        )
        if folder is not None:
            from osteoimmune.report.answer_page import answer_page

            tell("writing the report")
            write_files(folder, {"answer.html": answer_page(found), "answer.json": to_json(found) + "\n"})
    if json:
        sys.stdout.write(to_json(found) + "\n")
    else:
        _print(found, folder)


def _numbers(pairs: list[str]) -> dict[str, float]:
    from osteoimmune.errors import InvalidValue
    from osteoimmune.quantities import parse_number

    numbers = {}
    for pair in pairs:
        name, sign, number = pair.partition("=")
        if not sign:
            raise InvalidValue(f"--set {pair!r}: write it as NAME=NUMBER")
        numbers[name.strip()] = parse_number(number.strip())
    return numbers


def _print(found: "Answer", folder: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    console.width = min(console.width, 140) if console.is_terminal else 140
    console.print(f"[bold]{found.question}[/bold]\n")
    for sentence in (*found.sentences, *(f"Changed: {own}." for own in found.changed)):
        console.print(sentence, markup=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    table.add_column("claim", ratio=2)
    table.add_column("verdict", ratio=1)
    table.add_column("why", ratio=4)
    for own in found.claims:
        table.add_row(own.claim.claim_id, own.claim.title, own.verdict, own.reason)
    console.print()
    console.print(table)
    console.print("\nNot for decisions about individual treatment.")
    if folder is not None:
        console.print(f"Report: {folder / 'answer.html'}", soft_wrap=True)
