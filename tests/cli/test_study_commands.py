"""`check`, `new` and `export --study`: what they say, and that another simulator follows an exported arm."""

import sys
from pathlib import Path

import numpy as np
import pytest

from osteoimmune.cli import main
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.study import load_study
from osteoimmune.trials import run_study

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def command(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["osteoimmune", *words])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out, told.err

    return run


def test_check_tells_arms_doses_outputs_and_extrapolations(command):
    status, out, err = command("check", "sequence")
    assert (status, err) == (0, "")
    assert "12 doses" not in out.splitlines()[0]
    assert "romosozumab, then denosumab: 210 mg romosozumab SC" in out
    assert "16 doses in 36 months; postmenopausal" in out
    assert "no row of the calibration has it" in out
    assert out.endswith("nothing is wrong with it\n")


def test_check_simulates_nothing(command, monkeypatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a kernel was asked for")

    for module in ("osteoimmune.engine.kernel", "osteoimmune.engine"):
        monkeypatch.setattr(sys.modules[module], "build", never)
    monkeypatch.setattr(sys.modules["osteoimmune.engine.simulate"], "build", never)
    assert command("check", "freedom")[0] == 0


def test_new_into_a_folder_of_its_own(command, tmp_path):
    status, out, _ = command("new", "mine.toml", "--in", "deep/er")
    assert status == 0
    assert (tmp_path / "deep" / "er" / "mine.toml").exists()
    assert "next: osteoimmune check" in out


def test_describe_takes_a_module_of_ones_own(command):
    status, out, _ = command("describe", "--module", str(EXAMPLES / "osteocalcin"))
    assert status == 0
    assert "production = made * osteoblasts" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("export", "--out", "a.xml"), "name either a body or, with --study, a study"),
        (("export", "postmenopausal", "--study", "freedom", "--out", "a.xml"), "name either a body or"),
        (("export", "postmenopausal", "--arm", "placebo", "--out", "a.xml"), "--arm goes with --study"),
        (("export", "--study", "freedom", "--out", "a.xml"), "unknown arm ''"),
        (("export", "--study", "freedom", "--arm", "placbo", "--out", "a.xml"), "did you mean 'placebo'"),
        (("export", "--study", "fredom", "--arm", "a", "--out", "a.xml"), "did you mean 'freedom'"),
        (("describe", "--module", "nowhere"), "there is no module file"),
        (("check", "nothing.toml"), "there is no study file"),
        (("check", "nothing"), "unknown study 'nothing'"),
    ],
)
def test_what_cannot_be_meant_is_refused(command, tmp_path, words, says):
    status, out, err = command(*words)
    assert (status, out) == (2, "")
    assert says in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.promise("P2")
def test_another_simulator_follows_an_exported_arm(command, tmp_path, figure):
    roadrunner = pytest.importorskip("roadrunner")
    arm = "denosumab 60 mg Q6M"
    assert command("export", "--study", "freedom", "--arm", arm, "--out", "arm.xml")[0] == 0
    theirs = roadrunner.RoadRunner(str(tmp_path / "arm.xml"))
    theirs.integrator.relative_tolerance, theirs.integrator.absolute_tolerance = 1e-9, 1e-12
    months = np.array([1.0, 5.0, 11.0, 17.0, 23.0])
    table = theirs.simulate(times=[0.0, *(months * DAYS_PER_MONTH)], selections=["time", "ctx"])
    change = 100.0 * table[1:, 1] / table[0, 1] - 100.0
    ours = run_study(load_study("freedom")).arms[arm]["ctx_percent_change"]
    worst = float(np.abs(change - np.interp(months, ours.time_months, ours.value)).max())
    figure("CTX of an exported arm in libRoadRunner, worst difference in points", f"{worst:.1e}", "<= 1e-2")
    assert worst < 1e-2
