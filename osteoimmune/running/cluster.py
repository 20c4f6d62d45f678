"""Beyond one machine: the same chunk function on the workers of a Dask cluster; this process writes what they send.

Workers need no common disk. A worker that is lost costs the chunks it held, which Dask gives to another.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from osteoimmune.errors import InvalidValue, OsteoimmuneError, RunError
from osteoimmune.running.chunks import Chunk, Written, write_chunk
from osteoimmune.running.compute import Task, make_chunk

AHEAD = 2  # chunks a worker is given at a time: one to compute, one to go on with
ADVICE = "the cluster needs Dask: pip install 'osteoimmune[cluster]'"

_TASKS: dict[tuple[str, str, str], Task] = {}


@contextmanager
def connected(*, scheduler: str | None = None, cluster: str | None = None) -> Iterator[Any]:
    """A client of a Dask cluster.

    Args:
        scheduler: the address of one that is there, such as tcp://login-node:8786.
        cluster: "local:N", which is started here with N workers and ended with the client.

    Raises:
        InvalidValue: neither or both are given, or `cluster` has another form.
        RunError: Dask is not installed, or the scheduler does not answer.
    """
    if (scheduler is None) == (cluster is None):
        raise InvalidValue("give a scheduler's address or a cluster, one of the two")
    workers = None if cluster is None else _local_workers(cluster)
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise RunError(ADVICE) from None
    try:
        client = distributed.Client(scheduler, timeout=20) if workers is None else _local(distributed, workers)
    except (OSError, ValueError) as reason:
        raise RunError(f"the scheduler {scheduler!r} does not answer: {reason}") from reason
    try:
        yield client
    finally:
        client.close()
        if client.cluster is not None:
            client.cluster.close()


def run_cluster(task: Task, folder: Path, chunks: Sequence[Chunk], client: Any) -> Iterator[Written]:
    """Make chunks on a cluster, and write them here as they come.

    Raises:
        RunError: a worker says that it cannot, or a chunk has cost several workers their life.
    """
    as_completed: Any = import_module("distributed").as_completed
    waiting = deque(chunks)

    def submitted() -> Any:
        chunk = waiting.popleft()
        return client.submit(remote_chunk, task, chunk, pure=False, key=f"{chunk.name}-{task.identity[:8]}")

    ahead = max(1, AHEAD * len(client.scheduler_info(n_workers=-1)["workers"]))
    coming = as_completed([submitted() for _ in range(min(ahead, len(waiting)))])
    for future in coming:
        chunk, files = _received(future)
        future.release()
        yield write_chunk(folder, files, chunk)
        if waiting:
            coming.add(submitted())


def remote_chunk(task: Task, chunk: Chunk) -> tuple[Chunk, Mapping[str, bytes] | str]:
    """What a worker of the cluster does: the files of a chunk, or the sentence why it cannot make them."""
    known = _TASKS.setdefault((task.identity, task.kernel, task.program), task)  # each call brings a copy of its own
    try:
        return chunk, make_chunk(known, chunk)
    except OsteoimmuneError as error:
        return chunk, str(error)


def _received(future: Any) -> tuple[Chunk, Mapping[str, bytes]]:
    killed: Any = import_module("distributed").KilledWorker
    try:
        chunk, files = future.result()
    except killed as reason:
        raise RunError(f"{future.key} was lost with every worker that tried it; the other chunks are kept") from reason
    except (CancelledError, OSError) as reason:
        raise RunError(f"the cluster's scheduler was lost; what is finished is kept: {reason}") from reason
    if isinstance(files, str):
        raise RunError(files)
    return chunk, files


def _local_workers(cluster: str) -> int:
    kind, _, number = cluster.partition(":")
    if kind != "local" or not number.isdecimal() or not 1 <= int(number) <= 1024:
        raise InvalidValue(f"a cluster is 'local:N' with N workers, not {cluster!r}")
    return int(number)


def _local(distributed: Any, workers: int) -> Any:
    own = distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
        silence_logs=logging.ERROR,
    )
    return distributed.Client(own)
