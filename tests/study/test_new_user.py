"""The path of somebody who has never seen the program: new, two lines changed, check, run, open the report."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.study import read_study
from osteoimmune.study.starter import starter

ROOT = Path(__file__).parents[2]


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "osteoimmune", *words], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_from_nothing_to_a_report(tmp_path, figure):
    started = time.monotonic()
    made = command(tmp_path, "new", "mine")
    assert made.returncode == 0, made.stderr
    path = tmp_path / "mine.toml"
    text = path.read_text()
    text = text.replace('title = "Two years of denosumab, then none"', 'title = "My very own study"')
    text = text.replace("60 mg SC every 6 months x 4, then stop", "60 mg SC every 6 months x 6, then stop")
    path.write_text(text)
    checked = command(tmp_path, "check", "mine.toml")
    assert checked.returncode == 0, checked.stderr
    assert "6 doses in 48 months" in checked.stdout
    ran = command(tmp_path, "run", "mine.toml", "--out", "results")
    assert ran.returncode == 0, ran.stderr
    assert "Highest CTX after the last dose" in ran.stdout
    page = (tmp_path / "results" / "report.html").read_text()
    assert "My very own study" in page
    assert "Not for individual treatment decisions" in page
    assert (tmp_path / "results" / "curves.csv").read_text().startswith("arm,observable,unit,month,value\n")
    figure("new, two lines edited, check, run, report: seconds", f"{time.monotonic() - started:.1f}", "none")


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mine.toml").write_text("mine")
    again = command(tmp_path, "new", "mine")
    assert again.returncode == 2
    assert "choose another name" in again.stderr
    assert (tmp_path / "mine.toml").read_text() == "mine"


@pytest.mark.parametrize("name", ["../mine", "a/b", "", ".hidden", "x" * 101, "naïve"])
def test_a_name_that_cannot_name_a_study_is_refused(name):
    with pytest.raises(InvalidValue, match="a study is named by"):
        starter(name)


def test_every_line_that_is_commented_out_is_right_when_it_is_not(tmp_path):
    """What the starter offers works: each optional section, its '# ' taken away."""
    lines = starter("offered").splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith("# [variants]"))
    opened = [line.removeprefix("# ") if n >= begin else line for n, line in enumerate(lines)]
    (tmp_path / "offered.toml").write_text("\n".join(opened) + "\n")
    study = read_study(tmp_path / "offered.toml")
    assert study.variants["fracture"] == "hazards"
    assert study.comedication[0].input == "glucocorticoid"
    assert study.genotype[0].times == 0.5
    assert study.parameters["person.body_weight"].number == 55
    assert study.observations[0].group == "denosumab"
