"""Chunks on disk: one folder a range of patients, with a Parquet file a table and a note of what each file must be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from osteoimmune.errors import RunError, need_known
from osteoimmune.running.files import write_folder
from osteoimmune.running.job import NO_FAILURES, TABLES, Columns, Tables, canonical
from osteoimmune.running.tables import arrow_table, parquet_bytes, read_parquet

NOTE = "chunk.json"
MANY, LAST, SMALLEST = 8, 2, 64  # of eight chunks or more, of 64 patients or more, the last two and the rest are cut up


@dataclass(frozen=True, order=True)
class Chunk:
    """A range of patients.

    Attributes:
        first: the number of the first, from 0.
        count: how many.
    """

    first: int
    count: int

    @property
    def name(self) -> str:
        """The name of its folder: first and last patient."""
        return f"patients-{self.first:09d}-{self.first + self.count - 1:09d}"


@dataclass(frozen=True)
class Damage:
    """Something in a run folder that is not as it was written.

    Attributes:
        chunk: the patients whose values cannot be trusted.
        sentence: what is wrong, and in which file.
    """

    chunk: Chunk
    sentence: str


@dataclass(frozen=True)
class Written:
    """A chunk that is on disk.

    Attributes:
        failures: how many rows its table of failures has.
    """

    chunk: Chunk
    failures: int
    size: int


def chunks_of(patients: int, each: int) -> Iterator[Chunk]:
    """All chunks of a run, in order; where there are many, the last are smaller, so that all workers end together."""
    many = patients >= MANY * each and each >= SMALLEST
    whole = each * (patients // each - LAST) if many else patients
    small = 8 * -(-each // 32)  # a quarter, in eights: so many patients the solver takes at a time
    for first in range(0, whole, each):
        yield Chunk(first, min(each, whole - first))
    for first in range(whole, patients, small):
        yield Chunk(first, min(small, patients - first))


def chunk_files(tables: Tables, chunk: Chunk, job: str, kernel: str) -> dict[str, bytes]:
    """The files of a chunk by name.

    Args:
        job: the hash of the job.
        kernel: the key of the kernel.

    Raises:
        RunError: a table that runs do not have, or one that holds a patient outside the chunk or out of order.
    """
    need_known("table", tables, TABLES, "a chunk")
    files, noted = {}, {}
    for name, columns in {"failures": NO_FAILURES, **tables}.items():
        _need_own_patients(columns, name, chunk)
        table = arrow_table(columns)
        content = parquet_bytes(table)
        files[f"{name}.parquet"] = content
        noted[f"{name}.parquet"] = {"rows": table.num_rows, "bytes": len(content), "sha256": _sha256(content)}
    note = {"first": chunk.first, "count": chunk.count, "job": job, "kernel": kernel, "files": noted}
    files[NOTE] = canonical({**note, "sha256": _sha256(canonical(note).encode())}).encode()
    return files


def write_chunk(folder: Path, files: Mapping[str, bytes], chunk: Chunk) -> Written:
    """Put a chunk in place, whole or not at all."""
    write_folder(folder / chunk.name, files)
    failures = json.loads(files[NOTE])["files"]["failures.parquet"]["rows"]
    return Written(chunk, failures, sum(map(len, files.values())))


def read_note(folder: Path, chunk: Chunk, job: str) -> dict[str, Any] | Damage:
    """What a chunk's files must be, or what is wrong with the note itself."""
    path = folder / chunk.name / NOTE
    try:
        note = json.loads(path.read_bytes())
        told = note.pop("sha256")
        whole = told == _sha256(canonical(note).encode())
    except (OSError, ValueError, KeyError, AttributeError, RecursionError):
        whole, note = False, {}
    if not whole or (note["first"], note["count"]) != (chunk.first, chunk.count):
        return Damage(chunk, f"{chunk.name}/{NOTE} is damaged")
    if note["job"] != job:
        return Damage(chunk, f"{chunk.name} belongs to another run")
    return dict(note)


def check_chunk(folder: Path, chunk: Chunk, job: str, *, thorough: bool = True) -> Written | Damage:
    """Whether a chunk is as it was written.

    Args:
        thorough: read every byte; otherwise only lengths are compared.
    """
    note = read_note(folder, chunk, job)
    if isinstance(note, Damage):
        return note
    for name, told in note["files"].items():
        path = folder / chunk.name / name
        try:
            size = path.stat().st_size
            if size != told["bytes"]:
                return Damage(chunk, f"{chunk.name}/{name} has {size} bytes, not {told['bytes']}")
            if thorough and _sha256(path.read_bytes()) != told["sha256"]:
                return Damage(chunk, f"{chunk.name}/{name} has changed since it was written")
        except FileNotFoundError:
            return Damage(chunk, f"{chunk.name}/{name} is missing")
        except OSError as reason:
            return Damage(chunk, f"{chunk.name}/{name} cannot be read: {reason.strerror}")
    sizes = sum(told["bytes"] for told in note["files"].values())
    return Written(chunk, note["files"]["failures.parquet"]["rows"], sizes)


def read_chunk(folder: Path, chunk: Chunk, table: str) -> pa.Table:
    """A table of a chunk that is whole."""
    return read_parquet((folder / chunk.name / f"{table}.parquet").read_bytes())


def _need_own_patients(columns: Columns, name: str, chunk: Chunk) -> None:
    patients = np.asarray(columns["patient"])
    if not len(patients):
        return
    if patients.min() < chunk.first or patients.max() >= chunk.first + chunk.count:
        raise RunError(f"the table {name!r} of {chunk.name} holds patients {patients.min()} to {patients.max()}")
    if (patients[1:] < patients[:-1]).any():
        raise RunError(f"the table {name!r} of {chunk.name} is not in the order of patients")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
