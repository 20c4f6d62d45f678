"""Graded redundancy: what is left without RANK, without its partners, and without both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.biology.redundancy import retained
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import symbol

SHARE = st.floats(0.0, 1.0)
LEFT = retained(*map(symbol, ("weight", "shared", "signal", "partners")))


def left(weight, shared, signal, partners):
    return evaluate(LEFT, {"weight": weight, "shared": shared, "signal": signal, "partners": partners})


@given(SHARE, SHARE)
def test_nothing_is_lost_in_health_and_all_without_both(weight, shared):
    assert left(weight, shared, 1.0, 1.0) == pytest.approx(1.0)
    assert left(weight, shared, 0.0, 0.0) == pytest.approx(0.0, abs=1e-12)


@given(SHARE, SHARE)
def test_without_rank_its_weight_is_lost(weight, shared):
    assert left(weight, shared, 0.0, 1.0) == pytest.approx(1.0 - weight, abs=1e-12)


@given(SHARE, SHARE, SHARE, SHARE)
def test_it_stays_between_nothing_and_all_and_rises_with_either(weight, shared, signal, partners):
    here = left(weight, shared, signal, partners)
    assert -1e-12 <= here <= 1.0 + 1e-12
    assert left(weight, shared, 1.0, partners) >= here - 1e-12
    assert left(weight, shared, signal, 1.0) >= here - 1e-12


def test_what_a_blockade_costs_grows_as_partners_are_lost():
    whole = left(0.05, 0.9, 1.0, 1.0) - left(0.05, 0.9, 0.2, 1.0)
    poor = left(0.05, 0.9, 1.0, 0.2) - left(0.05, 0.9, 0.2, 0.2)
    assert poor > 5.0 * whole
