"""Study files: what is right is read, and every single slip is refused by file and key."""

import re

import pytest

from osteoimmune.errors import DataError, InvalidValue, UnknownName
from osteoimmune.study import built_in_studies, load_study, read_study

SMALL = """
version = 1
name = "small"
title = "A small study"
question = "What happens?"
body = "postmenopausal"
drug = "denosumab"
horizon_months = 12
time_origin = "first dose"
outputs = ["ctx_percent_change"]
notes = ["a note"]

[variants]
rebound = "precursor_pool"

[[arms]]
name = "treated"
regimen = "60 mg SC every 6 months x 2"
horizon_months = 12

[[endpoints]]
name = "ctx"
title = "CTX at 1 month"
observable = "ctx_percent_change"
kind = "value"
month = 1
since = "first dose"
within = 1
arms = ["treated"]

[[observations]]
arm = "treated"
kind = "published"
study = "DIRECT (Nakamura 2014)"
group = "denosumab"
from_month = 0
to_month = 12
note = "why"
"""
KEYS = sorted({line.partition(" =")[0] for line in SMALL.splitlines() if " = " in line})


def write(tmp_path, text):
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path):
    study = read_study(write(tmp_path, SMALL))
    assert study.variants == {"rebound": "precursor_pool"}
    assert study.arms[0].regimen.courses[0].count == 2
    assert study.endpoints[0].arms == ("treated",)
    assert study.observations[0].to_month == 12.0
    assert len(study.fingerprint) == 64


@pytest.mark.parametrize("name", list(built_in_studies()))
def test_built_in_studies_bear_the_name_of_their_file(name):
    assert load_study(name).name == name
    assert load_study(name).question.endswith("?")


def test_a_path_is_read_as_a_file(tmp_path):
    assert load_study(str(write(tmp_path, SMALL))).name == "small"


def slips(word: str) -> list[str]:
    """Every neighbour of a word by one deletion or one doubling."""
    return [word[:i] + word[i + 1 :] for i in range(len(word))] + [
        word[:i] + word[i] + word[i:] for i in range(len(word))
    ]


@pytest.mark.promise("P12")
@pytest.mark.parametrize("key", KEYS)
def test_every_slip_in_a_key_is_refused_with_the_right_one(tmp_path, key):
    for slip in set(slips(key)) - set(KEYS) - {""}:
        text = re.sub(rf"^{key} =", f"{slip} =", SMALL, count=1, flags=re.M)
        path = write(tmp_path, text)
        if "[variants]" in text and key == "rebound":
            assert slip in read_study(path).variants  # refused when the body is put together
            continue
        with pytest.raises(DataError, match=rf"small.toml: unknown key '{slip}'.*'{key}'"):
            read_study(path)


@pytest.mark.promise("P12")
@pytest.mark.parametrize("table", ["arms", "endpoints", "observations", "variants"])
def test_every_slip_in_a_table_is_refused_with_the_right_one(tmp_path, table):
    for slip in set(slips(table)):
        text = SMALL.replace(f"[{table}]", f"[{slip}]")
        with pytest.raises(DataError, match=f"unknown key '{slip}'.*'{table}'"):
            read_study(write(tmp_path, text))


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("version = 1", "version = 2", "version 1"),
        ("version = 1", "version = true", "whole number"),
        ("version = 1\n", "", "lacks the key 'version'"),
        ('body = "postmenopausal"\n', "", "lacks the key 'body'"),
        ("horizon_months = 12\ntime", "horizon_months = -12\ntime", "-12 months"),
        ("horizon_months = 12\ntime", "horizon_months = inf\ntime", "finite number"),
        ("horizon_months = 12\ntime", 'horizon_months = "12"\ntime', "finite number"),
        ('title = "A small study"', 'title = ""', "needs a text"),
        ('["ctx_percent_change"]', '["ctx_percent_changes"]', "did you mean 'ctx_percent_change'"),
        ('["ctx_percent_change"]', '"ctx_percent_change"', "list of texts"),
        ('"first dose"\noutputs', '"frist dose"\noutputs', "did you mean 'first dose'"),
        ('name = "small"', 'name = "../../small"', "also names a folder"),
        ('name = "small"', 'name = "a/b"', "also names a folder"),
        ('kind = "value"', 'kind = "valu"', "did you mean 'value'"),
        ('kind = "published"', 'kind = "publishd"', "did you mean 'published'"),
        ("60 mg SC every 6 months x 2", "-60 mg SC every 6 months x 2", "cannot be negative"),
        ("60 mg SC every 6 months x 2", "60 mh SC every 6 months x 2", "unit of dose 'mh'"),
        ('arms = ["treated"]', 'arms = ["treatd"]', "did you mean 'treated'"),
        ("[[arms]]", "[arms]", "double brackets"),
        ("within = 1", "within = 0", "within"),
        ("month = 1\n", "month = 1e6\n", "1e"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(tmp_path, right, wrong, named):
    assert right in SMALL
    with pytest.raises(DataError, match=re.escape(named)) as refusal:
        read_study(write(tmp_path, SMALL.replace(right, wrong, 1)))
    assert str(refusal.value).startswith("small.toml: ")
    assert "\n" not in str(refusal.value)


@pytest.mark.promise("P13")
@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = ", b"a = [" * 5000, b"\x00", b"x" * 1_000_001])
def test_files_that_are_no_study_are_refused(tmp_path, content):
    path = tmp_path / "small.toml"
    path.write_bytes(content)
    with pytest.raises(DataError) as refusal:
        read_study(path)
    assert "\n" not in str(refusal.value)


def test_missing_files_and_unknown_names_are_told(tmp_path):
    with pytest.raises(DataError, match="there is no study file"):
        load_study(str(tmp_path / "none.toml"))
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        load_study(str(tmp_path / "folder.toml"))
    with pytest.raises(UnknownName, match="did you mean 'freedom'"):
        load_study("freedm")


def test_a_study_is_named_by_its_path_too(tmp_path):
    assert load_study(write(tmp_path, SMALL)) == load_study(str(write(tmp_path, SMALL)))


@pytest.mark.promise("P13")
@pytest.mark.parametrize("wrong", [None, 3, b"freedom"])
def test_what_names_no_study_is_refused(wrong):
    with pytest.raises(InvalidValue, match="by its name or the path of its file, not"):
        load_study(wrong)
