"""The command line: what it prints, what it refuses, how fast it answers."""

import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from osteoimmune import __version__
from osteoimmune.cli import main

STUDY = """
version = 1
name = "small"
title = "A small study"
question = "What happens?"
body = "postmenopausal"
horizon_months = 3
outputs = ["ctx_percent_change"]
[[arms]]
name = "treated"
regimen = "60 mg SC once"
"""


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run the command line in this process, in an empty folder; gives status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["osteoimmune", *words])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return command


def in_process(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "osteoimmune", *words], capture_output=True, text=True, **options)  # type: ignore[call-overload, no-any-return]


def test_help_names_every_command(run):
    status, out, _ = run("--help")
    assert status == 0
    for command in ("run", "list", "describe", "export"):
        assert f"\n  {command} " in out


def test_version(run):
    assert run("--version")[:2] == (0, f"osteoimmune {__version__}\n")


def test_list_names_every_study(run):
    out = run("list")[1]
    for study in ("freedom", "phase2-doses", "stop-denosumab", "fc-opg"):
        assert study in out


def test_run_prints_endpoints_beside_observations_and_writes_a_report(run, tmp_path):
    status, out, _ = run("run", "freedom")
    assert status == 0
    assert "CTX at 1 month" in out
    assert "FREEDOM" in out
    assert "not for decisions about individual treatment" in out
    written = sorted(path.name for path in (tmp_path / "osteoimmune-freedom").iterdir())
    assert written == [
        "curves.csv", "curves.parquet", "endpoints.csv", "numbers.csv", "report.html", "results.json",
    ]  # fmt: skip


def test_out_is_the_folder_of_the_report(run, tmp_path):
    assert run("run", "fc-opg", "--out", "deep/er")[0] == 0
    assert (tmp_path / "deep" / "er" / "report.html").exists()
    assert stat.S_IMODE((tmp_path / "deep" / "er" / "report.html").stat().st_mode) == 0o644


def test_json_is_all_that_stdout_holds_and_no_folder_is_made(run, tmp_path):
    status, out, err = run("run", "freedom", "--json")
    assert status == 0
    assert set(json.loads(out)) == {"arms", "endpoints"}
    assert err == ""
    assert list(tmp_path.iterdir()) == []


def test_json_and_the_file_of_results_are_the_same(run, tmp_path):
    out = run("run", "freedom", "--json", "--out", "here")[1]
    assert (tmp_path / "here" / "results.json").read_text() == out


def test_a_study_file_is_run_by_its_path(run, tmp_path):
    (tmp_path / "mine.toml").write_text(STUDY)
    status, out, _ = run("run", "mine.toml", "--json")
    assert status == 0
    assert list(json.loads(out)["arms"]) == ["treated"]


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("run", "fredom"), "did you mean 'freedom'"),
        (("runn", "freedom"), "run"),
        (("run", "freedom", "--jsn"), "--jsn"),
        (("run",), "issing argument"),
        (("run", "none.toml"), "there is no study file none.toml"),
        (("describe", "postmenopausl"), "did you mean 'postmenopausal'"),
        (("export", "postmenopausl", "--out", "x.xml"), "did you mean 'postmenopausal'"),
        (("export", "postmenopausal", "--format", "sbm", "--out", "x.xml"), "did you mean 'sbml'"),
        (("export", "postmenopausal"), "--out"),
        (("export", "postmenopausal", "--out", "."), "'.' is a folder; name a file in it"),
    ],
)
def test_a_slip_is_one_sentence_on_stderr_and_status_2(run, words, named, tmp_path):
    status, out, err = run(*words)
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert named in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("60 mg SC once", "-60 mg SC once", "cannot be negative"),
        ("60 mg SC once", "60 mh SC once", "'mh'"),
        ("ctx_percent_change", "ctx_percent_chang", "did you mean 'ctx_percent_change'"),
        ("postmenopausal", "postmenopausl", "did you mean 'postmenopausal'"),
        ("horizon_months = 3", "horizon_months = -3", "-3 months"),
        ("horizon_months", "horizon_month", "did you mean 'horizon_months'"),
    ],
)
def test_a_wrong_study_file_is_refused(run, tmp_path, right, wrong, named):
    (tmp_path / "mine.toml").write_text(STUDY.replace(right, wrong))
    status, out, err = run("run", "mine.toml")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert named in err


