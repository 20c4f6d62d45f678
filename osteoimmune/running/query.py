"""Questions in SQL to a run: read only, about its own tables, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osteoimmune.errors import RunError
from osteoimmune.running.chunks import Written
from osteoimmune.running.database import database
from osteoimmune.running.folder import RunFolder, open_folder

_AT_A_TIME = 10_000


@dataclass(frozen=True)
class Answer:
    """What a question gave.

    Attributes:
        columns: their names.
        rows: one after the other, to be read once.
        patients: how many patients are on disk; fewer than the run's while it is unfinished.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]
    patients: int


@contextmanager
def asked(path: Path | str, question: str) -> Iterator[Answer]:
    """Ask a run.

    Args:
        question: one SELECT in DuckDB's SQL over patients, trajectories, events and failures.

    Raises:
        RunError: there is no run or nothing in it, a chunk is damaged, or the question is none.
    """
    import duckdb

    folder = open_folder(Path(path))
    whole, damaged = folder.check(thorough=False)
    if damaged:
        raise RunError(f"{damaged[0].sentence}; 'osteoimmune resume {folder.path}' makes it again")
    with database(folder, whole) as connection:
        try:
            _need_one_select(connection, question)
            cursor = connection.execute(question)
            columns = tuple(str(own[0]) for own in cursor.description or ())
            yield Answer(columns, _rows(cursor), _patients(whole))
        except duckdb.Error as error:
            raise RunError(f"the query cannot be answered: {_sentence(error)}") from error


def columns_of_run(folder: RunFolder, whole: list[Written], name: str) -> dict[str, Any]:
    """A whole table as arrays, rows sorted by patient, arm and time; for runs that fit in memory."""
    import pyarrow as pa

    from osteoimmune.running.chunks import read_chunk

    table = pa.concat_tables([read_chunk(folder.chunks_path, own.chunk, name) for own in whole]).unify_dictionaries()
    return {column: _array(table.column(column)) for column in table.column_names}


def _array(column: Any) -> Any:
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column.to_numpy()
    one = column.combine_chunks()
    if not len(one):
        return np.zeros(0, "U1")
    return np.array(one.dictionary.to_pylist())[one.indices.to_numpy()]


def _need_one_select(connection: Any, question: str) -> None:
    import duckdb

    statements = connection.extract_statements(question)
    if len(statements) != 1:
        raise RunError(f"a query is one SELECT, not {len(statements) or 'nothing'}")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise RunError(f"a query may only SELECT; this one would {statements[0].type.name}")


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_AT_A_TIME):
        yield from rows


def _patients(whole: list[Written]) -> int:
    return sum(own.chunk.count for own in whole)


def _sentence(error: Exception) -> str:
    """The first line of what DuckDB says, with the names that it proposes."""
    text = str(error).split("\n\nLINE ")[0].split("\nLINE ")[0]
    return " ".join(text.split()).removesuffix(".")
