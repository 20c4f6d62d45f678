"""What `run` prints: endpoints beside observed values, and where the report lies."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from osteoimmune.trials.comparison import Matched, beside, observed, scores, shown_value
from osteoimmune.trials.measures import CHANGE, number_with_unit
from osteoimmune.trials.result import EndpointResult, StudyResult

WIDEST = 120


def print_summary(result: StudyResult, folder: Path | None) -> None:
    """Print a result for a reader at a terminal."""
    console = Console(highlight=False, markup=False)  # a study's own words may hold square brackets
    console.width = min(console.width, WIDEST) if console.is_terminal else WIDEST
    seen = observed(result.study)
    console.print(result.study.title, style="bold")
    console.print(f"{result.study.question}\n")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("endpoint", "arm"):
        table.add_column(title)
    table.add_column("model", justify="right", no_wrap=True)
    table.add_column("observed")
    before = ""
    for item in result.endpoints:
        observations = [
            f"{shown_number(shown_value(item, match, result), item)} {_where(match)}"
            for match in beside(item, result, seen)
        ]
        first = "" if item.endpoint.title == before else item.endpoint.title
        before = item.endpoint.title
        table.add_row(first, item.arm, shown_number(item.value, item), "; ".join(observations))
    console.print(table)
    for line in scores(result, seen):
        console.print(
            f"{result.measures[line.quantity].title}: {line.count} digitised points, "
            f"mean error {line.absolute_error:.1f} points, log error {line.log_error:.2f}"
        )
    for sentence in (*seen.skipped, *(f"{a.name}: {a.status}" for a in result.arms.values() if a.status)):
        console.print(sentence, style="yellow")
    console.print("\nA model of the typical subject; not for decisions about individual treatment.")
    if folder is not None:
        console.print(f"Report: {folder / 'report.html'}", soft_wrap=True)


def _where(match: Matched) -> str:
    if match.point.kind == "digitised":
        return f"(read off a figure{f'; {match.point.doubt}' if match.point.doubt else ''})"
    return f"{match.point.study}{f' ({match.point.doubt})' if match.point.doubt else ''}"


def shown_number(value: float | None, item: EndpointResult) -> str:
    """An endpoint's number as text; "not reached" where it did not happen."""
    if value is None:
        return "not reached"
    return number_with_unit(value, item.unit, change=item.endpoint.observable.endswith(CHANGE))
