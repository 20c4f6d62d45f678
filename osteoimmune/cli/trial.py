"""`osteoimmune trial STUDY`."""

from pathlib import Path
from typing import Annotated

import typer


def trial(
    study: Annotated[str, typer.Argument(help="A built-in study with a [trial] section, or the path of a .toml file.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report; without it ./osteoimmune-STUDY.", metavar="DIR")
    ] = None,
    patients: Annotated[int | None, typer.Option(help="How many take part, instead of what the study says.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed of chance.")] = None,
    replicates: Annotated[int, typer.Option(help="How often the whole trial is repeated beside the first.")] = 0,
    threads: Annotated[int, typer.Option(help="Threads of the solver; values do not depend on them.")] = 2,
) -> None:
    """Run a trial with virtual patients in memory and write its report; for large ones see 'run'."""
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.report.files import need_folder, write_files
    from osteoimmune.report.trial_findings import primary_event
    from osteoimmune.report.trial_page import trial_json, trial_page
    from osteoimmune.study import load_study
    from osteoimmune.trials.analysis.data import simulate_trial
    from osteoimmune.trials.analysis.replicates import replicated
    from osteoimmune.trials.virtual.plan import TrialPlan

    plan = TrialPlan.of(load_study(study)).changed(patients=patients, seed=seed)
    folder = out or Path(f"osteoimmune-{plan.study.name}")
    need_folder(folder)
    with shown_progress() as tell:
        data = simulate_trial(plan, threads=threads, progress=lambda n, of: tell(f"{n} of {of} patients"))
        again = []
        if replicates:
            again = replicated(
                plan, primary_event(data), replicates, first=plan.trial.replicate + 1, threads=threads,
                progress=lambda n, of: tell(f"repetition {n} of {of}"),
            )  # fmt: skip
        tell("writing the report")
        files = {"report.html": trial_page(data, again), "results.json": trial_json(data, again) + "\n"}
    for path in write_files(folder, files):
        typer.echo(str(path))
    failed = len(data.tables["failures"]["patient"])
    if failed:
        typer.echo(f"{failed} of {len(data.patients['patient'])} patients could not be simulated; the report says why")
