"""The throughput benchmark in a small form: the ratio is measured on every run, not remembered."""

import statistics

import pytest

from benchmarks import throughput
from benchmarks.patients import rested, rows
from benchmarks.peers import PeerUnavailable, run_peer
from osteoimmune.biology.bodies import body


def test_patients_per_second_beside_libroadrunner_at_matched_error(figure):
    b = body()
    throughput.ours(b, 8)
    group = rested(b, 256)
    parameters, states = (r[:4] for r in rows(b, group))
    exact = throughput.exact_values(b, parameters, states, "LSODA")
    error = throughput.largest_error(throughput.ours(b, 256)[:4], exact)

    def peer(rtol):
        return run_peer(
            "libroadrunner",
            b.assembly,
            parameters,
            states,
            b.inputs,
            throughput.DOSES,
            throughput.TIMES,
            throughput.OBSERVABLES,
            rtol,
            0.1,
        )

    try:
        matched = next(
            r for r in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9) if throughput.largest_error(peer(r).values, exact) <= error
        )
    except PeerUnavailable as reason:
        pytest.skip(str(reason))
    own, theirs = [], []
    for _ in range(3):
        own.append(throughput.processor_seconds(lambda: throughput.ours(b, 256)) / 256)
        theirs.append(peer(matched).seconds)
    ratio = statistics.median(theirs) / statistics.median(own)
    figure(
        "milliseconds a patient, three years, rtol 1e-6",
        f"{1e3 * statistics.median(own):.2f}",
        "<= 0.8 on an idle core",
    )
    figure("error of our solution over peak", f"{error:.1e}", "<= that of the peer's setting")
    figure("times libRoadRunner at matched error", f"{ratio:.0f}", ">= 25")
    assert error < 1e-5
    assert ratio >= 25
