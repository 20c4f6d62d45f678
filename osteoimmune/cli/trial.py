"""`osteoimmune trial STUDY`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.trials.analysis.data import TrialData


def trial(
    study: Annotated[
        str, typer.Argument(help="A study with a [trial] section: built-in, a .toml file, or the folder of a run.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report; without it ./osteoimmune-STUDY.", metavar="DIR")
    ] = None,
    patients: Annotated[int | None, typer.Option(help="How many take part, instead of what the study says.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed of chance.")] = None,
    replicates: Annotated[int, typer.Option(help="How often the whole trial is repeated beside the first.")] = 0,
    members: Annotated[
        int,
        typer.Option(help="Again under so many parameter sets of the ensembles: intervals in parts."),
    ] = 0,
    threads: Annotated[int, typer.Option(help="Threads of the solver; values do not depend on them.")] = 2,
) -> None:
    """Report a trial with virtual patients: run here in memory, or already run into a folder by 'run'."""
    from osteoimmune.calibration.trial_bands import TrialBand, trial_bands
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.report.files import need_folder, write_files
    from osteoimmune.report.trial_findings import primary_event
    from osteoimmune.report.trial_page import trial_json, trial_page
    from osteoimmune.trials.analysis.replicates import replicated

    with shown_progress() as tell:
        data = _data(study, patients, seed, threads, tell)
        folder = out or Path(f"osteoimmune-{data.plan.study.name}")
        need_folder(folder)
        again = []
        if replicates:
            again = replicated(
                data.plan, primary_event(data), replicates, first=data.plan.trial.replicate + 1, threads=threads,
                progress=lambda n, of: tell(f"repetition {n} of {of}"),
            )  # fmt: skip
        bands: tuple[TrialBand, ...] = ()
        if members:
            bands = trial_bands(
                data, primary_event(data), members, threads=threads,
                progress=lambda n, of: tell(f"parameter set {n} of {of}"),
            )  # fmt: skip
        tell("writing the report")
        parts = (data, again, bands)
        files = {"report.html": trial_page(*parts), "results.json": trial_json(*parts) + "\n"}
    for path in write_files(folder, files):
        typer.echo(str(path))
    failed = len(data.tables["failures"]["patient"])
    if failed:
        typer.echo(f"{failed} of {len(data.patients['patient'])} patients could not be simulated; the report says why")


def _data(study: str, patients: int | None, seed: int | None, threads: int, tell: Callable[[str], None]) -> "TrialData":
    from osteoimmune.errors import InvalidValue
    from osteoimmune.study import load_study
    from osteoimmune.trials.analysis.data import simulate_trial
    from osteoimmune.trials.virtual.plan import TrialPlan

    if Path(study).is_dir():
        from osteoimmune.running.trial_job import read_trial

        if patients is not None or seed is not None:
            raise InvalidValue("a run that lies in a folder has its patients and its seed already")
        return read_trial(study)
    plan = TrialPlan.of(load_study(study)).changed(patients=patients, seed=seed)
    return simulate_trial(plan, threads=threads, progress=lambda n, of: tell(f"{n} of {of} patients"))