def test_a_file_where_the_folder_should_be_is_refused_before_the_work(run, tmp_path):
    (tmp_path / "taken").write_text("mine")
    status, _, err = run("run", "freedom", "--out", "taken")
    assert status == 2
    assert "is a file" in err
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_refused(run, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "cannot be" in run("run", "freedom", "--out", "locked/in")[2]


def test_a_place_where_no_folder_can_be_made_is_refused(run):
    status, _, err = run("run", "freedom", "--out", "/proc/none")
    assert status == 2
    assert "cannot be made" in err


def test_a_reader_who_leaves_early_is_no_error():
    command = f"{sys.executable} -m osteoimmune run freedom --json | head -c 10"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert "Traceback" not in ended.stderr
    assert ended.stderr == ""


@pytest.mark.promise("P11")
def test_json_of_a_failed_arm_says_why_on_stderr(run, monkeypatch):
    from osteoimmune.study import run as simulate

    result = simulate("freedom")
    failed = replace(result.arms["placebo"], status="no state of rest was found")
    broken = replace(result, arms={**result.arms, "placebo": failed})
    monkeypatch.setattr("osteoimmune.study.running.run_study", lambda *_, **__: broken)
    status, out, err = run("run", "freedom", "--json")
    assert (status, err) == (1, "osteoimmune: placebo: no state of rest was found\n")
    assert list(json.loads(out)["arms"]) == list(result.arms)


def test_square_brackets_in_a_study_are_printed_as_they_are(run, tmp_path):
    (tmp_path / "mine.toml").write_text(STUDY.replace("What happens", "What [bold] happens [/red]"))
    status, out, err = run("run", "mine.toml")
    assert (status, err) == (0, "")
    assert "What [bold] happens [/red]?" in out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("words", ["run freedom --json", "describe", "list", "evidence list"])
def test_an_output_that_is_full_is_one_sentence(words):
    command = f"{sys.executable} -m osteoimmune {words} > /dev/full"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (2, "osteoimmune: the output cannot be used: No space left on device\n")


def test_a_closed_output_is_no_error():
    command = f"{sys.executable} -m osteoimmune run freedom --json >&-"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("words", [["evidence", "list"], ["evidence", "scrutiny"], ["describe"], ["run", "freedom"]])
def test_a_terminal_without_our_letters_is_no_error(words, tmp_path):
    here = {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONIOENCODING": "ascii"}
    ended = in_process(*words, cwd=tmp_path, env=os.environ | here)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("words", [(), ("evidence",)])
def test_no_command_shows_the_help_line_by_line(run, words):
    status, out, err = run(*words)
    assert (status, err) == (2, "")
    assert out.count("\n") > 10


@pytest.mark.parametrize("words", [(), ("run",), ("evidence",), ("evidence", "list")])
def test_h_is_short_for_help(run, words):
    status, out, _ = run(*words, "-h")
    assert status == 0
    assert "--help" in out


def hears_ctrl_c():
    """A shell that starts tests in the background makes them deaf to Ctrl-C, and so whatever they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_leaves_nothing_half_written(tmp_path):
    started = subprocess.Popen(
        [sys.executable, "-m", "osteoimmune", "run", "stop-denosumab", "--out", "out"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hears_ctrl_c,
    )
    while not (tmp_path / "out").exists() and started.poll() is None:
        time.sleep(0.01)
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in err
    assert "stopped" in err
    left = list((tmp_path / "out").iterdir()) if (tmp_path / "out").exists() else []
    assert not [path for path in left if path.suffix not in (".html", ".json", ".csv")]


def best_of(times: int, *words: str) -> tuple[float, float]:
    """The least processor and wall seconds of a few runs; on a busy machine only the first tells of the program."""
    spent, waited = [], []
    for _ in range(times):
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        assert in_process(*words).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        waited.append(time.perf_counter() - start)
    return min(spent), min(waited)


def test_help_answers_at_once(figure):
    spent, waited = best_of(3, "--help")
    figure("osteoimmune --help, processor seconds (wall)", f"{spent:.2f} ({waited:.2f})", "<= 0.5")
    assert spent <= 0.5


def test_a_cached_run_starts_soon(figure):
    """The whole run is measured, so that its start is in it."""
    assert in_process("run", "freedom", "--json").returncode == 0
    spent, waited = best_of(3, "run", "freedom", "--json")
    figure("osteoimmune run freedom --json, cached, processor seconds (wall)", f"{spent:.2f} ({waited:.2f})", "<= 1.5")
    assert spent <= 1.5


@pytest.mark.parametrize("heavy", ["sympy", "pint", "plotly", "pandas", "scipy.stats", "jinja2"])
def test_a_cached_run_does_not_import(heavy):
    code = (
        "import sys; sys.argv = ['osteoimmune', 'run', 'freedom', '--json']\n"
        "from osteoimmune.cli import main\n"
        "try: main()\n"
        f"except SystemExit: print('heavy' if {heavy!r} in sys.modules else 'light', file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.stderr.strip() == "light"


def test_describe_prints_modules_numbers_and_sources(run):
    status, out, _ = run("describe")
    assert status == 0
    for part in ("pharmacology", "Sutjandra 2011", "assumption", "fitted", "published", "depot"):
        assert part in out


def test_describe_writes_a_page_that_loads_nothing(run, tmp_path):
    assert run("describe", "premenopausal", "--out", "body.html")[:2] == (0, "written: body.html\n")
    page = (tmp_path / "body.html").read_text(encoding="utf-8")
    assert "<math" in page
    assert "<svg" in page
    assert not re.search(r"(src|href)=[\"']https?:", page)


@pytest.mark.parametrize("body", ["postmenopausal", "premenopausal"])
def test_an_exported_body_stays_at_rest_in_another_simulator(run, tmp_path, body, figure):
    import numpy as np
    import roadrunner

    status, out, _ = run("export", body, "--format", "sbml", "--out", "body.xml")
    assert (status, out) == (0, "written: body.xml\n")
    curves = np.array(roadrunner.RoadRunner(str(tmp_path / "body.xml")).simulate(0, 3650, 11))[:, 1:]
    drift = np.abs(curves - curves[0]).max()
    figure(f"drift of the exported {body} body over ten years in libRoadRunner", f"{drift:.1e}", "<= 1e-6")
    assert drift <= 1e-6


def test_the_evidence_commands_are_there_and_refuse_slips(run):
    pytest.importorskip("osteoimmune.cli.evidence", exc_type=ImportError)
    assert run("evidence", "--help")[0] == 0
    status, _, err = run("evidence", "lst")
    assert status == 2
    assert "list" in err


def test_an_arm_that_failed_is_told_and_ends_in_status_1(run, monkeypatch, tmp_path):
    from dataclasses import replace

    import numpy as np

    import osteoimmune.study

    whole = osteoimmune.study.run("freedom")
    series = {name: replace(s, value=s.value * np.nan) for name, s in whole.arms["placebo"].series.items()}
    failed = replace(whole.arms["placebo"], series=series, status="no state of rest was found")
    none = tuple(replace(e, value=None) if e.arm == "placebo" else e for e in whole.endpoints)
    broken = replace(whole, arms={**whole.arms, "placebo": failed}, endpoints=none)
    monkeypatch.setattr(osteoimmune.study, "run", lambda *_, **__: broken)
    status, out, _ = run("run", "freedom")
    assert status == 1
    assert "placebo: no state of rest was found" in out
    assert "nan" not in out
    page = (tmp_path / "osteoimmune-freedom" / "report.html").read_text(encoding="utf-8")
    assert "placebo: no state of rest was found" in page
    values = json.loads((tmp_path / "osteoimmune-freedom" / "results.json").read_text())["arms"]["placebo"]
    assert set(values["ctx_percent_change"]["value"]) == {None}


def test_progress_is_told_once_two_seconds_have_gone_by(monkeypatch, capsys):
    from osteoimmune.cli import progress

    clock = iter([0.0, 1.0, 3.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.shown_progress() as tell:
        tell("quick")
        tell("slow")
    assert capsys.readouterr().err == "  3.0 s  slow\n"
