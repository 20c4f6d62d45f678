"""What `osteoimmune score` prints: the figures first, then every number beside its prediction, then what has none."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from rich.table import Table

from osteoimmune.calibration.metrics import DEFINITIONS, SETS
from osteoimmune.calibration.score import Scores
from osteoimmune.calibration.score_intervals import USES, IntervalScores
from osteoimmune.cli.console import console

COLUMNS = ("row", "study", "group", "measure", "day", "observed %", "predicted %", "use", "note")


def print_scores(found: Scores) -> None:
    """Print one evidence's scores."""
    out = console()
    out.print(f"evidence: {found.source}; rebound: {found.rebound}")
    print_metrics(found.metrics)
    if found.intervals is not None:
        _print_intervals(found.intervals)
    _print_published(found)
    rows = found.as_dict()["endpoints"]
    table = Table(*COLUMNS, box=None)
    for row in rows:
        if row["predicted_percent_change"] is not None:
            table.add_row(*_cells(row))
    out.print(table)
    missing = without_prediction(rows)
    for reason, names in missing.items():
        out.print(f"not predicted, {len(names)} ({names[0]} to {names[-1]}): {reason}")
    for sentence in found.skipped:
        if not any(sentence.endswith(reason) for reason in missing):
            out.print(f"skipped: {sentence}")


def without_prediction(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Rows without a prediction, by reason."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["predicted_percent_change"] is None:
            found[row["note"] or f"{row['measure']} is not shown by this body"].append(row["row"])
    return dict(found)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    use = row["use"] if row["verified"] in ("yes", "yes-secondary") else f"{row['use']}, {row['verified']}"
    place = (row["row"], row["study"][:28], row["group"][:34], row["measure"], f"{row['day']:.0f}")
    values = (f"{row['observed_percent_change']:.1f}", f"{row['predicted_percent_change']:.1f}")
    return (*place, *values, use, row["note"])


def _print_published(found: Scores) -> None:
    rows = Table("published rows", "rows", "predicted", "density, points", "markers, points", box=None)
    for kind, errors in found.published_errors().items():
        sizes = (errors["density_mae_points"], errors["marker_mae_points"])
        counted = (str(errors["rows"]), str(errors["predicted"]))
        rows.add_row(kind, *counted, *("–" if s is None else f"{s:.2f}" for s in sizes))
    console().print(rows)


def _print_intervals(found: IntervalScores) -> None:
    table = Table("90 % intervals", "rows", "trials", "inside", "median width", "interval score", box=None)
    for use in USES:
        for name, line in (("model", found.coverage(use)), ("constant effect", found.benchmark(use))):
            if line is not None:
                sizes = (f"{100 * line.share:.0f} %", f"{line.median_width:.1f}", f"{line.interval_score:.1f}")
                table.add_row(f"{use}: {name}", str(line.rows), str(line.trials), *sizes)
    console().print(table)


def print_metrics(metrics: Mapping[str, Mapping[str, float | None]]) -> None:
    """Print each figure for what may be fitted, what is held out and both, beside its goal."""
    table = Table("metric", *SETS, "goal", "unit", box=None)
    for d in DEFINITIONS:
        cells = ["–" if metrics[d.name][use] is None else f"{metrics[d.name][use]:.3g}" for use in SETS]
        table.add_row(d.name, *cells, f"< {d.goal:g}", d.unit)
    console().print(table)
