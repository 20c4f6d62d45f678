"""The command: a plan in a file becomes a folder of results; what is wrong is said in a sentence."""

import typer
from typer.testing import CliRunner

from osteoimmune.cli.fit import fit as command
from osteoimmune.errors import DataError, UnknownName

PLAN = """
title = "two rows"
rebounds = ["precursor_pool"]
iterations = 2

[error]
bmd_lumbar_spine = 0.5
bmd_total_hip = 0.4

[[published]]
rows = ["bone-117", "bone-118"]
regimen = "60 mg SC every 6 months"

[[parameter]]
name = "lumbar_spine.turnover"
lower = 0.0001
upper = 0.002
prior = 0.0005
prior_sd = 0.5
"""


def invoke(*words):
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "160"})


def test_a_plan_becomes_a_folder(tmp_path):
    plan, out = tmp_path / "two.toml", tmp_path / "out"
    plan.write_text(PLAN)
    first = invoke(str(plan), "--out", str(out))
    assert first.exit_code == 0, first.output
    assert "lumbar_spine.turnover" in first.stdout
    assert sorted(p.name for p in (out / "precursor_pool").iterdir()) == [
        "checkpoint.json",
        "parameters.csv",
        "result.json",
    ]
    again = invoke(str(plan), "--out", str(out))
    assert isinstance(again.exception, DataError)
    assert "--resume" in str(again.exception)
    assert invoke(str(plan), "--out", str(out), "--resume").exit_code == 0


def test_wrong_words_are_refused(tmp_path):
    plan = tmp_path / "two.toml"
    plan.write_text(PLAN)
    wrong = invoke(str(plan), "--rebound", "precursor_pol", "--out", str(tmp_path / "out"))
    assert isinstance(wrong.exception, UnknownName)
    assert "precursor_pool" in str(wrong.exception)
    assert "there is no plan" in str(invoke("nothing").exception)
