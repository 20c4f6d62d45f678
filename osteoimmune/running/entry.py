"""The first moment of a worker: it asks to end with its parent, then loads what it needs."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait

_PARENT_ENDED_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>


def enter(connection: Connection, told: bytes, parent: int) -> None:
    """Become a worker.

    Args:
        told: the pickled task and folder, read only once the process would end with its parent.
        parent: the number of the process that started it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
    end_with_parent(parent)
    task, folder = pickle.loads(told)
    from osteoimmune.running.worker import work

    work(connection, task, folder)


def end_with_parent(parent: int) -> None:
    """Let this process end when its parent does: by the system's own signal on Linux, by watching it everywhere."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PARENT_ENDED_SIGNAL, signal.SIGKILL)
    if os.name != "nt" and os.getppid() != parent:
        os._exit(1)  # it ended before we could ask
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
