"""Strata: written, read, crossed with a sentence."""

import pytest

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.evidence.strata import (
    Stratum,
    crossed_dimensions,
    crossing_sentence,
    parse_stratum,
    stratum_of,
)
from osteoimmune.evidence.tables import safety_rows


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("", {}),
        ("placebo", {"comparator": "placebo"}),
        ("placebo/60 mg Q6M", {"comparator": "placebo", "dose": "60 mg Q6M"}),
        ("dose=other", {"dose": "other"}),
        (
            "bisphosphonate/120 mg Q4W/serious AE",
            {"comparator": "bisphosphonate", "dose": "120 mg Q4W", "definition": "serious AE"},
        ),
    ],
)
def test_a_stratum_is_read(text, fixed):
    assert parse_stratum(text) == fixed


def test_a_misspelt_stratum_gets_the_nearest():
    with pytest.raises(UnknownName, match="60 mg Q6M"):
        parse_stratum("60 mg Q6W")
    with pytest.raises(UnknownName, match="comparator"):
        parse_stratum("comparater=placebo")


def test_a_dimension_fixed_twice_is_refused():
    with pytest.raises(InvalidValue, match="twice"):
        parse_stratum("placebo/comparator=bisphosphonate")


def test_crossing_names_what_is_mixed():
    rows = [safety_rows().row(name) for name in ("S029", "S043")]
    assert crossing_sentence(rows) == "this pool crosses strata: it mixes comparators (alendronate, placebo)"
    assert crossing_sentence(rows[:1]) == ""


def test_across_takes_only_its_three_words():
    assert crossed_dimensions("comparator, dose") == {"comparator", "dose"}
    with pytest.raises(UnknownName, match="dose"):
        crossed_dimensions("doses")


def test_the_label_reads_as_words():
    assert stratum_of(safety_rows().row("S001")).label == "denosumab 60 mg Q6M vs placebo, serious AE"
    assert Stratum("any", "any", "any").label == "denosumab, any dose vs any comparator, any definition"
    assert Stratum("other", "other", "any AE").label == "denosumab, other doses vs other comparators, any AE"
    assert stratum_of(safety_rows().row("S001")).slug == "placebo/60 mg Q6M/serious AE"
