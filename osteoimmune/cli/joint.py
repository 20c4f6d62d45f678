"""`osteoimmune joint`: how much inflammation could have changed unseen in the trials of rheumatoid arthritis."""

import json as text
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.answer.coupling import Coupled, Limit


def joint(
    out: Annotated[
        Path | None, typer.Option(help="Write a page with figures of erosion, sources and coupling.", metavar="FILE")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the tables as JSON.")] = False,
) -> None:
    """Change of DAS28 and CRP if RANK of immune cells mattered, and the least of it that trials could have seen."""
    from osteoimmune.answer.coupling import TRIALS, coupled, limits
    from osteoimmune.cli.progress import shown_progress

    with shown_progress() as tell:
        tell("simulating DRIVE and DESIRABLE for nine values of epsilon")
        rows = [row for trial in TRIALS for row in coupled(trial)]
        told = limits(rows)
        if out is not None:
            tell("drawing")
            _write(out, rows, told)
    if json:
        typer.echo(text.dumps({"changes": [asdict(r) for r in rows], "computed_limits": [asdict(m) for m in told]}))
    else:
        _print(rows, told)
    if out is not None and not json:
        typer.echo(f"written: {out}")


def _write(out: Path, rows: "list[Coupled]", told: "list[Limit]") -> None:
    from osteoimmune.answer.rankl_sources import rankl_sources
    from osteoimmune.report.files import write_file
    from osteoimmune.report.joint_page import joint_page
    from osteoimmune.study import load_study
    from osteoimmune.trials import run_study

    results = {name: run_study(load_study(name)) for name in ("desirable", "drive")}
    write_file(out, joint_page(results, rankl_sources(), rows, told))


def _print(rows: "list[Coupled]", told: "list[Limit]") -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=100)
    table = Table("trial, arm", "epsilon", "change of DAS28-CRP", "change of CRP, mg/L", box=None)
    for row in rows:
        table.add_row(f"{row.trial}, {row.arm}", f"{row.epsilon:g}", f"{row.das28:+.2f}", f"{row.crp:+.1f}")
    console.print(table)
    table = Table("computed limit", "standard error", "excluded", "found with 80 % power", box=None)
    for limit in told:
        reached = [f"epsilon {e:.2f}" if e is not None else "none to 0.5" for e in (limit.excluded, limit.detectable)]
        table.add_row(f"{limit.trial}, {limit.arm}, {limit.measure}", f"{limit.standard_error:.2f}", *reached)
    console.print(table)
    console.print("The limits are computed from patients at the start; no trial printed a change by arm.")
