"""Patients per second from a question to files on disk, beside other engines, at matched error.

    python -m benchmarks.end_to_end [--small] [--memory]

Women drawn from the declared spreads, three years of 60 mg every six months, eight observables monthly. Both sides
write what they found with the same Parquet writer; ours also draws the patients, finds their rest, checks, flushes and
summarises, which the others are given. One core, processor seconds, rounds interleaved, medians. libRoadRunner stands
at the fastest setting of a printed sweep whose error is no larger than ours; the reference is as in `throughput`. Then
two workers against one (see `two_workers`). `--memory` adds the high-water mark of 10,000 and 100,000 patients. The
last line is one JSON object.
"""

import argparse
import json
import statistics
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.cohort_job import DOSES, TIMES, CohortJob, ReadyCohort, cohort_tables
from benchmarks.patients import OBSERVABLES, rows
from benchmarks.peers import PeerResult, PeerUnavailable, run_peer
from benchmarks.throughput import exact_values, largest_error, peer_settings, processor_seconds
from benchmarks.two_workers import run_once, two_workers
from osteoimmune.engine import cohort
from osteoimmune.running import start
from osteoimmune.running.chunks import Chunk, chunk_files, write_chunk


@dataclass(frozen=True)
class Sizes:
    """How much to measure."""

    patients: int = 2000
    checked: int = 10
    peer_patients: int = 60
    slow_peer_patients: int = 2
    rounds: int = 5
    spread: int = 8_000
    spread_rounds: int = 5


def people(ready: ReadyCohort, count: int) -> tuple[list, list]:
    """Parameters and rested states of the first patients, for other engines."""
    b = ready.body
    group = cohort(
        b.assembly, ready.parameters(0, count), reference=b.reference.coherent(), inputs=b.inputs, patients=count
    )
    return rows(b, group)


def own_seconds(patients: int) -> float:
    """Processor seconds a patient of a whole run in one process."""
    with tempfile.TemporaryDirectory() as folder:
        return processor_seconds(lambda: start(CohortJob(patients), Path(folder) / "run")) / patients


def written(name: str, ready: ReadyCohort, patients: tuple[list, list], rtol: float, share: float) -> PeerResult:
    """What another engine finds, its processor seconds with results written as ours are."""
    b, count = ready.body, len(patients[0])
    found = run_peer(name, b.assembly, *patients, b.inputs, DOSES, TIMES, OBSERVABLES, rtol, share)

    def write() -> None:
        chunk = Chunk(0, count)
        files = chunk_files(cohort_tables(0, found.values, [""] * count), chunk, "job", name)
        with tempfile.TemporaryDirectory() as folder:
            write_chunk(Path(folder), files, chunk)

    return replace(found, seconds=found.seconds + processor_seconds(write) / count)


def memory() -> dict[str, float]:
    """High-water marks of 10,000 and 100,000 patients, and what a million would take."""
    small, large = run_once(10_000, 2), run_once(100_000, 2)
    print(small, large)
    slope = (large["mebibytes"] - small["mebibytes"]) / (large["patients"] - small["patients"])
    return {
        "mebibytes_10000": small["mebibytes"],
        "mebibytes_100000": large["mebibytes"],
        "worker_mebibytes": large["worker_mebibytes"],
        "mebibytes_projected_for_a_million": large["mebibytes"] + slope * 900_000,
        "minutes_projected_for_a_million": large["wall_seconds"] / 6.0,
        "gigabytes_on_disk_projected_for_a_million": large["disk_bytes"] / 1e8,
    }


def main() -> None:
    """Measure, print, and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="few patients and rounds: does it run?")
    parser.add_argument("--memory", action="store_true", help="also 10,000 and 100,000 patients: minutes")
    chosen = parser.parse_args()
    sizes = Sizes(64, 2, 8, 1, 1, 256, 1) if chosen.small else Sizes()
    ready = CohortJob(sizes.patients).prepare()
    own_seconds(64)  # imports and first touch are not what is measured
    few, some = people(ready, sizes.checked), people(ready, sizes.peer_patients)
    exact = exact_values(ready.body, *few, "LSODA" if chosen.small else "Radau")
    values = ready.values(0, sizes.checked)[0]
    error = largest_error(values, exact)
    sweep = peer_settings(ready.body, *few, exact, error)
    matched = [s for s in sweep if s[2] <= error] or [min(sweep, key=lambda s: s[2])]
    rtol, share, peer_error, _ = min(matched, key=lambda s: s[3])
    own, peer = [], []
    for _ in range(sizes.rounds):
        own.append(own_seconds(sizes.patients))
        peer.append(written("libroadrunner", ready, some, rtol, share).seconds)
    result: dict[str, float] = {
        "max_relative_error": error,
        "ms_per_patient": 1e3 * statistics.median(own),
        "libroadrunner_ms_per_patient": 1e3 * statistics.median(peer),
        "libroadrunner_max_relative_error": peer_error,
        "times_libroadrunner": statistics.median(peer) / statistics.median(own),
    }
    result |= _slow_peer(ready, people(ready, sizes.slow_peer_patients), statistics.median(own))
    result |= two_workers(sizes.spread, sizes.spread_rounds)
    result |= memory() if chosen.memory else {}
    print(json.dumps(result))


def _slow_peer(ready: ReadyCohort, few: tuple[list, list], own: float) -> dict[str, float]:
    """SciPy's LSODA with equations in Python, at our tolerance."""
    try:
        taken = written("scipy_lsoda", ready, few, 1e-6, 1e-3).seconds
    except (PeerUnavailable, RuntimeError) as reason:
        print(f"SciPy LSODA not measured: {reason}")
        return {}
    return {"lsoda_ms_per_patient": 1e3 * taken, "times_lsoda": taken / own}


if __name__ == "__main__":
    main()
