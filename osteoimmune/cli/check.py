"""`osteoimmune check STUDY.toml` and `osteoimmune new NAME`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.trials.preparation import PreparedArm


def check(
    study: Annotated[str, typer.Argument(help="The path of a .toml file, or a built-in study.")],
) -> None:
    """Read a study, put its bodies together and say what it comes to; nothing is simulated."""
    from osteoimmune.calibration.domain import outside
    from osteoimmune.study import load_study
    from osteoimmune.trials.comparison import observed
    from osteoimmune.trials.preparation import measures_of, prepare

    plan = load_study(study)
    prepared = prepare(plan)
    measures = measures_of(plan, prepared)
    seen = observed(plan)
    typer.echo(f"{plan.name}: {plan.title}")
    for one in prepared:
        typer.echo(f"  {_told(one, plan.horizon_of(one.arm))}")
    typer.echo(f"  shows {', '.join(measures)}; {len(plan.endpoints)} endpoints; {len(seen.points)} observed points")
    for sentence in (*seen.skipped, *outside(plan, prepared)):
        typer.echo(f"  note: {sentence}")
    typer.echo("nothing is wrong with it")


def new(
    name: Annotated[str, typer.Argument(help="What the study is called; the file is NAME.toml.")],
    folder: Annotated[Path, typer.Option("--in", help="The folder to write it into.", metavar="DIR")] = Path(),
) -> None:
    """Write a commented study to start from, as NAME.toml; a file that is there is left alone."""
    from osteoimmune.errors import InvalidValue
    from osteoimmune.report.files import need_folder
    from osteoimmune.study.starter import starter

    name = name.removesuffix(".toml")
    text, path = starter(name), folder / f"{name}.toml"
    need_folder(folder)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        raise InvalidValue(f"there is a file {str(path)!r} already; choose another name") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    typer.echo(f"written: {path}\nnext: osteoimmune check {path}")


def _told(one: "PreparedArm", months: float) -> str:
    doses = f"{len(one.doses)} dose{'' if len(one.doses) == 1 else 's'}"
    beside = f", {len(one.beside)} of co-medication" if one.beside else ""
    return f"{one.arm.name}: {one.arm.regimen.sentence}; {doses}{beside} in {months:g} months; {one.subject.name}"
