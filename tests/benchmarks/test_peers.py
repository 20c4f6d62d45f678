"""Every peer that is installed solves the same patients: what the benchmark compares is comparable."""

import numpy as np
import pytest

from benchmarks.peers import PEERS, PeerUnavailable, run_peer
from osteoimmune.engine import Event
from osteoimmune.engine.reference import reference_parameters, rest_reference
from osteoimmune.errors import UnknownName
from tests.exchange.simulators import reference_curves, varied
from tests.toy_bodies import toy_body

EVENTS = [
    Event(0.0, "drug.depot", 400.0),
    Event(0.0, "hormone", 0.9, "set"),
    Event(60.0, "drug.depot", 200.0),
    Event(60.0, "hormone", 0.5, "set"),
]
TIMES = np.array([0.0, 3.0, 30.0, 60.0, 75.0, 90.0, 150.0])
SLOW = ("amici_cvodes",)  # minutes of C++ compilation
OUTPUTS = ["marker", "drug.peripheral", "drug.exposure", "free_drug", "cells.wear_seen"]


@pytest.fixture(scope="module")
def patients():
    body, generator = toy_body(), np.random.default_rng(7)
    rows = [varied(body.parameters, reference_parameters(body), generator) for _ in range(3)]
    states = [rest_reference(body, row) for row in rows]
    curves = [reference_curves(body, *pair, EVENTS, TIMES[1:], OUTPUTS) for pair in zip(rows, states, strict=True)]
    return body, rows, states, np.array([[c[n] for n in OUTPUTS] for c in curves]).transpose(0, 2, 1)


@pytest.mark.parametrize("name", [pytest.param(p, marks=[pytest.mark.slow] if p in SLOW else []) for p in PEERS])
def test_a_peer_solves_the_same_patients(name, patients, figure):
    body, rows, states, expected = patients
    try:
        found = run_peer(name, body, rows, states, {}, EVENTS, TIMES, OUTPUTS, 1e-8)
    except PeerUnavailable as reason:
        pytest.skip(str(reason))
    assert found.values.shape == (3, len(TIMES), len(OUTPUTS))
    assert found.seconds > 0
    difference = np.max(np.abs(found.values[:, 1:] - expected) / np.max(np.abs(expected), axis=1, keepdims=True))
    figure(f"{name} on three toy patients: largest difference", f"{difference:.1e}", "<= 1e-5")
    assert difference <= 1e-5
    assert np.ptp(found.values[:, -1, 0]) > 1e-4  # the patients differ


def test_an_unknown_peer_is_refused():
    with pytest.raises(UnknownName, match="libroadrunner"):
        run_peer("libroadruner", toy_body(), [], [], {}, [], TIMES, OUTPUTS, 1e-6)
