"""`osteoimmune answer`: the question, claim by claim; or the same claims of another drug, body or evidence."""

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
    drug: Annotated[
        str, typer.Option(help="Ask of another treatment: 'denosumab 120 mg every 4 weeks'.", metavar="WORDS")
    ] = "",
    body: Annotated[str, typer.Option(help="Ask of another person: a body by name.", metavar="NAME")] = "",
    evidence: Annotated[
        list[Path] | None, typer.Option(help="Your own trials, or one of our tables changed.", metavar="FILE.csv")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="Leave a trial out (again for more).", metavar="TRIAL")
    ] = None,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Let rows enter that nobody saw in a source; they decide nothing.")
    ] = False,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="Change a number of the model everywhere, in its own unit.", metavar="NAME=NUMBER"),
    ] = None,
    part: Annotated[str, typer.Option(help="Only one claim (C1) or part of it (C1.activity).", metavar="ID")] = "",
    verify: Annotated[
        bool, typer.Option("--verify", help="Simulate again what is kept, compare every bit; exit 1 if any differs.")
    ] = False,
) -> None:
    """Do RANKL inhibitors affect inflammation and immunity? Claim by claim, prediction beside evidence."""
    from osteoimmune.answer import Question, answer_question, to_json
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.report.files import need_folder, write_files

    asked = Question(
        drug, body, tuple(evidence or ()), tuple(without or ()), unverified, _numbers(set_ or []), part, verify
    )
    folder = out if out is not None else None if json or part else FOLDER
    if folder is not None:
        need_folder(folder)
    with shown_progress() as tell:
        found = answer_question(asked, tell)
        if folder is not None:
            from osteoimmune.report.answer_files import answer_files

            tell("writing the report")
            write_files(folder, answer_files(found))
    if json:
        sys.stdout.write(to_json(found) + "\n")
    else:
        from osteoimmune.cli.answer_print import print_answer

        print_answer(found, folder, part)
    _need_same_bits(found)


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


def _need_same_bits(found: "Answer") -> None:
    different = [f"{scenario} ({rebound})" for (scenario, rebound), same in found.verified.items() if not same]
    if found.verified:
        told = f"{len(found.verified)} kept simulations done again, {len(different)} differ"
        sys.stderr.write(f"{told}{': ' + ', '.join(different) if different else ', every bit agrees'}.\n")
    if different:
        raise typer.Exit(1)
