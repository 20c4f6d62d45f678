"""The end of a run: all failures in one file, and the summary; both can be made again from the chunks."""

from __future__ import annotations

import pyarrow as pa

from osteoimmune.errors import RunError
from osteoimmune.running.chunks import read_chunk
from osteoimmune.running.files import write_file, write_json
from osteoimmune.running.folder import RunFolder
from osteoimmune.running.job import NO_FAILURES
from osteoimmune.running.tables import arrow_table, parquet_bytes

FAILURES, SUMMARY = "failures.parquet", "summary.json"


def finish(folder: RunFolder, workers: int = 1) -> None:
    """Write failures and summary of a run whose chunks are all there.

    Args:
        workers: how many processors may be used.

    Raises:
        RunError: a chunk is missing or has lost its length meanwhile, or the disk is full.
    """
    from osteoimmune.running.summary import summarise

    whole, damaged = folder.check(thorough=False)
    if damaged or folder.missing(whole):
        what = damaged[0].sentence if damaged else f"{folder.missing(whole)[0].name} is missing"
        raise RunError(
            f"{what}: it was changed while the run went on; 'osteoimmune resume {folder.path}' makes it again"
        )
    failed = [read_chunk(folder.chunks_path, own.chunk, "failures") for own in whole if own.failures]
    table = pa.concat_tables(failed).unify_dictionaries() if failed else arrow_table(NO_FAILURES)
    write_file(folder.path / FAILURES, parquet_bytes(table))
    write_json(folder.path / SUMMARY, summarise(folder, whole, workers))


def is_finished(folder: RunFolder) -> bool:
    """Whether failures and summary are there."""
    return all((folder.path / name).exists() for name in (FAILURES, SUMMARY))
