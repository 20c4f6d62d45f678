"""Malformed tables of users: each gets one clear sentence with its place; a sound table beside it passes."""

import re
from pathlib import Path

import pytest

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.evidence.analyses import analyse
from osteoimmune.evidence.user_tables import parse_mapping, read_user_table

HEAD = "study,events_treat,n_treat,events_ctrl,n_ctrl\n"
GOOD = HEAD + "Alpha,5,100,3,98\nBeta,2,50,4,51\n"


def line(second: str) -> str:
    return HEAD + "Alpha,5,100,3,98\n" + second + "\n"


# name, text or bytes, mapping, what the one sentence must say
MALFORMED = [
    ("events above subjects, treated", line("Beta,51,50,4,51"), "", "t.csv:3: 51 events among 50 subjects"),
    ("events above subjects, control", line("Beta,2,50,52,51"), "", "t.csv:3: 52 events among 51 subjects"),
    ("negative events", line("Beta,-2,50,4,51"), "", "t.csv:3:events_treat: -2 is negative"),
    ("negative subjects", line("Beta,2,-50,4,51"), "", "t.csv:3:n_treat: -50 is negative"),
    ("missing n", line("Beta,2,,4,51"), "", "t.csv:3:n_treat: the number is missing"),
    ("n written NA", line("Beta,2,NA,4,51"), "", "t.csv:3:n_treat: the number is missing (NA)"),
    ("events written nan", line("Beta,nan,50,4,51"), "", "the number is missing (nan)"),
    ("events a dash", line("Beta,-,50,4,51"), "", "the number is missing (-)"),
    ("an arm of nobody", line("Beta,0,0,4,51"), "", "0 is an arm without subjects"),
    ("the same study twice", line("Alpha,2,50,4,51"), "", "t.csv:3: Alpha is already on line 2"),
    ("text in a number", line("Beta,two,50,4,51"), "", "'two' is not a whole number"),
    ("a footnote mark", line("Beta,2*,50,4,51"), "", "'2*' is not a whole number"),
    ("half an event", line("Beta,2.5,50,4,51"), "", "'2.5' is not a whole number"),
    ("scientific notation in a count", line("Beta,1e1,50,4,51"), "", "'1e1' is not a whole number"),
    ("infinite events", line("Beta,inf,50,4,51"), "", "'inf' is not a whole number"),
    ("a number beyond any trial", line("Beta,2,99999999999999999999,4,51"), "", "larger than any trial"),
    ("underscores", line("Beta,2,5_0,4,51"), "", "'5_0' is not a whole number"),
    ("digits of another script", line("Beta,٢,50,4,51"), "", "is not a whole number"),
    ("a percentage", line("Beta,4 %,50,4,51"), "", "give the count, not the percentage"),
    ("a fraction in one cell", line("Beta,2/50,50,4,51"), "", "go into two columns"),
    ("a formula", line("Beta,=1+1,50,4,51"), "", "'=1+1' is not a whole number"),
    ("a date", line("Beta,2010-02-05,50,4,51"), "", "is not a whole number"),
    ("a study without a name", line(",2,50,4,51"), "", "t.csv:3:study: the study has no name"),
    ("a decimal comma, quoted", 'study,estimate,se\nA,"0,35",0.2\nB,0.1,0.2\n', "", "decimals with a point"),
    ("a decimal comma, unquoted", "study,estimate,se\nA,0,35,0.2\n", "", "t.csv:2: 4 cells"),
    ("a decimal comma among semicolons", "study;estimate;se\nA;0,35;0,2\n", "", "decimals with a point"),
    ("thousands separators", line('Beta,2,"1,050",4,51'), "", "without thousands separators"),
    ("a cell too few", line("Beta,2,50,4"), "", "t.csv:3: 4 cells where the header has 5"),
    ("a cell too many", line("Beta,2,50,4,51,9"), "", "t.csv:3: 6 cells where the header has 5"),
    ("a column missing", "study,events_treat,n_treat,events_ctrl\nA,1,2,1\n", "", "no column n_ctrl"),
    ("no study column", "name,events_treat,n_treat,events_ctrl,n_ctrl\nA,1,9,1,9\n", "", "study"),
    ("a column twice", "study,n_treat,n_treat,events_ctrl,n_ctrl\nA,1,9,1,9\n", "", "'n_treat' comes twice"),
    ("a line break in a column's name", 'study,"n\ntreat",x\nA,1,9\n', "", "holds a line break"),
    ("a column without a name", "study,,n_treat,events_ctrl,n_ctrl\nA,1,9,1,9\n", "", "column 2 has no name"),
    ("an empty file", "", "", "the file is empty"),
    ("blank lines only", "\n\n \n", "", "the file is empty"),
    ("commas only", ",,\n,,\n", "", "the file is empty"),
    ("a header alone", HEAD, "", "a header and no line of data"),
    ("a quotation mark never closed", HEAD + 'Alpha,"5,100,3,98\n', "", "never closed"),
    (
        "Latin-1 in the middle",
        HEAD.encode() + "Müller,5,100,3,98\n".encode("latin-1"),
        "",
        "t.csv:2:2: byte 0xfc",
    ),
    (
        "two encodings in one file",
        GOOD.encode() + "Ünal,1,9,1,9\n".encode() + b"\xe9,1,9,1,9\n",
        "",
        "t.csv:5:1",
    ),
    ("UTF-16", GOOD.encode("utf-16"), "", "UTF-16 text"),
    ("a zero byte", GOOD.encode().replace(b"Beta", b"Be\x00a"), "", "t.csv:3: holds a zero byte"),
    ("an Excel workbook", b"PK\x03\x04" + b"x" * 50, "", "Excel workbook"),
    ("a PDF", b"%PDF-1.7 ...", "", "is not CSV text but a PDF"),
    (
        "a field of 10 MB",
        HEAD + "x" * 10_000_000 + ",5,100,3,98\n",
        "",
        "t.csv:2: a cell of more than 131,072",
    ),
    ("a field of 50 kB", HEAD + "x" * 50_000 + ",5,100,3,98\n", "", "t.csv:2: cell 1 has 50,000 characters"),
    ("a standard error of zero", "study,estimate,se\nA,0.1,0\n", "", "t.csv:2:se: 0 is not above zero"),
    ("a negative standard error", "study,estimate,se\nA,0.1,-0.2\n", "", "-0.2 is negative"),
    (
        "person-time of zero",
        "study,events_treat,time_treat,events_ctrl,time_ctrl\nA,1,0,1,9\n",
        "",
        "person-time",
    ),
    (
        "a ratio outside its interval",
        "study,ratio,ratio_low,ratio_high\nA,3,1.1,2\n",
        "",
        "not inside its interval",
    ),
    (
        "an interval upside down",
        "study,ratio,ratio_low,ratio_high\nA,1.5,2,1.1\n",
        "",
        "not inside its interval",
    ),
    ("a negative variance", "study,o_minus_e,variance\nA,-3.2,-7.5\n", "", "-7.5 is negative"),
    ("a mapping to no column", GOOD, "events_treat=ev1", "unknown column 'ev1'"),
    ("a mapping of no column of ours", GOOD, "event_treat=events_treat", "did you mean 'events_treat'"),
    ("a mapping twice", GOOD, "n_treat=n_treat,n_treat=n_ctrl", "mapped twice"),
    ("one column with two meanings", GOOD, "n_treat=n_ctrl,n_ctrl=n_ctrl", "two meanings"),
    ("a mapping without an equals sign", GOOD, "n_treat", "not written as ours=theirs"),
]


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.promise("P13")
@pytest.mark.parametrize(("name", "content", "mapping", "told"), MALFORMED, ids=[case[0] for case in MALFORMED])
def test_a_malformed_table_gets_one_clear_sentence(tmp_path, name, content, mapping, told):
    with pytest.raises(OsteoimmuneError) as caught:
        read_user_table(write(tmp_path, content), parse_mapping(mapping))
    message = str(caught.value)
    assert told in message
    assert "\n" not in message
    assert len(message) < 260
    assert not re.search(r"Traceback|Error\(|<class", message)


