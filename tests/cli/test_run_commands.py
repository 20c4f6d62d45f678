"""resume, status, verify and query, as they are typed."""

import json

import pytest
from typer.testing import CliRunner

from osteoimmune.cli import app
from osteoimmune.cli.run_progress import in_words, shown_run, span
from osteoimmune.errors import InvalidValue, RunError, UnknownName
from osteoimmune.running import kinds, start
from osteoimmune.running.run import Progress
from tests.running.toy_job import ToyJob

run = CliRunner().invoke


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setitem(kinds._READERS, "toy", "tests.running.toy_job")
    start(ToyJob(60), tmp_path / "run", chunk_patients=20)
    return tmp_path / "run"


def test_status(folder):
    done = run(app, ["status", str(folder)])
    assert done.exit_code == 0
    assert "60 of 60 patients, 3 of 3 chunks" in done.stdout
    assert "finished" in done.stdout
    assert "failures: 2" in done.stdout
    found = json.loads(run(app, ["status", str(folder), "--json"]).stdout)
    assert (found["state"], found["done"], found["kernel"]) == ("finished", 60, "toy kernel")


def test_damage_is_shown_and_resumed(folder):
    (folder / "chunks" / "patients-000000020-000000039" / "events.parquet").write_bytes(b"")
    assert (
        "damaged: patients-000000020-000000039/events.parquet has 0 bytes" in run(app, ["status", str(folder)]).stdout
    )
    checked = run(app, ["verify", str(folder), "--sample", "0"])
    assert checked.exit_code == 1
    assert "has 0 bytes" in checked.stdout
    done = run(app, ["resume", str(folder)])
    assert done.exit_code == 0, done.output
    assert "20 patients simulated" in done.stdout
    assert "40 were there" in done.stdout
    assert "2 failed: a toy that does not work" in done.stdout
    again = run(app, ["verify", str(folder), "--digest"])
    assert again.exit_code == 0, again.output
    assert "3 chunks whole, 3 of them computed again" in again.stdout
    assert "to the last bit" in again.stdout


def test_query(folder):
    done = run(app, ["query", str(folder), "SELECT patient, level FROM patients WHERE patient < 2", "--csv"])
    assert done.stdout.splitlines()[0] == "patient,level"
    assert len(done.stdout.splitlines()) == 3
    table = run(app, ["query", str(folder), "SELECT patient FROM trajectories"])
    assert "and 160 rows more" in table.stdout


def test_an_unfinished_run_says_so(tmp_path):
    with pytest.raises(ZeroDivisionError):
        start(ToyJob(60, broken=45), tmp_path / "run", chunk_patients=20)
    assert "40 of 60 patients" in run(app, ["status", str(tmp_path / "run")]).stdout
    asked = run(app, ["query", str(tmp_path / "run"), "SELECT count(*) AS n FROM patients", "--csv"])
    assert asked.stdout == "n\n40\n"
    assert "so far 40 of 60 patients" in asked.stderr


@pytest.mark.parametrize("command", [["resume"], ["status"], ["verify"], ["query", "SELECT 1"]])
def test_no_run_there(tmp_path, command):
    done = run(app, [command[0], str(tmp_path / "nowhere"), *command[1:]])
    assert isinstance(done.exception, RunError)
    assert "there is no run in" in str(done.exception)


def test_a_kind_that_this_program_does_not_have(tmp_path):
    start(ToyJob(10), tmp_path / "run")
    assert isinstance(run(app, ["resume", str(tmp_path / "run")]).exception, UnknownName)


def test_progress_in_words(capsys, monkeypatch):
    now = Progress("simulating", 300, 1000, 2, 100, 50.0)
    assert in_words(now) == "simulating: 300 of 1000 patients, 2 a second, 2 failures, 5 min 50 s to go"
    assert (span(59.4), span(3599), span(7260)) == ("59 s", "59 min 59 s", "2 h 1 min")
    monkeypatch.setattr("osteoimmune.cli.run_progress.PATIENCE_SECONDS", 0.0)
    with shown_run() as tell:
        tell(now)
        tell(now)
    assert capsys.readouterr().err.count("300 of 1000") == 1


def test_a_trial_as_it_is_typed(tmp_path):
    words = ["run", "freedom-trial", "--patients", "40", "--seed", "3", "--out", str(tmp_path / "run")]
    done = run(app, words)
    assert done.exit_code == 0, done.output
    assert "40 patients simulated" in done.stdout
    assert "vertebral" in done.stdout
    record = json.loads((tmp_path / "run" / "run.json").read_bytes())
    assert (record["patients"], record["seed"], record["name"]) == (40, 3, "freedom-trial")
    again = run(app, words)
    assert isinstance(again.exception, RunError)
    assert "osteoimmune resume" in str(again.exception)
    assert run(app, ["resume", str(tmp_path / "run")]).exit_code == 0


def test_patients_need_a_study_that_has_some(tmp_path):
    done = run(app, ["run", "freedom", "--patients", "5", "--out", str(tmp_path)])
    assert isinstance(done.exception, InvalidValue)
    assert "'freedom-trial'" in str(done.exception)
