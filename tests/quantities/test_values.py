"""A number never enters without unit, source and status, and a bad table names its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.errors import DataError, InvalidValue, UnitMismatch, UnknownName
from osteoimmune.quantities import Spread, Value, convert, read_table, unit

HEADER = "name,value,unit,status,source,spread,uncertainty,meaning\n"
GOOD = "clearance,3.06,mL/hour,published,Sutjandra 2011,lognormal 0.3,,linear clearance\n"


def table(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "drug.csv"
    path.write_bytes(content.encode(encoding))
    return path


def test_a_row_becomes_a_value(tmp_path):
    value = read_table(table(tmp_path, HEADER + GOOD))["clearance"]
    assert (value.number, value.unit, value.status) == (3.06, "mL/hour", "published")
    assert value.spread == Spread("lognormal", 0.3)
    assert value.coherent == pytest.approx(0.07344)


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("clearance,,mL/hour,published,S,,,\n", "drug.csv:2: '' is not a number"),
        ('clearance,"3,06",mL/hour,published,S,,,\n', "drug.csv:2: '3,06' is not a number; write a decimal point"),
        ("clearance,nan,mL/hour,published,S,,,\n", "drug.csv:2: 'nan' is not a finite number"),
        ("clearance,1e999,mL/hour,published,S,,,\n", "drug.csv:2: '1e999' is not a finite number"),
        ("clearance,3,mL/hur,published,S,,,\n", "drug.csv:2: 'mL/hur' is not a unit"),
        ("clearance,3,ampere,published,S,,,\n", "drug.csv:2: the unit 'ampere' has the dimension"),
        ("clearance,3,mL/hour,publishd,S,,,\n", "drug.csv:2: unknown status 'publishd'; did you mean 'published'"),
        ("clearance,3,mL/hour,published,,,,\n", "drug.csv:2: the value 3.0 mL/hour has no source"),
        ("clear ance,3,mL/hour,published,S,,,\n", "drug.csv:2: 'clear ance' is not a name"),
        ("clearance,3,mL/hour,published,S,lognorml 0.3,,\n", "drug.csv:2: a spread is written like 'lognormal 0.3'"),
        ("clearance,3,mL/hour,published,S,lognormal -1,,\n", "drug.csv:2: a spread cannot be negative"),
        (GOOD + GOOD, "drug.csv:3: 'clearance' stands twice"),
        ("clearance,3,mL/hour\n", "drug.csv:2: the row has not as many fields as the header"),
        ("clearance,3,mL/hour,published,S,,,,,,\n", "drug.csv:2: the row has not as many fields as the header"),
    ],
)
def test_a_bad_row_is_one_sentence_with_its_line(tmp_path, row, sentence):
    with pytest.raises(DataError) as refused:
        read_table(table(tmp_path, HEADER + row))
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("content", "encoding", "sentence"),
    [
        ("name,value,unit,status\n", "utf-8", "the column 'source' is missing"),
        (HEADER.replace("spread", "spraed") + GOOD, "utf-8", "unknown column 'spraed'; did you mean 'spread'"),
        (HEADER + GOOD.replace("linear", "linéaire"), "latin-1", "cannot be read as UTF-8"),
        (HEADER + GOOD.replace("linear", "x" * 20_000), "utf-8", "a line longer than"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path, content, encoding, sentence):
    with pytest.raises(DataError, match=sentence):
        read_table(table(tmp_path, content, encoding))


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(DataError, match="there is no file"):
        read_table(tmp_path / "none.csv")


def test_a_value_refuses_what_cannot_be():
    with pytest.raises(InvalidValue):
        Value(float("inf"), "1", "source", "published")
    with pytest.raises(UnknownName):
        Value(1.0, "1", "source", "guessed")


@given(st.floats(1e-6, 1e6))
def test_conversion_goes_there_and_back(number):
    assert convert(convert(number, "mL/hour", "L/day"), "L/day", "mL/hour") == pytest.approx(number, rel=1e-12)


@pytest.mark.promise("P8")
def test_units_of_different_things_do_not_mix():
    with pytest.raises(UnitMismatch, match="cannot become"):
        convert(1.0, "mL/hour", "mg")


def test_coherent_units_have_factor_one():
    for name in ("day", "nmol", "L", "mg", "nmol/L", "1/day", "L/day"):
        assert unit(name).factor == pytest.approx(1.0, rel=1e-14)
