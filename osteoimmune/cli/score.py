"""`osteoimmune score`."""

import json as text
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from osteoimmune.calibration.score import Scores
    from osteoimmune.calibration.score_intervals import IntervalScores


def score(
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    evidence: Annotated[
        Path | None,
        typer.Option(help="A further folder in the layout of the project's evidence: scored first.", metavar="DIR"),
    ] = None,
    rebound: Annotated[str, typer.Option(help="Which alternative of the rebound.")] = "precursor_pool_and_opg",
    parameters: Annotated[
        Path | None, typer.Option(help="A parameter set (parameters.csv of a fit) instead of the shipped one.")
    ] = None,
    intervals: Annotated[
        bool, typer.Option("--intervals/--no-intervals", help="An interval around every number, by the ensembles.")
    ] = True,
    leave_one_out: Annotated[
        str | None,
        typer.Option(help="A plan ('bone'): refit without each arm in turn, and score it unseen.", metavar="PLAN"),
    ] = None,
) -> None:
    """Put every fitted and every held-out number beside its prediction, and score them by one rule."""
    from osteoimmune.calibration.leave_out import leave_one_arm_out
    from osteoimmune.calibration.outlook import outlook
    from osteoimmune.calibration.plan import read_plan
    from osteoimmune.calibration.predict import Subject, coherent_values
    from osteoimmune.calibration.score import score as judge
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.quantities import read_table

    subject = Subject(rebound, values=coherent_values(read_table(parameters)) if parameters else None)
    view = outlook() if intervals and not parameters else None
    with shown_progress() as tell:
        tell("the project's own evidence")
        own = judge(subject, view=view)
        other = judge(subject, evidence, view) if evidence else None
        unseen = leave_one_arm_out(read_plan(Path(leave_one_out)), subject, tell=tell) if leave_one_out else None
    if json:
        whole: dict[str, Any] = (other or own).as_dict()
        whole["project"] = own.as_dict() if other else None
        whole["leave_one_out"] = unseen.metrics if unseen else None
        sys.stdout.write(text.dumps(whole, ensure_ascii=False) + "\n")
        return
    for found in (other, own):
        if found is not None:
            _print(found)
    if unseen is not None:
        typer.echo("each arm predicted by a fit that has not seen it:")
        _print_metrics(unseen.metrics)


def _print(found: "Scores") -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("row", "study", "group", "measure", "day", "observed %", "predicted %", "use", "note", box=None)
    for row in found.as_dict()["endpoints"]:
        predicted = row["predicted_percent_change"]
        shown = "–" if predicted is None else f"{predicted:.1f}"
        use = row["use"] if row["verified"] in ("yes", "yes-secondary") else f"{row['use']}, {row['verified']}"
        observed = f"{row['observed_percent_change']:.1f}"
        place = (row["row"], row["study"][:28], row["group"][:34], row["measure"], f"{row['day']:.0f}")
        table.add_row(*place, observed, shown, use, row["note"])
    console.print(f"evidence: {found.source}; rebound: {found.rebound}")
    console.print(table)
    for sentence in found.skipped:
        console.print(f"skipped: {sentence}")
    _print_metrics(found.metrics)
    if found.intervals is not None:
        _print_intervals(found.intervals)
    rows = Table("published rows", "rows", "predicted", "density, points", "markers, points", box=None)
    for kind, errors in found.published_errors().items():
        sizes = (errors["density_mae_points"], errors["marker_mae_points"])
        counted = (str(errors["rows"]), str(errors["predicted"]))
        rows.add_row(kind, *counted, *("–" if s is None else f"{s:.2f}" for s in sizes))
    console.print(rows)


def _print_intervals(found: "IntervalScores") -> None:
    from rich.console import Console
    from rich.table import Table

    from osteoimmune.calibration.score_intervals import USES

    table = Table("90 % intervals", "rows", "trials", "inside", "median width", "interval score", box=None)
    for use in USES:
        for name, line in (("model", found.coverage(use)), ("constant effect", found.benchmark(use))):
            if line is not None:
                sizes = (f"{100 * line.share:.0f} %", f"{line.median_width:.1f}", f"{line.interval_score:.1f}")
                table.add_row(f"{use}: {name}", str(line.rows), str(line.trials), *sizes)
    Console().print(table)


def _print_metrics(metrics: dict[str, dict[str, float | None]]) -> None:
    from rich.console import Console
    from rich.table import Table

    from osteoimmune.calibration.metrics import DEFINITIONS, SETS

    table = Table("metric", *SETS, "goal", "unit", box=None)
    for d in DEFINITIONS:
        cells = ["–" if metrics[d.name][use] is None else f"{metrics[d.name][use]:.3g}" for use in SETS]
        table.add_row(d.name, *cells, f"< {d.goal:g}", d.unit)
    Console().print(table)