def test_enough_kinds_of_fault_are_tried(figure):
    figure("malformed tables refused with one sentence", len(MALFORMED), ">= 40")
    assert len(MALFORMED) >= 40


SOUND = [
    ("counts", GOOD, "", "counts", 2),
    ("a byte-order mark", b"\xef\xbb\xbf" + GOOD.encode(), "", "counts", 2),
    ("Windows line ends", GOOD.replace("\n", "\r\n"), "", "counts", 2),
    ("semicolons", GOOD.replace(",", ";"), "", "counts", 2),
    ("tabs", GOOD.replace(",", "\t"), "", "counts", 2),
    ("blank lines between", GOOD.replace("Beta", "\n\nBeta"), "", "counts", 2),
    ("a comma in a quoted name", GOOD.replace("Alpha", '"Alpha, 2010"'), "", "counts", 2),
    ("accents in UTF-8", GOOD.replace("Alpha", "Müller 2010"), "", "counts", 2),
    ("spaces around numbers", GOOD.replace(",5,", ", 5 ,"), "", "counts", 2),
    ("no event in one arm", GOOD.replace(",3,", ",0,"), "", "counts", 2),
    ("everybody had the event", GOOD.replace("5,100", "100,100"), "", "counts", 2),
    (
        "columns nobody asked for",
        "note," + GOOD.replace("Alpha", "x,Alpha").replace("Beta", "y,Beta"),
        "",
        "counts",
        2,
    ),
    ("names mapped", GOOD.replace("n_treat", "N1"), "n_treat=N1", "counts", 2),
    (
        "person-time",
        "study,events_treat,time_treat,events_ctrl,time_ctrl\nA,1,90.5,1,91\n",
        "",
        "person-time",
        1,
    ),
    ("estimates", "study,estimate,se\nA,-0.35,0.2\nB,1e-1,.3\n", "", "estimates", 2),
    ("intervals", "study,ratio,ratio_low,ratio_high\nA,1.5,1.1,2\n", "", "intervals", 1),
    ("log-rank sums", "study,o_minus_e,variance\nA,-3.2,7.5\nB,0,2\n", "", "log-rank", 2),
    ("a long but usable name", GOOD.replace("Alpha", "A" * 9_999), "", "counts", 2),
    (
        "two arms told apart",
        "arm," + GOOD.replace("Alpha", "low,A").replace("Beta", "high,A"),
        "",
        "counts",
        2,
    ),
]


