"""Every packaged number has a source; every row is typed; nothing differs silently from the printed table."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.errors import DataError, OsteoimmuneError, UnknownName
from osteoimmune.evidence.rows import COLUMNS, row_from_text
from osteoimmune.evidence.tables import packaged_records, safety_rows

COUNTS = ("events_treat", "n_treat", "events_ctrl", "n_ctrl")


@pytest.fixture
def cells():
    return dict(packaged_records("safety_rows.csv")[0][1])


def test_every_row_has_source_locus_and_verified(figure):
    rows = safety_rows()
    sourced = [row for row in rows if row.source and row.locus and row.verified]
    figure("evidence rows with source, locus and verified", f"{len(sourced)}/{len(rows)}", "100 %")
    assert len(sourced) == len(rows) == 155


@pytest.mark.promise("P8")
@pytest.mark.parametrize("name", ["safety_rows.csv", "risk_of_bias.csv", "missing_trials.csv"])
def test_every_line_of_every_evidence_file_names_its_source(name):
    for where, cells in packaged_records(name):
        assert cells["source"].strip(), where


def test_rows_from_memory_are_marked_and_others_never_say_memory():
    for row in safety_rows():
        if "memory" in row.locus:
            assert row.verified == "memory", row.row_id


def test_counts_equal_the_printed_table_unless_the_review_says_so(shared):
    """The reviewed rows against the table they came from, by row id."""
    with open(shared / "evidence" / "published" / "trial_safety.csv", encoding="utf-8") as file:
        printed = {line["row_id"]: line for line in csv.DictReader(file)}
    for row in safety_rows():
        for column in COUNTS:
            given_count = printed[row.row_id][column]
            ours = getattr(row, column)
            if f"{column} " not in row.amended:
                assert ("" if ours is None else str(ours)) == given_count, (row.row_id, column)
    assert [row.row_id for row in safety_rows() if row.amended] == ["S108"]
    assert {row.row_id for row in safety_rows()} == set(printed)


def test_a_printed_row_marked_unverified_stays_unverified(shared):
    with open(shared / "evidence" / "published" / "trial_safety.csv", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            if line["verified"] != "yes":
                assert not safety_rows().row(line["row_id"]).seen


def test_parents_exist_and_hold_at_least_their_subset():
    rows = safety_rows()
    for row in rows:
        if row.parent_row:
            parent = rows.row(row.parent_row)
            assert parent.trial == row.trial
            if row.has_counts and parent.has_counts:
                assert row.events_treat <= parent.events_treat, row.row_id
                assert row.events_ctrl <= parent.events_ctrl, row.row_id


def test_a_good_line_is_read(cells):
    row = row_from_text(cells, "x.csv:2")
    assert (row.row_id, row.events_treat, row.n_ctrl, row.seen) == ("S001", 15, 3876, True)
    assert set(COLUMNS) == set(cells)


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("events_treat", "fifteen", "not a whole number"),
        ("events_treat", "15.5", "not a whole number"),
        ("events_treat", "-1", "negative"),
        ("events_treat", "4000", "4000 events among 3886"),
        ("n_ctrl", "1", "3 events among 1"),
        ("followup_months", "3 years", "not a number"),
        ("source", " ", "source is empty"),
        ("locus", "", "locus is empty"),
        ("pooling_group", "skin", "not outcome/tissue/concept"),
    ],
)
def test_a_bad_cell_is_refused_with_file_line_and_column(cells, column, text, told):
    with pytest.raises(DataError, match=told) as caught:
        row_from_text(cells | {column: text}, "x.csv:2")
    assert "x.csv:2" in str(caught.value)


@pytest.mark.parametrize("column", ["comparator_class", "dose_stratum", "definition", "verified", "use"])
def test_a_word_outside_its_vocabulary_is_refused_with_the_nearest(cells, column):
    with pytest.raises(UnknownName, match="column"):
        row_from_text(cells | {column: cells[column] + "x"}, "x.csv:2")


@given(st.text(max_size=12), st.sampled_from(COUNTS))
def test_no_text_in_a_count_escapes_as_anything_but_our_own_error(text, column):
    cells = dict(packaged_records("safety_rows.csv")[0][1]) | {column: text}
    try:
        row = row_from_text(cells, "x.csv:2")
    except OsteoimmuneError:
        return
    assert getattr(row, column) is None or getattr(row, column) >= 0
