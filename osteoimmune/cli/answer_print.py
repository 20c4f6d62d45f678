"""The answer on a terminal: sentences, the table of verdicts, or one part in full."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from osteoimmune.answer.wording import made_of

if TYPE_CHECKING:
    from osteoimmune.answer import Answer, PartAnswer

WIDTH = 140


def print_answer(found: "Answer", folder: Path | None, part: str) -> None:
    """Print an answer; with the id of a claim or part only that, with every row."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    if part:
        for claim in found.claims:
            for own in claim.parts:
                _print_part(console, own)
        return
    console.print(f"[bold]{found.question}[/bold]\n")
    for sentence in (*found.sentences, *(f"Changed: {own}." for own in found.changed)):
        console.print(sentence, markup=False)
    console.print()
    console.print(_verdicts(found))
    console.print("\nNot for decisions about individual treatment.")
    if folder is not None:
        console.print(f"Report: {folder / 'answer.html'}", soft_wrap=True)


def _verdicts(found: "Answer") -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    table.add_column("claim", ratio=2)
    if found.beside is not None:
        table.add_column("by default", ratio=1)
    table.add_column("verdict", ratio=1)
    table.add_column("why", ratio=4)
    for own in found.claims:
        beside = [found.beside.claim(own.claim.claim_id).verdict] if found.beside is not None else []
        table.add_row(own.claim.claim_id, own.claim.title, *beside, own.verdict, own.reason)
    return table


def _print_part(console: Console, own: "PartAnswer") -> None:
    found = own.finding
    console.print(f"[bold]{own.part.part_id}[/bold]  {own.part.title}: [bold]{found.verdict}[/bold]")
    lines = [found.reason, *(f"Limit: {limit}" for limit in found.limits), f"Would change it: {found.would_change}"]
    lines += [
        f"Model ({found.model.get('band')}): {found.model.get('told')}",
        f"Evidence: {found.evidence.get('told')}",
    ]
    for name, value in found.model.get("values", {}).items():
        band = value.get("band") or (value["low_of_alternatives"], value["high_of_alternatives"])
        parts = f"; {made_of(value['parts'])}" if value["parts"] else ""
        lines.append(f"  {name}: {value['value']:.4g} ({band[0]:.4g} to {band[1]:.4g}{parts})")
    lines += [f"  {row.row_id}: {row.told} [{row.source}; {row.use}]" for row in found.rows]
    lines.append(f"Rule: {own.part.rule}; {dict(own.part.settings)}")
    for line in lines:
        console.print(line, markup=False)
    console.print()
