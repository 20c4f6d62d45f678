"""`osteoimmune answer`: JSON for machines, files for readers, one sentence for what cannot be."""

import json

import pytest
from typer.testing import CliRunner

from osteoimmune.cli import app
from osteoimmune.errors import InvalidValue, UnknownName

run = CliRunner().invoke
FILES = {"answer.html", "answer.json", "answer.md", "credibility.md", "methods.md", "numbers.csv"}


def test_json_and_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(app, ["answer", "--json", "--out", "here", "--set", "binding.opg_load=0"])
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert content["changed"] == ["binding.opg_load set to 0"]
    assert {own["id"]: own["verdict"] for own in content["claims"]}["C2"] == "contradicted"
    assert {path.name for path in (tmp_path / "here").iterdir()} == FILES
    assert json.loads((tmp_path / "here" / "answer.json").read_text("utf-8")) == content


def test_the_table_for_a_reader(tmp_path):
    done = run(app, ["answer", "--out", str(tmp_path), "--without", "FREEDOM", "--part", "C13.skin"])
    assert done.exit_code == 0, done.output
    assert "C13.skin" in done.stdout
    assert "not decidable" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == FILES


def test_a_verified_answer_says_that_every_bit_agrees(tmp_path, monkeypatch):
    monkeypatch.setattr("osteoimmune.answer.kept.kept_folder", lambda: tmp_path)
    words = ["answer", "--json", "--part", "C2.loss", "--verify"]
    assert run(app, words).exit_code == 0
    done = run(app, words)
    assert done.exit_code == 0, done.output
    assert "every bit agrees" in done.stderr


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        (["--set", "binding.opg_load"], InvalidValue, "NAME=NUMBER"),
        (["--set", "binding.opg_load=none"], InvalidValue, "not a number"),
        (["--set", "binding.opg_laod=0"], UnknownName, "opg_load"),
        (["--without", "FREDOM"], UnknownName, "FREEDOM"),
    ],
)
def test_what_cannot_be_is_one_sentence(words, kind, told):
    done = run(app, ["answer", "--json", *words])
    assert isinstance(done.exception, kind)
    assert told in str(done.exception)
    assert done.stdout == ""
