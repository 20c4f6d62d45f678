"""What sources say of the patients of an arm, and how a table that breaks a rule is refused."""

import csv

import pytest

from osteoimmune.calibration.published import package_table
from osteoimmune.errors import DataError
from osteoimmune.evidence.populations import COLUMNS, population_of, populations, read_populations


def test_every_entry_names_an_arm_of_the_table():
    with package_table().open(encoding="utf-8") as file:
        arms = {(row["study"], row["arm"]) for row in csv.DictReader(file)}
    assert populations()
    for known in populations():
        assert any(study == known.study and known.arm in arm for study, arm in arms), known
        assert known.source


def test_an_arm_is_known_by_its_study_and_its_name():
    review = next(p.study for p in populations() if p.trial == "Mok 2015")
    found = population_of(review, "denosumab (ref 10)")
    assert (found.prednisolone, found.pretreated_share, found.pretreated_years) == (4.4, 1.0, 2.0)
    assert population_of(review, "denosumab (ref 7)").prednisolone is None
    assert population_of("A trial", "denosumab") is None


LINE = dict.fromkeys(COLUMNS, "") | {"study": "A trial", "source": "seen", "status": "published"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pretreated_share": "0.5"}, "together"),
        ({"pretreated_share": "1.5", "pretreated_years": "2"}, "at most 1, not 1.5"),
        ({"pretreated_share": "0.5", "pretreated_years": "-2"}, "above 0"),
        ({"prednisolone_mg_per_day": "-5"}, "above 0"),
        ({"prednisolone_mg_per_day": "five"}, "five"),
        ({"status": "rumour"}, "rumour"),
        ({"source": ""}, "no source"),
    ],
)
def test_a_line_that_breaks_a_rule_is_named(tmp_path, change, told):
    file = tmp_path / "populations.csv"
    file.write_text(",".join(COLUMNS) + "\n" + ",".join((LINE | change).values()) + "\n")
    with pytest.raises(DataError, match=told) as found:
        read_populations(file)
    assert "populations.csv:2" in str(found.value)


def test_other_columns_are_refused(tmp_path):
    file = tmp_path / "populations.csv"
    file.write_text("study,arm\nA trial,x\n")
    with pytest.raises(DataError, match="needs the columns study"):
        read_populations(file)
