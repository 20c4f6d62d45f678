"""Asking the packaged table."""

import pandas as pd
import pytest

from osteoimmune.errors import DataError, UnknownName
from osteoimmune.evidence.tables import known_name, need_distinct, safety_rows


def test_rows_are_found_by_name_and_unknown_ones_get_the_nearest():
    assert safety_rows().row("S129").events_treat == 159
    with pytest.raises(UnknownName, match="S129"):
        safety_rows().row("S12 9")


def test_the_frame_keeps_missing_counts_missing():
    frame = safety_rows().frame()
    assert len(frame) == len(safety_rows())
    assert frame.set_index("row_id").loc["S110", "n_ctrl"] is pd.NA


def test_ancestors_reach_from_the_part_to_the_whole():
    rows = safety_rows()
    assert rows.ancestors(rows.row("S002")) == ("S001", "S129", "S131", "S016")


@pytest.mark.parametrize(
    ("alias", "name"),
    [("neoplasm", "malignancy"), ("ONJ", "osteonecrosis_of_jaw"), ("Serious infection", "serious_infection")],
)
def test_usual_other_names_are_understood(alias, name):
    assert known_name("outcome", alias, safety_rows().values("outcome_class")) == name


def test_a_misspelt_outcome_gets_the_nearest():
    with pytest.raises(UnknownName, match="serious_infection"):
        known_name("outcome", "serious_infektion", safety_rows().values("outcome_class"))


def test_a_name_twice_is_refused():
    need_distinct(["a", "b"], "x.csv")
    with pytest.raises(DataError, match="'a' comes twice"):
        need_distinct(["a", "b", "a"], "x.csv")


def test_an_unknown_column_is_refused():
    with pytest.raises(UnknownName, match="tissue"):
        safety_rows().values("tisue")
