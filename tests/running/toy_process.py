"""A toy run in a process of its own, to be killed: python -m tests.running.toy_process FOLDER HOW PATIENTS PAUSE."""

import sys

if __name__ == "__main__":  # nothing above: workers import this file before they can ask to end with their parent
    from osteoimmune.running import start
    from osteoimmune.running.cluster import connected
    from tests.running.toy_job import ToyJob

    folder, how, patients, pause = sys.argv[1:]
    job = ToyJob(int(patients), pause=float(pause))
    if how == "cluster":
        with connected(cluster="local:2") as client:
            start(job, folder, chunk_patients=10, client=client)
    else:
        start(job, folder, chunk_patients=10, workers=int(how))
