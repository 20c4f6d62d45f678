"""The body with most states: how long a patient takes, beside libRoadRunner at matched error."""

import pytest

from benchmarks import throughput
from benchmarks.patients import largest, rested, rows
from benchmarks.peers import PeerUnavailable
from osteoimmune.biology.bodies import BODIES, body
from osteoimmune.errors import InvalidValue
from tests.engine.test_arthritis import own_seconds, peer_of

PARTS = {"minerals": "kidney", "ageing": "drift", "fracture": "hazards", "lymphoid": "full", "host_defence": "hazards"}


@pytest.mark.slow
def test_no_body_with_every_part_has_more_states():
    most = len(largest().assembly.states)
    for name in BODIES:
        try:
            assert len(body(name, **PARTS).assembly.states) <= most, name
        except InvalidValue:
            continue  # a body that cannot have every part


def peer(made, parameters, states, rtol):
    try:
        return peer_of(made, parameters, states, rtol)
    except PeerUnavailable as reason:
        pytest.skip(str(reason))


def test_the_largest_body_beside_libroadrunner(figure):
    """Against a setting of libRoadRunner that is coarser, and so faster, than the one that matches our error."""
    made = largest()
    throughput.ours(made, 8)
    parameters, states = (r[:1] for r in rows(made, rested(made, 8)))
    own = own_seconds(made)
    ratio = peer(made, parameters, states, 1e-5).seconds / own
    figure(f"milliseconds a patient, {len(made.assembly.states)} states, three years", f"{1e3 * own:.2f}", "<= 2")
    figure("times libRoadRunner at rtol 1e-5, largest body", f"{ratio:.0f}", ">= 15")
    assert ratio >= 15


@pytest.mark.slow
def test_the_largest_body_beside_libroadrunner_at_matched_error(figure):
    made = largest()
    throughput.ours(made, 8)
    parameters, states = (r[:2] for r in rows(made, rested(made, 64)))
    exact = throughput.exact_values(made, parameters, states, "LSODA")
    error = throughput.largest_error(throughput.ours(made, 64)[:2], exact)
    runs = (peer(made, parameters, states, rtol) for rtol in (1e-6, 1e-7, 1e-8, 1e-9))
    matched = next(run for run in runs if throughput.largest_error(run.values, exact) <= error)
    own = own_seconds(made)
    figure(f"milliseconds a patient, {len(made.assembly.states)} states, three years", f"{1e3 * own:.2f}", "<= 2")
    figure("error of the largest body over peak", f"{error:.1e}", "<= that of the peer's setting")
    figure("times libRoadRunner at matched error, largest body", f"{matched.seconds / own:.0f}", ">= 15")
    assert error < 1e-5
    assert 1e3 * own <= 2.0
    assert matched.seconds / own >= 15
