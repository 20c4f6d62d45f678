"""From a question to files on disk, in a small form: speed beside libRoadRunner, and memory that does not grow."""

import statistics

import pytest

from benchmarks import end_to_end
from benchmarks.cohort_job import DOSES, TIMES, CohortJob
from benchmarks.patients import OBSERVABLES
from benchmarks.peers import PeerUnavailable, run_peer
from benchmarks.throughput import exact_values, largest_error


def matched_tolerance(ready, few, exact, bound):
    """The loosest of libRoadRunner's tolerances whose error is no larger than ours."""
    b = ready.body
    for rtol in (1e-6, 1e-7, 1e-8, 1e-9):
        try:
            found = run_peer("libroadrunner", b.assembly, *few, b.inputs, DOSES, TIMES, OBSERVABLES, rtol, 0.1)
        except PeerUnavailable as reason:
            pytest.skip(str(reason))
        if largest_error(found.values, exact) <= bound:
            return rtol
    raise AssertionError(f"libRoadRunner reaches an error of {bound:.1e} at no tolerance")


def test_patients_per_second_with_results_written(figure):
    ready = CohortJob(512).prepare()
    end_to_end.own_seconds(64)
    few = end_to_end.people(ready, 2)
    exact = exact_values(ready.body, *few, "LSODA")
    rtol = matched_tolerance(ready, few, exact, largest_error(ready.values(0, 2)[0], exact))
    own, peer = [], []
    for _ in range(3):
        own.append(end_to_end.own_seconds(512))
        peer.append(end_to_end.peer_seconds("libroadrunner", ready, few, rtol, 0.1))
    ratio = statistics.median(peer) / statistics.median(own)
    figure(
        "milliseconds a patient, end to end, results on disk",
        f"{1e3 * statistics.median(own):.2f} (libRoadRunner {1e3 * statistics.median(peer):.1f})",
        "less than a twelfth of libRoadRunner",
    )
    figure("times libRoadRunner end to end at matched error", f"{ratio:.0f}", ">= 12")
    assert ratio >= 12


def test_memory_does_not_grow_with_patients(figure):
    small, large = (end_to_end.run_once(patients, 1, 200) for patients in (400, 2400))
    grown = large["mebibytes"] - small["mebibytes"]
    figure("memory of 400 and 2,400 patients", f"{small['mebibytes']:.0f} and {large['mebibytes']:.0f} MiB", "flat")
    assert grown < 0.1 * small["mebibytes"]
    assert large["failures"] == 0
