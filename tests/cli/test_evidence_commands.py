"""The evidence on the command line: every command, in words and in JSON; errors are ours."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from osteoimmune.cli.evidence import app
from osteoimmune.errors import OsteoimmuneError

ROOT = Path(__file__).parents[2]
CSV = "trial,ev1,N1,ev0,N0\nAlpha,5,100,3,98\nBeta,2,50,4,51\n"
MAP = "study=trial,events_treat=ev1,n_treat=N1,events_ctrl=ev0,n_ctrl=N0"


def run(*words):
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"}, catch_exceptions=True)
    if isinstance(result.exception, OsteoimmuneError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_list_filters_the_rows():
    assert "6 rows" in run("list", "--outcome", "eczema").output
    assert "S012" in run("list", "--trial", "FREEDOM", "--tissue", "skin", "--stratum", "placebo").output
    assert len(json.loads(run("list", "--json").stdout)) == 155


def test_show_gives_a_row_or_a_trial():
    assert "159" in run("show", "S129").output
    assert "as-treated" in run("show", "S129").output
    assert "randomisation process" in run("show", "DIRECT").output


def test_pool_by_several_methods_in_words():
    output = run("pool", "--outcome", "serious_infection", "--measure", "RR", "--method", "mh,peto,reml").output
    assert "1.17 (0.94 to 1.46)" in output
    assert "Not decidable" in output
    assert "not verified" in output


def test_pool_as_json():
    record = json.loads(
        run("pool", "--outcome", "serious_infection", "--stratum", "placebo/60 mg Q6M", "--json").stdout
    )
    (stratum,) = record["strata"]
    assert stratum["verdict"] == "not decidable"
    assert [analysis["method"] for analysis in stratum["analyses"]] == ["mh", "peto", "reml"]
    assert stratum["analyses"][0]["ratio"]["estimate"] == pytest.approx(1.169, abs=1e-3)
    assert stratum["analyses"][0]["k"] == 2
    assert [line["analysis"] for line in stratum["further"]] == ["asymmetry", "fragility"]
    assert record["dose"] == []  # one stratum has one dose


def test_crossing_strata_warns_on_stderr():
    result = run("pool", "--outcome", "serious_infection", "--across", "comparator", "--method", "mh")
    assert "warning: this pool crosses strata: it mixes comparators" in result.stderr
    assert "warning" not in result.stdout


def test_a_page_and_a_figure_are_written(tmp_path):
    page, figure = tmp_path / "p.html", tmp_path / "f.svg"
    words = ["pool", "--outcome", "eczema", "--tissue", "skin", "--stratum", "placebo/60 mg Q6M", "--static"]
    run(*words, "--html", str(page), "--svg", str(figure))
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert figure.read_text(encoding="utf-8").startswith("<svg")


def test_scrutiny_in_words_json_and_as_a_page(tmp_path):
    assert "5 tissues were looked at" in run("scrutiny", "--outcomes", "serious_infection").output
    record = json.loads(run("scrutiny", "--outcomes", "serious_infection", "--method", "mh,peto", "--json").stdout)
    assert {row["tissue"] for row in record["tissues"]} >= {"skin", "ear", "urinary"}
    assert any(line["about"] == "serious infection, skin: FREEDOM" for line in record["further"])
    page = tmp_path / "s.html"
    run("scrutiny", "--outcomes", "malignancy", "--html", str(page))
    assert "Tissue by tissue" in page.read_text(encoding="utf-8")


def test_check_without_a_file_checks_the_packaged_rows():
    assert "155 of 155 name their source" in run("check").output


def test_missing_and_bias():
    assert "ABCSG-18" in run("missing").output
    assert "some concerns" in run("bias", "FREEDOM").output


def test_a_table_of_ones_own_is_checked_and_pooled(own, tmp_path):
    assert "2 lines of counts, no fault found" in run("check", str(own), "--map", MAP).output
    page = tmp_path / "own.html"
    output = run("pool", "--file", str(own), "--map", MAP, "--method", "mh,dl", "--html", str(page), "--static").output
    assert "Alpha" in output
    assert "Beta" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["pool"], "name what to pool"),
        (["pool", "--outcome", "serius_infection"], "serious_infection"),
        (["pool", "--outcome", "death", "--method", "mhh"], "did you mean 'mh'"),
        (["pool", "--outcome", "death", "--measure", "RRR"], "did you mean 'RR'"),
        (["pool", "--outcome", "death", "--stratum", "placebos"], "did you mean 'placebo'"),
        (["pool", "--outcome", "death", "--across", "doses"], "did you mean 'dose'"),
        (["pool", "--outcome", "ear", "--tissue", "ear"], "unknown outcome"),
        (["pool", "--outcome", "death", "--test", "t"], "unknown test 't'"),
        (["show", "S12"], "unknown row"),
        (["show", "FREDOM"], "did you mean 'FREEDOM'"),
        (["bias", "FREDOM"], "FREEDOM"),
        (["list", "--trial", "FREDOM"], "FREEDOM"),
        (["check", "/no/such.csv"], "no such file"),
        (["scrutiny", "--outcomes", "death,deth"], "did you mean 'death'"),
        (["pool", "--outcome", "death", "--svg", "/no/such/folder/f.svg"], "cannot be written"),
        (["pool", "--outcome", "death", "--stratum", "other/other"], "no row of death"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(words, told):
    with pytest.raises(OsteoimmuneError) as caught:
        run(*words)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_help_waits_for_no_statistics():
    code = "import sys, osteoimmune.cli.evidence; print(sorted({'numpy', 'pandas', 'scipy'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "[]"
    assert "--robustness" in run("pool", "-h").output
