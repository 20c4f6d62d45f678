"""A run's folder: its record (run.json), its chunks, and who may write into it.

DIR/run.json           what was asked, by which program, with which kernel
DIR/chunks/patients-…  one folder a range of patients
DIR/failures.parquet   all failures, once every patient is there
DIR/summary.json       the summary, likewise
DIR/lock               held by the process that is running
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from osteoimmune.errors import RunError
from osteoimmune.running.chunks import Chunk, Damage, Written, check_chunk, chunks_of
from osteoimmune.running.files import cannot_write, clear_unfinished, write_json
from osteoimmune.running.job import Job, canonical, job_hash
from osteoimmune.running.program import program_hash, versions

FORMAT = 1
RECORD = "run.json"


@dataclass(frozen=True)
class RunRecord:
    """What run.json says.

    Attributes:
        job: the hash of the job.
        description: what the job needs to be made again, with kind, name, patients and seed.
        chunk_patients: how many patients a chunk has.
        kernel: the kernel's key; empty until it is known.
        model: the hash of the equations.
        program: the hash of the program.
        versions: of what made it, for the record.
    """

    kind: str
    name: str
    patients: int
    seed: int
    chunk_patients: int
    job: str
    description: Mapping[str, Any]
    program: str
    kernel: str = ""
    model: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def chunks(self) -> Iterator[Chunk]:
        """All chunks, in order."""
        return chunks_of(self.patients, self.chunk_patients)


def record_of(job: Job, chunk_patients: int) -> RunRecord:
    """The record of a run that begins now."""
    return RunRecord(
        kind=job.kind,
        name=job.name,
        patients=job.patients,
        seed=job.seed,
        chunk_patients=chunk_patients,
        job=job_hash(job),
        description=dict(job.description()),
        program=program_hash(),
        versions=versions(),
    )


@dataclass(frozen=True)
class RunFolder:
    """A run on disk.

    Attributes:
        path: the folder.
        record: what its run.json says.
    """

    path: Path
    record: RunRecord

    @property
    def chunks_path(self) -> Path:
        """Where its chunks are."""
        return self.path / "chunks"

    def check(self, *, thorough: bool) -> tuple[list[Written], list[Damage]]:
        """The chunks that are whole, and the damage, in the order of patients; chunks not yet there are neither."""
        whole: list[Written] = []
        damaged: list[Damage] = []
        for chunk in self.record.chunks():
            if (self.chunks_path / chunk.name).exists():
                found = check_chunk(self.chunks_path, chunk, self.record.job, thorough=thorough)
                whole.append(found) if isinstance(found, Written) else damaged.append(found)
        return whole, damaged

    def missing(self, whole: list[Written]) -> list[Chunk]:
        """The chunks that are not among the whole ones."""
        there = {own.chunk for own in whole}
        return [chunk for chunk in self.record.chunks() if chunk not in there]

    def save_record(self) -> None:
        """Write run.json."""
        content = asdict(self.record)
        write_json(self.path / RECORD, {**content, "sha256": _checksum(content)})


def make_folder(path: Path) -> None:
    """A place for a run.

    Raises:
        RunError: it cannot be made, or something else is there.
    """
    try:
        (path / "chunks").mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise RunError(f"{path} is no folder; choose another") from None
    except OSError as reason:
        raise cannot_write(path, reason) from reason


def need_no_run(path: Path) -> None:
    """Raise `RunError` where a run is there already."""
    if (path / RECORD).exists():
        raise RunError(
            f"{path} already holds a run; 'osteoimmune resume {path}' goes on with it, or choose another folder"
        )
    if path.exists() and any(path.glob("chunks/patients-*")):
        raise RunError(f"{path} holds chunks of a run without its {RECORD}; choose another folder")


def clear(path: Path) -> None:
    """Take away what killed processes left half-written; the lock must be held."""
    clear_unfinished(path)
    clear_unfinished(path / "chunks")


def open_folder(path: Path) -> RunFolder:
    """The run in a folder.

    Raises:
        RunError: there is none, or its record is damaged or of another format.
    """
    where = path / RECORD
    try:
        content = json.loads(where.read_bytes())
    except FileNotFoundError:
        begun = (
            " (one was begun, and ended before anything was written: begin it again)"
            if (path / "lock").exists()
            else ""
        )
        raise RunError(f"there is no run in {path}{begun}") from None
    except OSError as reason:
        raise RunError(f"{where} cannot be read: {reason.strerror}") from reason
    except (ValueError, RecursionError) as reason:
        raise RunError(f"{where} is damaged; its chunks cannot be told from those of another run") from reason
    return RunFolder(path, _record(content, where))


def _record(content: Any, where: Path) -> RunRecord:
    known = {f.name: f for f in fields(RunRecord)}
    wrong = RunError(f"{where} is damaged, or not the record of a run of this program")
    if not isinstance(content, dict) or content.pop("sha256", "") != _checksum(content) or set(content) != set(known):
        raise wrong
    if content["format"] != FORMAT:
        raise RunError(f"{where} has format {content['format']!r}; this program reads format {FORMAT}")
    return RunRecord(**content)


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()
