"""The tables of a run as a database in memory: read from its Parquet files, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from osteoimmune.errors import RunError
from osteoimmune.running.chunks import Written
from osteoimmune.running.folder import RunFolder
from osteoimmune.running.job import TABLES

if TYPE_CHECKING:
    import duckdb


@contextmanager
def database(
    folder: RunFolder, written: list[Written], *, memory: str = "", threads: int = 0
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which the tables of a run are views.

    Args:
        written: the chunks that are read.
        memory: the most it may take, as DuckDB writes it ("1GB"); its own default where empty.
        threads: how many; as many as there are processors where 0.

    Raises:
        RunError: no chunk is there.
    """
    import duckdb

    if not written:
        raise RunError(f"the run in {folder.path} has no finished chunk yet, so there is nothing to ask")
    connection = duckdb.connect(":memory:", config={"python_enable_replacements": "false"})
    try:
        if memory:
            connection.execute(f"SET memory_limit = '{memory}'")
        if threads:
            connection.execute(f"SET threads = {threads}")
        chunks = str(folder.chunks_path.resolve())
        connection.execute(f"SET allowed_directories = [{_quoted(chunks)}]")
        connection.execute("SET enable_external_access = false")
        for name in tables_of(folder, written):
            paths = ", ".join(_quoted(f"{chunks}/{own.chunk.name}/{name}.parquet") for own in written)
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{paths}])")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def tables_of(folder: RunFolder, written: list[Written]) -> list[str]:
    """The tables that the run has."""
    first = folder.chunks_path / written[0].chunk.name
    return [name for name in TABLES if (first / f"{name}.parquet").exists()]


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a view with their types, in order."""
    return {str(row[0]): str(row[1]) for row in connection.execute(f"DESCRIBE {table}").fetchall()}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
