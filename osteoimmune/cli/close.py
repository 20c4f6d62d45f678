"""`osteoimmune close`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.calibration.closing import Closing


def close(
    write: Annotated[bool, typer.Option("--write", help="Write the numbers into the tables of the package.")] = False,
    only: Annotated[str, typer.Option(help="Closings whose name begins like this.", metavar="NAME")] = "",
) -> None:
    """After a new fit: close companions, calcium, ageing, glucocorticoids and levels of risk on their targets again."""
    from osteoimmune.calibration import closing as closings
    from osteoimmune.calibration.closed_spread import keep

    found = closings.close_all(only)
    for closing, closed in found:
        _print(closing, closed.numbers)
        for name, number in closed.numbers.items() if write else ():
            closings.write(name, number)
    if write:
        keep(found)
    _close_levels(only, write)


def _close_levels(only: str, write: bool) -> None:
    from osteoimmune.calibration.closing import write_shown
    from osteoimmune.calibration.population_closing import close_on_population, population_closings
    from osteoimmune.study import load_study
    from osteoimmune.trials.virtual.plan import TrialPlan

    for closing in [one for one in population_closings() if one.name.startswith(only)]:
        plan = TrialPlan.of(load_study(closing.study))
        levels, found = close_on_population(closing, plan)
        typer.echo(f"{closing.name}, {closing.patients} people of {closing.study}")
        for name, number in levels.items():
            typer.echo(f"  {name}: {number:.3g}")
            if write:
                write_shown(name, number)
        for level in closing.levels:
            typer.echo(f"  {level.event}: {found[level.event]:.2f} % (wanted {level.percent:.2f}, {level.ground})")


def _print(closing: "Closing", best: dict[str, float]) -> None:
    from osteoimmune.quantities import unit

    typer.echo(closing.name)
    for name, number in best.items():
        before = closing.body.values.values[name]
        typer.echo(f"  {name}: {before.number:.4g} -> {number / unit(before.unit).factor:.4g} {before.unit}")
    for target, answer in zip(closing.targets, closing.answers(best), strict=True):
        wanted = f"wanted {target['value']:+}, {target['ground']}"
        typer.echo(f"  {target['observable']} at {target['month']:g} months: {answer:+.2f} ({wanted})")
