"""`osteoimmune trial STUDY`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osteoimmune.cli.run_options import PatientsFrom, plan_of

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
    patients_from: PatientsFrom = None,
    patients_to: Annotated[
        Path | None,
        typer.Option(help="Write the table of patients there, .csv or .parquet.", metavar="FILE"),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed of chance.")] = None,
    replicates: Annotated[int, typer.Option(help="How often the whole trial is repeated beside the first.")] = 0,
    members: Annotated[
        int,
        typer.Option(help="Again under so many parameter sets of the ensembles: intervals in parts."),
    ] = 0,
    accept: Annotated[
        list[str] | None,
        typer.Option(help="Weight people to this row of the evidence, 'baseline' or 'every row'.", metavar="ROW"),
    ] = None,
    threads: Annotated[int, typer.Option(help="Threads of the solver; values do not depend on them.")] = 2,
) -> None:
    """Report a trial with virtual patients: run here in memory, or already run into a folder by 'run'."""
    from osteoimmune.calibration.trial_bands import TrialBand, trial_bands
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.report.files import need_folder, write_files
    from osteoimmune.report.trial_findings import primary_event
    from osteoimmune.report.trial_json import trial_json
    from osteoimmune.report.trial_page import trial_page
    from osteoimmune.trials.analysis.acceptance import weighted_arms
    from osteoimmune.trials.analysis.replicates import replicated

    with shown_progress() as tell:
        data = _data(study, patients, seed, patients_from, accept or [], threads, tell)
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
            _need_drawn_bodies(data)
            bands = trial_bands(
                data, primary_event(data), members, threads=threads,
                progress=lambda n, of: tell(f"parameter set {n} of {of}"),
            )  # fmt: skip
        tell("writing the report")
        accepted = weighted_arms(data, accept or data.plan.trial.accept)
        parts = (data, again, bands, accepted)
        files = {"report.html": trial_page(*parts), "results.json": trial_json(*parts) + "\n"}
    for path in [*write_files(folder, files), *([_written(data, patients_to)] if patients_to else [])]:
        typer.echo(str(path))
    for own in accepted:
        typer.echo(own.refusal or f"{own.arm}: {own.effective:.0f} of {own.people} people in effect, weighted")
    failed = len(data.tables["failures"]["patient"])
    if failed:
        typer.echo(f"{failed} of {len(data.patients['patient'])} patients could not be simulated; the report says why")
    if any(own.refusal for own in accepted):
        raise typer.Exit(1)


def _data(
    study: str,
    patients: int | None,
    seed: int | None,
    patients_from: Path | None,
    accept: list[str],
    threads: int,
    tell: Callable[[str], None],
) -> "TrialData":
    from osteoimmune.errors import InvalidValue
    from osteoimmune.study import load_study
    from osteoimmune.trials.analysis.data import simulate_trial
    from osteoimmune.trials.analysis.observed_responses import observed_responses

    if Path(study).is_dir():
        from osteoimmune.running.trial_job import read_trial

        if (patients, seed, patients_from) != (None, None, None):
            raise InvalidValue("a run that lies in a folder has its patients and its seed already")
        return read_trial(study)
    plan = plan_of(load_study(study), patients, seed, patients_from)
    observed_responses(plan, accept)  # what cannot be is refused before anybody is simulated
    return simulate_trial(plan, threads=threads, progress=lambda n, of: tell(f"{n} of {of} patients"))


def _need_drawn_bodies(data: "TrialData") -> None:
    """Refuse parameter sets where a table fixes the parameters of every body."""
    from osteoimmune.errors import InvalidValue
    from osteoimmune.trials.virtual.people import has_bodies

    if has_bodies(data.plan):
        raise InvalidValue("--members needs bodies that are drawn: leave the columns of parameters out of the table")


def _written(data: "TrialData", path: Path) -> Path:
    from osteoimmune.report.files import write_file
    from osteoimmune.trials.virtual.patient_file import patient_csv, patient_parquet

    return write_file(path, patient_parquet(data.patients) if path.suffix == ".parquet" else patient_csv(data.patients))