@pytest.mark.parametrize(("name", "content", "mapping", "kind", "lines"), SOUND, ids=[case[0] for case in SOUND])
def test_a_sound_table_beside_it_passes(tmp_path, name, content, mapping, kind, lines):
    table = read_user_table(write(tmp_path, content), parse_mapping(mapping))
    assert (table.kind, len(table.frame)) == (kind, lines)


def test_a_file_too_large_or_absent_or_a_folder_is_refused(tmp_path):
    for path, told in ((tmp_path / "no.csv", "no such file"), (tmp_path, "is not a file")):
        with pytest.raises(OsteoimmuneError, match=told):
            read_user_table(path)
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(21_000_000)
    with pytest.raises(OsteoimmuneError, match="21 MB is more than the 20 MB allowed"):
        read_user_table(big)


def test_a_table_without_any_event_is_told_so_and_gives_no_ratio(tmp_path):
    table = read_user_table(write(tmp_path, HEAD + "A,0,100,0,98\nB,0,50,0,51\n"))
    assert table.remarks == ("No arm has an event: no ratio can be estimated, only a risk difference.",)
    for result in analyse(table.question(), "RR", "mh,peto,reml,exact"):
        assert result.effect is None
        assert result.remark


def test_a_pool_of_one_trial_is_its_own_result(tmp_path):
    table = read_user_table(write(tmp_path, HEAD + "A,5,100,3,98\n"))
    assert table.remarks == ("One trial only: its own result is shown, nothing is pooled.",)
    mh, reml = analyse(table.question(), "RR", "mh,reml")
    assert mh.effect.estimate == pytest.approx(reml.effect.estimate)
    assert "no between-trial variance" in reml.remark
