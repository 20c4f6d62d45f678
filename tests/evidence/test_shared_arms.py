"""Shared arms: combined or split, every patient once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.evidence.shared_arms import Share, share_arms
from osteoimmune.evidence.tables import safety_rows


def rows(*names):
    return [safety_rows().row(name) for name in names]


def test_three_doses_and_one_placebo_are_combined():
    (line,) = share_arms(rows("S094", "S095", "S096"))
    assert (line.events_treat, line.n_treat, line.events_ctrl, line.n_ctrl) == (11, 86 + 85 + 87, 2, 88)
    assert line.time_ctrl == 88
    assert line.treatment == "60 mg Q6M + 60 mg Q3M + 60 mg Q2M vs placebo"


def test_three_doses_and_one_placebo_are_split_in_whole_patients():
    lines = share_arms(rows("S094", "S095", "S096"), "split")
    assert sum(line.events_ctrl for line in lines) == 2
    assert sum(line.n_ctrl for line in lines) == 88
    assert {line.n_ctrl for line in lines} <= {28, 29, 30}
    assert sum(line.time_ctrl for line in lines) == pytest.approx(88)


def test_one_denosumab_arm_against_two_comparators():
    (line,) = share_arms(rows("S029", "S043"))
    assert (line.events_treat, line.n_treat, line.events_ctrl, line.n_ctrl) == (5, 475, 10, 481 + 242)
    split = share_arms(rows("S029", "S043"), "split")
    assert sum(line.n_treat for line in split) == 475
    assert [line.n_ctrl for line in split] == [481, 242]


def test_trials_of_their_own_stay_as_they_are():
    lines = share_arms(rows("S129", "S029"))
    assert [line.study for line in lines] == ["FREEDOM", "DIRECT"]
    assert lines[0].row_ids == ("S129",)


def test_another_policy_is_refused():
    with pytest.raises(UnknownName, match="combine"):
        share_arms(rows("S129"), "combined")


def test_an_arm_too_small_to_split_is_refused():
    tiny = [replace(row, events_ctrl=0, n_ctrl=2) for row in rows("S094", "S095", "S096")]
    with pytest.raises(InvalidValue, match="too small"):
        share_arms(tiny, "split")


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 6))
def test_shares_add_up_and_never_hold_more_events_than_patients(events, quiet, parts):
    shares = [Share(parts, turn) for turn in range(parts)]
    split = [(share.of(events), share.of(events) + share.of(quiet)) for share in shares]
    assert sum(e for e, _ in split) == events
    assert sum(n for _, n in split) == events + quiet
    assert all(e <= n for e, n in split)
