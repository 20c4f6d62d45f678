"""`osteoimmune describe` and `osteoimmune export`: what a body is made of."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteoimmune.biology.bodies import Body
    from osteoimmune.engine import Event
    from osteoimmune.trials.preparation import PreparedArm

DEFAULT_BODY = "postmenopausal"


def describe(
    body: Annotated[str, typer.Argument(help="The body to describe.")] = DEFAULT_BODY,
    out: Annotated[
        Path | None, typer.Option(help="Write an HTML page with equations and wiring here.", metavar="FILE")
    ] = None,
    module: Annotated[
        list[Path] | None, typer.Option(help="A folder with a module of your own; may be given again.", metavar="DIR")
    ] = None,
) -> None:
    """Print a body's modules, equations and numbers with their sources."""
    from osteoimmune.biology.bodies import body as find
    from osteoimmune.language.rendering import describe_html, describe_text
    from osteoimmune.report.files import write_file
    from osteoimmune.study.module_file import read_module

    subject = find(body, [read_module(folder).module for folder in module or ()])
    if out is None:
        typer.echo(describe_text(subject))
    else:
        typer.echo(f"written: {write_file(out, describe_html(subject))}")


def export(
    out: Annotated[Path, typer.Option(help="The file to write.", metavar="FILE")],
    body: Annotated[str, typer.Argument(help="The body to export, where no study is named.")] = "",
    file_format: Annotated[str, typer.Option("--format", help="Only 'sbml' (Level 3 Version 2) so far.")] = "sbml",
    study: Annotated[str, typer.Option(help="A study, whose arm is exported with its doses as events.")] = "",
    arm: Annotated[str, typer.Option(help="Which arm; may be left out where there is one.")] = "",
) -> None:
    """Write a body at rest, or an arm of a study with its doses, in a format that other simulators read."""
    from osteoimmune.biology.bodies import body as find
    from osteoimmune.errors import InvalidValue, need_known
    from osteoimmune.report.files import write_file

    need_known("format", [file_format], ["sbml"])
    if bool(body) == bool(study):
        raise InvalidValue("name either a body or, with --study, a study")
    if arm and not study:
        raise InvalidValue("--arm goes with --study")
    if study:
        one = _chosen_arm(study, arm)
        text = _sbml(one.subject, one.parameters, one.inputs, one.events)
    else:
        text = _of_body(find(body))
    typer.echo(f"written: {write_file(out, text)}")


def _chosen_arm(study: str, arm: str) -> "PreparedArm":
    from osteoimmune.errors import InvalidValue, need_known
    from osteoimmune.study import load_study
    from osteoimmune.trials.preparation import prepare

    prepared = {one.arm.name: one for one in prepare(load_study(study))}
    if arm or len(prepared) > 1:
        need_known("arm", [arm], prepared, f"study {study!r}")
    one = prepared[arm or next(iter(prepared))]
    if one.restarts:
        raise InvalidValue(f"arm {one.arm.name!r} resets the body or starts at steady state, which SBML cannot say")
    return one


def _of_body(subject: "Body") -> str:
    from osteoimmune.quantities import unit

    declared = subject.assembly.inputs
    inputs = {name: value * unit(declared[name].unit).factor for name, value in subject.inputs.items()}
    return _sbml(subject, subject.values.coherent(), inputs, ())


def _sbml(
    subject: "Body", values: "Mapping[str, float]", inputs: "Mapping[str, float]", events: "Sequence[Event]"
) -> str:
    """The body's own rest and closed balances come from the engine, so that other simulators start where ours does."""
    from osteoimmune.engine import cohort
    from osteoimmune.exchange.sbml import sbml
    from osteoimmune.language.calculus import evaluate
    from osteoimmune.quantities import unit

    assembly, reference = subject.assembly, subject.reference.coherent()
    rested = cohort(assembly, values, reference=reference, inputs=inputs, patients=1)
    balances: dict[str, float] = {}
    for name, expression in assembly.balances.items():
        balances[name] = float(evaluate(expression, {**reference, **balances}))
    known = {**values, **balances}
    life_long = {n: i.default * unit(i.unit).factor for n, i in assembly.inputs.items()} | dict(inputs)
    initial = {name: float(evaluate(baseline, known | life_long)) for name, baseline in assembly.baselines.items()}
    initial |= dict(zip(rested.kernel.system.states, rested.initial[0].tolist(), strict=True))
    return sbml(assembly, known, initial, inputs, events)
