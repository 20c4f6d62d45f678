"""Verification of a run: every byte against its checksum, and a sample of chunks against a new computation."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from osteoimmune.errors import RunError
from osteoimmune.running.chunks import Chunk, Damage, Written, read_chunk
from osteoimmune.running.compute import Task, make_chunk, task_of
from osteoimmune.running.folder import RunFolder, open_folder
from osteoimmune.running.job import TABLES, Job
from osteoimmune.running.run import own_job
from osteoimmune.running.tables import column_bytes, read_parquet, same_values


@dataclass(frozen=True)
class Verification:
    """What was found.

    Attributes:
        whole: chunks whose every byte is as it was written.
        recomputed: those made again, and compared bit for bit.
        problems: what is damaged, or differs from the new computation.
        missing: how many chunks the run still lacks.
    """

    whole: int
    recomputed: int
    problems: tuple[Damage, ...]
    missing: int


def verify(
    path: Path | str,
    *,
    sample: int = 3,
    seed: int = 0,
    job: Job | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Verification:
    """Check a run.

    Args:
        sample: how many chunks are computed again.
        seed: which; the same seed takes the same.
        job: the job, where it is of a kind of your own.

    Raises:
        RunError: there is no run, or it was made by another program or kernel, so nothing can be recomputed.
    """
    folder = open_folder(Path(path))
    tell("comparing checksums")
    whole, damaged = folder.check(thorough=True)
    chosen = random.Random(seed).sample(whole, min(sample, len(whole)))
    if chosen:
        task = task_of(own_job(folder, job), folder.record)
        for number, own in enumerate(sorted(chosen, key=lambda w: w.chunk), start=1):
            tell(f"computing {own.chunk.name} again, {number} of {len(chosen)}")
            damaged += _differences(folder, own, task)
    return Verification(len(whole), len(chosen), tuple(damaged), len(folder.missing(whole)))


def digest(folder: RunFolder) -> str:
    """What the values of a finished run are known by: equal for equal values, however the run was cut and spread.

    Raises:
        RunError: chunks are missing or damaged.
    """
    whole, damaged = folder.check(thorough=False)
    if damaged or folder.missing(whole):
        raise RunError(f"the run in {folder.path} is not complete")
    columns: dict[str, hashlib._Hash] = {}
    for own in whole:
        for name in TABLES:
            if not (folder.chunks_path / own.chunk.name / f"{name}.parquet").exists():
                continue
            table = read_chunk(folder.chunks_path, own.chunk, name)
            for column in table.column_names:
                known = columns.setdefault(f"{name}.{column}", hashlib.sha256())
                known.update(column_bytes(table.column(column)))
    text = "\n".join(f"{name} {known.hexdigest()}" for name, known in sorted(columns.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _differences(folder: RunFolder, own: Written, task: Task) -> list[Damage]:
    files = make_chunk(task, own.chunk)
    return [d for name in TABLES if f"{name}.parquet" in files for d in _difference(folder, own.chunk, name, files)]


def _difference(folder: RunFolder, chunk: Chunk, name: str, files: dict[str, bytes]) -> list[Damage]:
    column = same_values(read_parquet(files[f"{name}.parquet"]), read_chunk(folder.chunks_path, chunk, name))
    if not column:
        return []
    return [Damage(chunk, f"{chunk.name}/{name}.parquet differs from a new computation in {column!r}")]
