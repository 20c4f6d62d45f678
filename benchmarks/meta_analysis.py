"""How long pools take: thousands of simulated meta-analyses at once, each method on one real table, and
statsmodels where it has the method. Prints one JSON object last.

    python benchmarks/meta_analysis.py [--replicates 10000] [--trials 30]
"""

import argparse
import json
import platform
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from osteoimmune.evidence import BATCH_METHODS, METHODS, Truth, effect_sizes, pool, pool_many, simulate_meta_analyses

# Niel-Weise et al. 2007: catheter-related infections, events and subjects in both arms
CATHETERS = [
    (0, 116, 3, 117), (1, 44, 3, 35), (2, 208, 9, 195), (0, 130, 7, 136), (5, 151, 6, 157), (1, 98, 4, 139),
    (1, 174, 3, 177), (1, 74, 2, 39), (1, 97, 19, 103), (1, 113, 2, 122), (0, 66, 7, 64), (0, 70, 1, 58),
    (3, 188, 5, 175), (6, 187, 11, 180), (0, 118, 0, 105), (0, 252, 1, 262), (1, 345, 3, 362), (4, 64, 1, 69),
]  # fmt: skip


def seconds(call: Callable[[], object], repeats: int = 1) -> float:
    """The shortest of three timings of `repeats` calls, per call."""
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(repeats):
            call()
        best = min(best, (time.perf_counter() - start) / repeats)
    return float(best)


def table() -> pd.DataFrame:
    """The catheter trials as `pool` takes them."""
    frame = pd.DataFrame(CATHETERS, columns=["events_treat", "n_treat", "events_ctrl", "n_ctrl"])
    return frame.assign(study=[f"trial {i + 1}" for i in range(len(frame))])


def batch(replicates: int, trials: int) -> dict[str, float]:
    """Seconds for all replicates at once, by method and test."""
    counts = simulate_meta_analyses(Truth(0.3, 0.3, (0.005, 0.05)), replicates, trials).counts
    timings = {}
    for method in BATCH_METHODS:
        for test in ("z",) if method in ("mh", "peto") else ("z", "hksj", "hksj-adhoc"):
            timings[f"{method} {test}"] = seconds(lambda m=method, t=test: pool_many(*counts, "OR", m, test=t))
    return timings


def single() -> dict[str, float]:
    """Seconds for one pool of 18 trials, by method."""
    trials = table()
    return {method: seconds(lambda m=method: pool(trials, "OR", m), 3) for method in METHODS}


def statsmodels() -> dict[str, float]:
    """Seconds for the same pools in statsmodels; empty where it is not installed."""
    try:
        from statsmodels.stats.meta_analysis import combine_effects
    except ImportError:
        return {}
    sizes = effect_sizes(table(), "OR")
    y, v = sizes.estimate, sizes.variance
    return {method: seconds(lambda m=method: combine_effects(y, v, method_re=m), 20) for method in ("dl", "pm")}


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--replicates", type=int, default=10_000)
    options.add_argument("--trials", type=int, default=30)
    asked = options.parse_args()
    result = {
        "benchmark": "meta_analysis",
        "replicates": asked.replicates,
        "trials": asked.trials,
        "batch_seconds": batch(asked.replicates, asked.trials),
        "single_seconds": single(),
        "statsmodels_seconds": statsmodels(),
        "machine": f"{platform.machine()} {platform.system()}",
        "versions": f"Python {platform.python_version()}, numpy {np.__version__}",
    }
    for part in ("batch_seconds", "single_seconds", "statsmodels_seconds"):
        for name, taken in result[part].items():
            print(f"{part:22s} {name:18s} {taken:.4f}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
