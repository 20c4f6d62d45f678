"""The interval that holds whatever method is preferred."""

from math import inf, isinf

import pandas as pd
import pytest

from osteoimmune.answer.intervals import RobustInterval, robust_interval
from osteoimmune.answer.prediction import Prediction, uninformative
from osteoimmune.evidence.question import Question


def question(*lines):
    columns = ["study", "events_treat", "n_treat", "events_ctrl", "n_ctrl"]
    return Question("an outcome", "", pd.DataFrame(lines, columns=columns))


def test_the_union_contains_every_method():
    found = robust_interval(question(("A", 15, 3886, 3, 3876), ("B", 4, 400, 5, 410)))
    assert len(found.by_method) == 4
    assert found.low == min(line[3] for line in found.by_method)
    assert found.high == max(line[4] for line in found.by_method)
    assert found.events == (19, 8)


def test_hartung_knapp_enters_from_three_trials_on():
    lines = [(name, 20 + n, 400, 18, 400) for n, name in enumerate("ABC")]
    assert len(robust_interval(question(*lines[:2])).by_method) == 4
    assert len(robust_interval(question(*lines)).by_method) == 5


def test_no_event_no_interval():
    assert robust_interval(question(("A", 0, 100, 0, 100), ("B", 0, 50, 0, 50))) is None


def test_events_in_one_arm_alone_leave_no_upper_limit():
    assert isinf(robust_interval(question(("A", 5, 3886, 0, 3876))).high)


@pytest.mark.parametrize(
    ("low", "high", "inside", "outside"),
    [
        (0.9, 1.1, True, False),
        (0.8, 1.25, True, False),
        (0.9, 1.3, False, False),
        (0.7, 1.3, False, False),
        (1.3, 2.0, False, True),
    ],
)
def test_an_interval_that_crosses_a_margin_is_neither_in_nor_out(low, high, inside, outside):
    own = RobustInterval(1.0, low, high, (), 2, (1, 1))
    assert own.inside(0.8, 1.25) is inside
    assert own.outside(0.8, 1.25) is outside


def test_information_needed():
    assert RobustInterval(1.0, 0.8, 1.25, (), 2, (1, 1)).information_needed(0.8, 1.25) == pytest.approx(1.0)
    assert RobustInterval(1.0, 0.64, 1.5625, (), 2, (1, 1)).information_needed(0.8, 1.25) == pytest.approx(4.0)
    assert RobustInterval(1.3, 0.9, 1.9, (), 2, (1, 1)).information_needed(0.8, 1.25) == inf


def test_a_band_wider_than_the_evidence_is_uninformative():
    wide = Prediction(5.0, {"default": 5.0}, tuple(float(n) for n in range(11)))
    assert wide.band == pytest.approx((0.0, 10.0))  # the outermost of eleven stand for more than 2.5 % each
    assert uninformative(wide, 4.0, 6.0)
    assert not uninformative(wide, -10.0, 20.0)
    assert not uninformative(Prediction(5.0, {"default": 5.0}), 4.0, 6.0)
