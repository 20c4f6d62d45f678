"""The record behind every interval chart: axis, ticks, texts."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.report.interval_chart import PREDICTION, IntervalChart, IntervalRow

finite = st.floats(0.001, 1000)


def chart(*intervals, **options):
    return IntervalChart("t", tuple(IntervalRow(f"s{i}", (), *x) for i, x in enumerate(intervals)), **options)


@given(st.lists(st.tuples(finite, finite, finite).map(sorted), min_size=1, max_size=8))
def test_every_estimate_within_the_axis_or_beyond_an_end(intervals):
    drawn = chart(*[(middle, low, high) for low, middle, high in intervals])
    low, high = drawn.limits
    assert 0 < low < 1 < high
    assert drawn.position(low) == pytest.approx(0, abs=1e-9)
    assert drawn.position(high) == pytest.approx(1)
    assert 0 < drawn.position(1.0) < 1
    assert 1 in drawn.ticks
    assert len(drawn.ticks) <= 7


@given(st.lists(st.tuples(*[st.floats(-50, 50)] * 3).map(sorted), min_size=1, max_size=5))
def test_a_difference_axis_holds_zero(intervals):
    drawn = chart(*[(middle, low, high) for low, middle, high in intervals], logarithmic=False)
    assert 0 <= drawn.position(0.0) <= 1
    assert list(drawn.ticks) == sorted(drawn.ticks)


def test_texts():
    assert IntervalRow("a", (), 1.234, 0.5, 20.04).shown == "1.23 (0.50 to 20.0)"
    assert IntervalRow("a", (), inf, 0.91, inf).shown == "above 0.91"
    assert IntervalRow("a", (), 1.2, 0.9, 1.7, kind=PREDICTION).shown == "(0.90 to 1.70)"
    assert IntervalRow("a", text="no event").shown == "no event"
    assert IntervalRow("a").shown == ""


def test_what_cannot_be_placed_lies_outside():
    drawn = chart((1.2, 0.9, 1.7))
    assert drawn.position(0.0) < 0
    assert drawn.position(inf) > 1


def test_an_axis_of_next_to_nothing_can_be_drawn():
    from osteoimmune.report.interval_chart import _round_ticks

    assert all(-1e-300 <= tick <= 1e-300 for tick in _round_ticks(0.0, 5e-324))
