"""Other engines on the same question: `run_peer(name, ...)` solves the same patients with one of `PEERS`.

A peer that is not installed, or cannot be built here, raises `PeerUnavailable` with its reason.
"""

from collections.abc import Sequence
from importlib import import_module

import numpy as np

from benchmarks.peers.common import PeerResult, Row, Task
from osteoimmune.engine import Event
from osteoimmune.errors import need_known
from osteoimmune.language.assembly import Assembly

PEERS = ("libroadrunner", "diffsol", "casadi_jit", "amici_cvodes", "scipy_lsoda")

__all__ = ["PEERS", "PeerResult", "PeerUnavailable", "run_peer"]


class PeerUnavailable(Exception):
    """This peer cannot run here; the message says why."""


def run_peer(
    name: str,
    assembly: Assembly,
    parameter_rows: Sequence[Row],
    initial_rows: Sequence[Row],
    inputs: Row,
    events: Sequence[Event],
    times_days: np.ndarray,
    outputs: Sequence[str],
    rtol: float,
    absolute_share: float = 1e-3,
) -> PeerResult:
    """Solve patients with another engine.

    Args:
        name: one of `PEERS`.
        assembly: the equations.
        parameter_rows: parameters and balances of each patient, coherent.
        initial_rows: the rested states of each patient, coherent.
        inputs: inputs that are not at their default.
        events: as for our own kernel.
        times_days: output times, from 0 on, ascending; at an event the value before it is put out (where the first
            time is 0, that of a dosed state after it).
        outputs: states or observables.
        rtol: relative tolerance.
        absolute_share: the absolute tolerance over `rtol` times a state's magnitude; 1e-3 is that of our kernel.

    Raises:
        PeerUnavailable: it is not installed or cannot be built.
    """
    need_known("peer", [name], PEERS)
    task = Task(
        assembly,
        parameter_rows,
        initial_rows,
        inputs,
        events,
        np.asarray(times_days, float),
        outputs,
        rtol,
        absolute_share,
    )
    try:
        return import_module(f"benchmarks.peers.{name}").run(task)
    except ImportError as reason:
        raise PeerUnavailable(f"{name}: {reason}") from reason
