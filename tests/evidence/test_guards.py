"""No patient counted twice."""

import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.guards import need_no_overlap, need_one_question, need_usable
from osteoimmune.evidence.selection import pool_of_rows
from osteoimmune.evidence.tables import safety_rows


def rows(*names):
    return [safety_rows().row(name) for name in names]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("S001", "S002"), "a row and a subset of it"),
        (("S129", "S001"), "a row and a subset of it"),
        (("S129", "S010"), "a row and a subset of it"),
        (("S129", "S025"), "the same patients of FREEDOM"),
        (("S108", "S151"), "the same patients of GIOP"),
        (("S058", "S060"), "the same patients of DESIRABLE"),
        (("S115", "S122"), "already contains Fizazi 2011"),
        (("S122", "S115"), "already contains Fizazi 2011"),
    ],
)
def test_overlap_is_refused_with_the_reason(names, told):
    with pytest.raises(InvalidValue, match=told):
        need_no_overlap(rows(*names))


@pytest.mark.parametrize("names", [("S129", "S029"), ("S056", "S057"), ("S029", "S043")])
def test_other_trials_and_shared_single_arms_pass(names):
    need_no_overlap(rows(*names))


def test_different_questions_are_refused():
    need_one_question(rows("S129", "S029"))
    with pytest.raises(InvalidValue, match="different questions"):
        need_one_question(rows("S129", "S035"))


@pytest.mark.parametrize(("name", "told"), [("S110", "single arm"), ("S137", "no counts"), ("S068", "drug-related")])
def test_rows_without_a_usable_contrast_are_refused(name, told):
    need_usable(rows("S129"))
    with pytest.raises(InvalidValue, match=told):
        need_usable(rows(name))


def test_rows_named_one_by_one_pass_the_same_guards():
    assert len(pool_of_rows(["S129", "S029"]).contrasts) == 2
    for names in (["S001", "S002"], ["S129", "S035"], ["S110"], ["S115", "S122"]):
        with pytest.raises(InvalidValue):
            pool_of_rows(names)
    with pytest.raises(InvalidValue, match="at least one"):
        pool_of_rows([])
