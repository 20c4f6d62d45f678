from pathlib import Path

import pytest

from osteoimmune.errors import DataError
from osteoimmune.evidence.csv_text import read_text_table
from osteoimmune.evidence.points import USES, VERIFIED, published_points, read_points
from osteoimmune.trials.measures import MEASURES

TABLE = Path("osteoimmune/evidence/data/bone.csv")
HEADER = "row_id,study,arm,quantity,time_months,value,lower,upper,spread,use,verified,locus,pmid,doi"
ROW = "bone-1,Trial,placebo,ctx_percent_change,6,-4.5,-5,-4,95% CI,validate,yes,Table 1,1,"


@pytest.mark.promise("P8")
def test_every_row_has_unit_source_use_and_verification():
    table = read_text_table(Path(__file__).parents[2] / TABLE)
    assert len(table.lines) > 200
    for line, cells in table.lines:
        row = dict(zip(table.header, cells, strict=True))
        assert row["unit"], line
        assert row["locus"], line
        assert row["study"], line
        assert row["use"] in USES, line
        assert row["verified"] in VERIFIED, line
    names = [cells[0] for _, cells in table.lines]
    assert len(set(names)) == len(names)


def test_every_quantity_is_a_measure_that_studies_report():
    assert {point.quantity for point in published_points()} <= set(MEASURES)


def test_differences_of_arms_lie_on_no_curve():
    assert not [point for point in published_points() if " - " in point.group]


def test_memory_decides_nothing():
    assert {point.seen for point in published_points() if point.verified in ("memory", "no")} == {False}
    assert any(point.seen for point in published_points())


def test_every_row_is_as_handed_over(shared):
    """Numbers, use and verification are those of the hand-over; only names and units were made uniform."""
    printed = read_text_table(shared / "evidence" / "published" / "bone.csv")
    carried = read_text_table(Path(__file__).parents[2] / TABLE)
    original = [dict(zip(printed.header, cells, strict=True)) for _, cells in printed.lines]
    for _, cells in carried.lines:
        row = dict(zip(carried.header, cells, strict=True))
        if not row["row_id"].startswith("bone-"):
            continue  # found since
        source = original[int(row["row_id"].removeprefix("bone-")) - 1]
        for ours, theirs in (("study",) * 2, ("value", "value_num"), ("lower", "lo"), ("use",) * 2, ("verified",) * 2):
            assert row[ours] == source[theirs], row["row_id"]


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("wrong", "right", "named"),
    [
        ("-4.5", "-4,5", "cells where the header"),
        ("-4.5", "low", "'low' is not a number"),
        ("-4.5", "nan", "not a finite number"),
        ("validate", "valdate", "did you mean 'validate'"),
        (",yes,", ",yess,", "did you mean 'yes'"),
    ],
)
def test_a_wrong_cell_is_refused_by_file_and_line(tmp_path, wrong, right, named):
    (tmp_path / "points.csv").write_text(f"{HEADER}\n{ROW}\n{ROW.replace(wrong, right)}\n")
    with pytest.raises(DataError, match=named) as refusal:
        read_points(tmp_path / "points.csv")
    assert str(refusal.value).startswith("points.csv:3:")
