"""How much two workers gain over one, beside a control that only computes, in turn.

    python -m benchmarks.two_workers [--patients 7808] [--rounds 5] [--study freedom-trial]

A run is timed from an imported program to a finished folder, in a process of its own: putting the model together,
starting the other worker and the summary are all in it. The control hashes bytes in one process, then half of them in
each of two that are started already. Medians of the rounds; the last line is one JSON object.
"""

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter


def run_once(patients: int, workers: int, each: int = 1000, study: str = "") -> dict[str, float]:
    """What `benchmarks.run_once` measures."""
    with tempfile.TemporaryDirectory() as folder:
        asked = [str(patients), str(workers), f"{folder}/run", str(each), *([study] if study else [])]
        words = [sys.executable, "-m", "benchmarks.run_once", *asked]
        found: dict[str, float] = json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)
    return found


def burn(megabytes: int) -> str:
    """Nothing but computing."""
    block, found = b"x" * 1_000_000, hashlib.sha256()
    for _ in range(megabytes):
        found.update(block)
    return found.hexdigest()


def seconds(act: Callable[[], object]) -> float:
    """Wall time of one call."""
    begin = perf_counter()
    act()
    return perf_counter() - begin


def two_workers(patients: int, rounds: int, study: str = "") -> dict[str, float]:
    """Medians over rounds of both gains, and of their ratio within a round."""
    gains: list[float] = []
    controls: list[float] = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(burn, [1, 1]))
        taken = run_once(patients, 1, 0, study)["wall_seconds"]
        share = max(100, int(100 * 0.5 * taken / seconds(lambda: burn(100))))
        for _ in range(rounds):
            alone = seconds(lambda: pool.submit(burn, 2 * share).result())
            one, two = (run_once(patients, workers, 0, study)["wall_seconds"] for workers in (1, 2))
            gains.append(one / two)
            controls.append(alone / seconds(lambda: list(pool.map(burn, [share, share]))))
            print(f"one worker {one:.2f} s, two {two:.2f} s: {gains[-1]:.2f} times; the control {controls[-1]:.2f}")
    return {
        "two_worker_gain": statistics.median(gains),
        "control_gain": statistics.median(controls),
        "two_worker_share_of_control": statistics.median(g / c for g, c in zip(gains, controls, strict=True)),
    }


def main() -> None:
    """Measure, print, and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=7808)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--study", default="", help="a built-in study with a trial; a plain cohort where not given")
    chosen = parser.parse_args()
    print(json.dumps({"patients": chosen.patients, **two_workers(chosen.patients, chosen.rounds, chosen.study)}))


if __name__ == "__main__":
    main()
