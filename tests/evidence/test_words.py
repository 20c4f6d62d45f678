"""A result read aloud: by declared margins, never by more than it can bear."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.evidence.result import Ratio
from osteoimmune.evidence.words import VERDICTS, number, percent, read_ratio, verdict_of


def ratio(low, middle, high):
    return Ratio(middle, low, high, float("nan"), float("nan"))


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.85, 1.2, "similar"),
        (0.80, 1.25, "similar"),
        (1.02, 1.2, "similar"),
        (1.02, 1.5, "higher"),
        (0.5, 0.98, "lower"),
        (0.79, 1.1, "not decidable"),
        (0.94, 1.47, "not decidable"),
        (1.0, 1.5, "not decidable"),
        (0.9, inf, "not decidable"),
    ],
)
def test_the_margins_decide(low, high, verdict):
    assert verdict_of(low, high) == verdict


def test_an_undecided_result_says_what_it_allows():
    reading = read_ratio(ratio(0.94, 1.17, 1.47), subject="serious infection", k=2)
    assert reading.verdict == "not decidable"
    assert reading.sentence.startswith("Serious infection: RR 1.17 (0.94 to 1.47), 2 trials. Not decidable")
    assert "from 6 % fewer to 47 % more" in reading.sentence


def test_a_tissue_among_many_is_not_called_on_its_own_p_value():
    alone = read_ratio(ratio(1.4, 5.0, 17.0), subject="skin", k=1)
    assert alone.verdict == "higher"
    assert "One trial: unconfirmed." in alone.sentence
    among = read_ratio(ratio(1.4, 5.0, 17.0), subject="skin", k=1, adjusted_p=0.1)
    assert among.verdict == "not decidable"
    assert "adjusted for that p = 0.1" in among.sentence
    assert read_ratio(ratio(1.4, 5.0, 17.0), subject="skin", k=1, adjusted_p=0.01).verdict == "higher"


def test_numbers_nobody_saw_decide_nothing():
    reading = read_ratio(ratio(1.01, 1.23, 1.5), subject="serious infection", k=4, unseen=True)
    assert reading.verdict == "not decidable"
    assert 'would read "higher"' in reading.sentence


def test_no_event_gives_no_ratio():
    assert read_ratio(None, subject="jaw", k=0).verdict == "no events"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.94, "6 % fewer"),
        (1.47, "47 % more"),
        (1.001, "no change"),
        (5.0, "5.0 times as many"),
        (inf, "no upper limit"),
    ],
)
def test_ratios_in_words(value, words):
    assert percent(value) == words


@given(st.floats(0.01, 50), st.floats(1.0, 50), st.floats(1.0, 50), st.booleans())
def test_every_reading_is_one_of_the_verdicts_and_never_bolder_than_its_interval(middle, down, up, unseen):
    given_ratio = ratio(middle / down, middle, middle * up)
    reading = read_ratio(given_ratio, subject="x", k=3, unseen=unseen)
    assert reading.verdict in VERDICTS
    if given_ratio.ci_low <= 1 <= given_ratio.ci_high:
        assert reading.verdict in ("similar", "not decidable")


def test_a_number_that_is_not_there_is_no_unlimited_one():
    assert (number(nan), number(inf), number(9.994), number(123.4)) == ("–", "no limit", "9.99", "123")
