"""The summary of a run of any size: quantiles of every curve and counts of every event, arm by arm, from its files.

A thread holds no more than one output of one arm in memory. Quantiles are exact up to `EXACT_ROWS` values of an output
in an arm, and t-digest's beyond, which is said; a value that is not finite counts as missing. One thread adds an
output up in the order of patients, so that the summary too is the same however the run was cut; two do two at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import TYPE_CHECKING, Any

from osteoimmune.running.chunks import Written
from osteoimmune.running.database import columns_of, database, tables_of
from osteoimmune.running.folder import RunFolder

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
EXACT_ROWS = 10_000_000
MOST_THREADS = 2  # they share `MEMORY`
_TIMES = ("visit", "month", "day")  # the first that is there is what curves are grouped by; none is an output


def summarise(folder: RunFolder, written: Sequence[Written], workers: int = 1) -> dict[str, Any]:
    """The summary as JSON.

    Args:
        workers: how many processors it may use; the summary does not depend on it.

    Returns:
        "patients", "failures", "curves" (a row an arm, output and time: n, mean, standard deviation, quantiles) and
        "events" (a row an arm and event: patients in the arm, patients with at least one, events in all).
    """
    rows = list(written)
    found: dict[str, Any] = {"patients": sum(own.chunk.count for own in rows)}
    if not rows:
        return found | {"failures": 0, "curves": [], "events": []}
    with database(folder, rows, memory=MEMORY, threads=1) as connection:
        there = tables_of(folder, rows)
        found["failures"] = _one(connection, "SELECT count(*) FROM failures")
        found["curves"] = _curves(connection, min(workers, MOST_THREADS)) if "trajectories" in there else []
        found["events"] = _events(connection) if "events" in there else []
    return found


def _curves(connection: duckdb.DuckDBPyConnection, threads: int) -> list[dict[str, Any]]:
    columns = columns_of(connection, "trajectories")
    time = next((name for name in _TIMES if name in columns), "")
    outputs = [name for name, kind in columns.items() if kind == "DOUBLE" and name not in _TIMES]
    if not time:
        return []
    arms = connection.execute("SELECT arm, count(*) FROM trajectories GROUP BY arm ORDER BY arm").fetchall()

    def curve(asked: tuple[str, tuple[str, int]]) -> list[dict[str, Any]]:
        output, (arm, rows) = asked
        with connection.cursor() as own:
            return _curve(own, time, output, arm, exact=rows <= EXACT_ROWS)

    with ThreadPoolExecutor(threads) as pool:
        return [row for rows in pool.map(curve, product(outputs, arms)) for row in rows]


def _curve(
    connection: duckdb.DuckDBPyConnection, time: str, output: str, arm: str, *, exact: bool
) -> list[dict[str, Any]]:
    value = _name(output)
    shares = ", ".join(map(str, QUANTILES))
    quantiles = f"quantile_cont({value}, [{shares}])" if exact else f"approx_quantile({value}, [{shares}])"
    moments = f"count(*), avg({value}), stddev_samp({value})"
    known = f"FROM trajectories WHERE arm = ? AND isfinite({value})"
    text = f"SELECT {_name(time)}, {moments}, {quantiles} {known} GROUP BY 1 ORDER BY 1"
    return [
        {
            "arm": arm,
            "output": output,
            time: at,
            "n": n,
            "mean": mean,
            "standard_deviation": spread,
            **{f"quantile_{share:g}": number for share, number in zip(QUANTILES, values, strict=True)},
            "exact": exact,
        }
        for at, n, mean, spread, values in connection.execute(text, [arm]).fetchall()
    ]


def _events(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    text = "SELECT arm, event, count(DISTINCT patient), count(*) FROM events GROUP BY ALL ORDER BY ALL"
    counted = connection.execute(text).fetchall()
    people = {arm: _in_arm(connection, arm) for arm in {row[0] for row in counted}}
    return [
        {"arm": arm, "event": event, "patients_with_event": some, "events": every, "patients": people[arm]}
        for arm, event, some, every in counted
    ]


def _in_arm(connection: duckdb.DuckDBPyConnection, arm: str) -> int:
    own = "arm" in columns_of(connection, "patients")
    return int(
        _one(connection, f"SELECT count(*) FROM patients {'WHERE arm = ?' if own else ''}", *([arm] if own else []))
    )


def _one(connection: duckdb.DuckDBPyConnection, text: str, *values: object) -> Any:
    row = connection.execute(text, list(values)).fetchone()
    return row[0] if row else None


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
