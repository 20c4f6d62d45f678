"""`osteoimmune sensitivity STUDY`."""

from pathlib import Path
from typing import Annotated

import typer


def sensitivity(
    study: Annotated[str, typer.Argument(help="A built-in study or the path of a .toml file.")],
    method: Annotated[str, typer.Option(help="sobol, morris or prcc (partial rank correlation).")] = "prcc",
    of: Annotated[str, typer.Option(help="What is varied: uncertainty of typical values, or spread of patients.")] = (
        "uncertainty"
    ),
    endpoint: Annotated[list[str] | None, typer.Option(help="Only this endpoint; may be given more than once.")] = None,
    samples: Annotated[int, typer.Option(help="Base number of samples; a power of 2 for sobol.")] = 512,
    seed: Annotated[int, typer.Option(help="Seed of the design.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report; without it ./osteoimmune-sensitivity-STUDY.")
    ] = None,
    threads: Annotated[int, typer.Option(help="Threads of the solver; values do not depend on them.")] = 2,
) -> None:
    """Ask which numbers of the model decide the endpoints of a study."""
    from osteoimmune.cli.progress import shown_progress
    from osteoimmune.errors import need_known
    from osteoimmune.report.files import need_folder, write_files
    from osteoimmune.report.sensitivity_page import samples_csv, sensitivity_page
    from osteoimmune.study import load_study
    from osteoimmune.trials.sensitivity import METHODS, analyse, question_of

    need_known("method", [method], METHODS)
    need_known("variation", [of], ("uncertainty", "spread"))
    wanted = load_study(study)
    folder = out or Path(f"osteoimmune-sensitivity-{wanted.name}")
    need_folder(folder)
    question = question_of(wanted, of, endpoints=endpoint or ())  # type: ignore[arg-type]
    with shown_progress() as tell:
        found = analyse(question, method, samples=samples, seed=seed, threads=threads, tell=tell)  # type: ignore[arg-type]
    for path in write_files(
        folder, {"report.html": sensitivity_page(wanted, found), "samples.csv": samples_csv(found)}
    ):
        typer.echo(str(path))
    for output in found.outputs:
        leading = ", ".join(
            f"{i.input} {i.main if method == 'prcc' else i.total:.2f}" for i in found.indices[output.label][:3]
        )
        typer.echo(f"{output.label}: {leading or 'never varies'}")
    if found.failures:
        typer.echo(f"{len(found.failures)} of {len(found.samples)} samples failed; samples.csv says why")
