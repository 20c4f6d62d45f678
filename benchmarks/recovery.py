"""Recovery at full size: simulated data sets fitted as the real data are; coverage of 90 % intervals.

python -m benchmarks.recovery [DATA_SETS]
"""

import sys
from pathlib import Path

import numpy as np

from osteoimmune.calibration.ensemble import shipped_ensemble
from osteoimmune.calibration.identifiability import knowledge, searched
from osteoimmune.calibration.plan import read_plan
from osteoimmune.calibration.problem import calibration
from osteoimmune.calibration.recovery import coverage, recover
from osteoimmune.calibration.targets import experiments

REBOUND = "precursor_pool_and_opg"


def main(data_sets: int) -> None:
    plan = read_plan(Path("bone"))
    setup = calibration(plan, REBOUND, experiments(plan))
    ensemble = shipped_ensemble(REBOUND)
    standing = {k.name: k.standing for k in knowledge(setup, ensemble)}
    members = ensemble.resampled(data_sets)
    truths = np.column_stack([searched(p, members.values[:, members.names.index(p.name)]) for p in setup.parameters])
    found = recover(setup, truths, plan.seed, tell=lambda words: print(words, file=sys.stderr, flush=True))
    for name in ("identified", "weakly", "prior only"):
        which = np.array([standing[p.name] == name for p in setup.parameters])
        if which.any():
            held = 100.0 * coverage(found, which)
            print(f"{name}: {which.sum()} parameters, {held:.1f} % of {len(found)} x {which.sum()} intervals hold")
    print("asked: 85 to 95 % over identified parameters")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
