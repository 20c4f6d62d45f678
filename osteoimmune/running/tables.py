"""Columns to Parquet and back, bit for bit: numbers are stored as they lie in memory, words by number."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from osteoimmune.running.job import Coded, Columns

_WORDS = pa.dictionary(pa.int32(), pa.string())


def arrow_table(columns: Columns) -> pa.Table:
    """A table in memory. Every column has one of four types, whatever its values: bool, int64, float64 or words."""
    return pa.table({name: _array(values) for name, values in columns.items()})


def parquet_bytes(table: pa.Table) -> bytes:
    """The content of a Parquet file."""
    words = [field.name for field in table.schema if field.type == _WORDS]
    split = {field.name: "BYTE_STREAM_SPLIT" for field in table.schema if field.type == pa.float64()}
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=1,
        use_dictionary=words,  # of words alone: Arrow's dictionary of doubles knows one not-a-number only
        column_encoding=split or None,
        write_statistics=True,
        store_schema=True,
    )
    return bytes(sink.getvalue())


def read_parquet(content: bytes) -> pa.Table:
    """The table in the content of a file."""
    return pq.read_table(pa.BufferReader(content), use_threads=False)


def column_bytes(column: pa.ChunkedArray) -> bytes:
    """A column as bytes that differ wherever a bit of a value does: IEEE numbers, or eight bytes for each word."""
    if pa.types.is_dictionary(column.type):
        parts = [_word_bytes(chunk) for chunk in column.chunks]
        return b"".join(parts)
    return bytes(column.to_numpy(zero_copy_only=False).tobytes())


def same_values(one: pa.Table, other: pa.Table) -> str:
    """The name of the first column in which two tables differ by as little as a bit; empty where there is none."""
    if one.num_rows != other.num_rows:
        return "number of rows"
    names: list[str] = [*one.column_names, *other.column_names]
    for name in dict.fromkeys(names):
        if name not in one.column_names or name not in other.column_names:
            return name
        if column_bytes(one.column(name)) != column_bytes(other.column(name)):
            return name
    return ""


def _word_bytes(chunk: pa.DictionaryArray) -> bytes:
    words = [hashlib.blake2b(str(w).encode(), digest_size=8).digest() for w in chunk.dictionary.to_pylist()]
    known = np.frombuffer(b"".join(words), np.uint64)
    return known[chunk.indices.to_numpy()].tobytes() if len(chunk) else b""


def _array(values: npt.NDArray[Any] | Coded) -> pa.Array:
    if isinstance(values, Coded):
        codes = pa.array(np.asarray(values.codes, np.int32))
        return pa.DictionaryArray.from_arrays(codes, pa.array(list(values.words), pa.string()))
    column = np.asarray(values)
    match column.dtype.kind:
        case "O" | "U":
            return pa.array(column.astype(str), pa.string()).dictionary_encode()
        case "b":
            return pa.array(column)
        case "i" | "u":
            return pa.array(column.astype(np.int64))
        case _:
            return pa.array(np.ascontiguousarray(column, np.float64), from_pandas=False)
