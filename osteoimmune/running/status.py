"""How a run stands, from its folder alone and without disturbing whoever is running."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osteoimmune.running.finish import is_finished
from osteoimmune.running.folder import open_folder
from osteoimmune.running.lock import is_locked


def status_of(path: Path | str) -> dict[str, Any]:
    """How a run stands, as JSON; lengths of files are looked at, not every byte.

    Raises:
        RunError: there is no run.
    """
    folder = open_folder(Path(path))
    running = is_locked(folder.path)
    whole, damaged = folder.check(thorough=False)
    record = folder.record
    complete = not damaged and not folder.missing(whole) and is_finished(folder)
    state = "running" if running else "finished" if complete else "stopped: 'osteoimmune resume' goes on"
    return {
        "name": record.name,
        "state": state,
        "patients": record.patients,
        "done": sum(own.chunk.count for own in whole),
        "chunks": len(whole),
        "all_chunks": sum(1 for _ in record.chunks()),
        "failures": sum(own.failures for own in whole),
        "bytes": sum(own.size for own in whole),
        "damaged": [own.sentence for own in damaged],
        "seed": record.seed,
        "kernel": record.kernel,
        "model": record.model,
        "program": record.program,
        "version": str(record.versions.get("osteoimmune", "unknown")),
    }
