"""`osteoimmune score`."""

import json as text
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from osteoimmune.calibration.leave_out import Unseen
    from osteoimmune.calibration.predict import Subject


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
    together: Annotated[
        bool, typer.Option("--together", help="With --leave-one-out: all accounts of the rebound, by their weights.")
    ] = False,
    leave_later_out: Annotated[
        float | None,
        typer.Option(
            help="Refit the plan 'bone' without samples later than this month, and predict them.",
            min=1.0,
            metavar="MONTH",
        ),
    ] = None,
) -> None:
    """Put every fitted and every held-out number beside its prediction, and score them by one rule."""
    from osteoimmune.calibration.leave_out import leave_later_out as forecast
    from osteoimmune.calibration.outlook import outlook
    from osteoimmune.calibration.plan import read_plan
    from osteoimmune.calibration.predict import Subject, coherent_values
    from osteoimmune.calibration.score import score as judge
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.cli.score_print import print_metrics, print_scores
    from osteoimmune.quantities import read_table

    subject = Subject(rebound, values=coherent_values(read_table(parameters)) if parameters else None)
    view = outlook() if intervals and not parameters else None
    with shown_progress() as tell:
        tell("the project's own evidence")
        own = judge(subject, view=view)
        other = judge(subject, evidence, view) if evidence else None
        unseen = _unseen(leave_one_out, subject, together, tell) if leave_one_out else None
        later = forecast(read_plan(Path("bone")), subject, leave_later_out) if leave_later_out else None
    if json:
        whole: dict[str, Any] = (other or own).as_dict()
        whole["project"] = own.as_dict() if other else None
        whole["leave_one_out"] = unseen.metrics if unseen else None
        whole["leave_later_out"] = later.metrics if later else None
        sys.stdout.write(text.dumps(whole, ensure_ascii=False) + "\n")
        return
    for found in (other, own):
        if found is not None:
            print_scores(found)
    if unseen is not None:
        typer.echo("each arm predicted by a fit that has not seen it:")
        print_metrics(unseen.metrics)
    if later is not None:
        typer.echo(f"what came after month {leave_later_out:g}, predicted by a fit that has not seen it:")
        print_metrics(later.metrics)


def _unseen(name: str, subject: "Subject", together: bool, tell: Callable[[str], None]) -> "Unseen":
    from osteoimmune.calibration.leave_out import averaged, leave_one_arm_out
    from osteoimmune.calibration.plan import read_plan
    from osteoimmune.calibration.structure import shipped_structure

    plan = read_plan(Path(name))
    if not together:
        return leave_one_arm_out(plan, subject, tell=tell)
    weights = shipped_structure().weights
    found = {a: leave_one_arm_out(plan, replace(subject, rebound=a), tell=tell) for a in weights}
    return averaged(found, weights)
