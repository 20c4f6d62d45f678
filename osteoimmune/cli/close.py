"""`osteoimmune close`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osteoimmune.calibration.closing import Closing


def close(
    write: Annotated[bool, typer.Option("--write", help="Write the numbers into the tables of the package.")] = False,
    only: Annotated[str, typer.Option(help="Closings whose name begins like this.", metavar="NAME")] = "",
) -> None:
    """After a new fit: close the numbers of companions, calcium, ageing and glucocorticoids on their targets again."""
    from osteoimmune.calibration import closing as closings
    from osteoimmune.calibration.closed_spread import keep

    found = closings.close_all(only)
    for closing, closed in found:
        _print(closing, closed.numbers)
        for name, number in closed.numbers.items() if write else ():
            closings.write(name, number)
    if write:
        keep({closing.name: (closing, closed.covariance) for closing, closed in found})


def _print(closing: "Closing", best: dict[str, float]) -> None:
    from osteoimmune.quantities import unit

    typer.echo(closing.name)
    for name, number in best.items():
        before = closing.body.values.values[name]
        typer.echo(f"  {name}: {before.number:.4g} -> {number / unit(before.unit).factor:.4g} {before.unit}")
    for target, answer in zip(closing.targets, closing.answers(best), strict=True):
        wanted = f"wanted {target['value']:+}, {target['ground']}"
        typer.echo(f"  {target['observable']} at {target['month']:g} months: {answer:+.2f} ({wanted})")
