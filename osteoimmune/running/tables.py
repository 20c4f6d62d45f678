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
    return pa.Table.from_arrays([_array(values) for values in columns.values()], names=list(columns))


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
    return pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)


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
        return _coded(np.asarray(values.codes, np.int32), list(values.words))
    column = np.asarray(values)
    match column.dtype.kind:
        case "O" | "U":
            return _coded(*_words_in_order(column.astype(str)))
        case "b":
            return _from_memory(pa.bool_(), len(column), np.packbits(column, bitorder="little"))
        case "i" | "u":
            return _from_memory(pa.int64(), len(column), column.astype(np.int64))
        case _:
            return _from_memory(pa.float64(), len(column), np.ascontiguousarray(column, np.float64))


def _coded(codes: npt.NDArray[np.int32], words: list[str]) -> pa.Array:
    spelt = [str(word).encode() for word in words]
    ends = np.concatenate([[0], np.cumsum([len(word) for word in spelt], dtype=np.int64)]).astype(np.int32)
    dictionary = pa.Array.from_buffers(pa.string(), len(spelt), [None, _buffer(ends), pa.py_buffer(b"".join(spelt))])
    return pa.DictionaryArray.from_arrays(_from_memory(pa.int32(), len(codes), codes), dictionary)


def _words_in_order(column: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Each row's word by number, and the words in the order in which they first stand there."""
    words, first, number = np.unique(column, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(words), np.int32)
    rank[order] = np.arange(len(words), dtype=np.int32)
    return rank[number], words[order].tolist()


def _from_memory(kind: pa.DataType, rows: int, values: npt.NDArray[Any]) -> pa.Array:
    """An array of numbers as they lie in memory; `pa.array` would load pandas first, which takes half a second."""
    return pa.Array.from_buffers(kind, rows, [None, _buffer(values)])


def _buffer(values: npt.NDArray[Any]) -> pa.Buffer:
    return pa.py_buffer(np.ascontiguousarray(values))
