"""The robustness table: every choice once, the reference first, a sentence where there is no number."""

import pytest

from osteoimmune.evidence.question import question_of
from osteoimmune.evidence.robustness_table import robustness, robustness_frame
from osteoimmune.evidence.selection import pools


@pytest.fixture(scope="module")
def table():
    pool = pools("serious_infection", stratum="placebo/60 mg Q6M")[0]
    return robustness(question_of(pool), pool=pool)


def test_the_reference_comes_first_and_never_moves(table):
    assert table[0].choice == "reference"
    assert not table[0].moved
    assert table[0].verdict == "not decidable"


def test_every_kind_of_choice_is_varied(table):
    assert {row.choice for row in table} == {
        "reference",
        "method",
        "interval",
        "rows",
        "strata",
        "trial removed",
    }
    removed = [row.changed for row in table if row.choice == "trial removed"]
    assert removed == ["DIRECT", "FREEDOM"]


def test_a_row_without_a_number_says_why(table):
    for row in table:
        assert row.verdict or row.remark


def test_unverified_rows_are_what_moves_the_answer(table):
    (row,) = [row for row in table if row.changed == "unverified rows too"]
    assert row.moved
    assert row.verdict == "higher"
    assert row.k == 4


def test_the_other_report_of_freedom_hardly_matters(table):
    (row,) = [row for row in table if row.changed.startswith("S025")]
    assert row.estimate == pytest.approx(table[0].estimate, abs=0.01)


def test_zero_policies_are_varied_where_there_are_zeros():
    pool = pools("death", stratum="placebo/60 mg Q6M")[0]
    rows = [row for row in robustness(question_of(pool), pool=pool) if row.choice == "zero cells"]
    assert len(rows) == 4
    assert "kept" in rows[-1].changed
    assert rows[-1].k == 4


def test_a_pool_with_unverified_rows_keeps_them_in_its_variations():
    pool = pools("serious_infection", stratum="placebo/60 mg Q6M", unverified=True)[0]
    rows = {row.changed: row for row in robustness(question_of(pool), pool=pool)}
    assert rows["seen rows only"].k == 2
    assert rows["all comparators"].k > 4


def test_the_frame_has_one_line_a_variation(table):
    frame = robustness_frame(table)
    assert len(frame) == len(table)
    assert list(frame.columns[:3]) == ["choice", "changed", "measure"]
