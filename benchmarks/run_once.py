"""One run in a process of its own: python -m benchmarks.run_once PATIENTS WORKERS FOLDER [EACH] [STUDY].

A plain cohort, or a built-in study with a trial; the usual number of patients a chunk where EACH is 0.

Prints one JSON object: wall and processor seconds from an imported program to a finished folder, the high-water mark of
memory (of this process, and of its largest worker), and bytes on disk.
"""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter, process_time

from osteoimmune.running import Job, start


def job_of(patients: int, study: str) -> Job:
    """What is run."""
    if not study:
        from benchmarks.cohort_job import CohortJob

        return CohortJob(patients)
    from osteoimmune.running.trial_job import TrialJob
    from osteoimmune.study import load_study
    from osteoimmune.trials.virtual.plan import TrialPlan

    return TrialJob(TrialPlan.of(load_study(study)).changed(patients=patients))


def main() -> None:
    """Run, and print."""
    patients, workers, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    each = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
    job = job_of(patients, sys.argv[5] if len(sys.argv) > 5 else "")
    wall, processor = perf_counter(), process_time()
    outcome = start(job, folder, workers=workers, chunk_patients=each or None)
    found = {
        "patients": patients,
        "workers": workers,
        "wall_seconds": perf_counter() - wall,
        "processor_seconds": process_time() - processor,
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "worker_mebibytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "disk_bytes": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()),
        "failures": outcome.failures,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
