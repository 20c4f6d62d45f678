"""Kill -9 at any moment: of the process that runs, of a worker, of a worker of a cluster. Nothing lost, none left."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from osteoimmune.errors import RunError
from osteoimmune.running import resume, start
from osteoimmune.running.folder import RECORD, open_folder
from osteoimmune.running.lock import is_locked
from osteoimmune.running.verify import digest
from tests.running.toy_job import ToyJob

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds its processes under /proc")
ROOT = Path(__file__).resolve().parents[2]
PATIENTS, PAUSE = 200, 0.05  # about a second in twenty chunks
MARK = "OSTEOIMMUNE_TEST_RUN"


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    path = tmp_path_factory.mktemp("known")
    start(ToyJob(PATIENTS), path / "run")
    return digest(open_folder(path / "run"))


def hears_ctrl_c() -> None:
    """A shell that starts tests in the background makes them deaf to Ctrl-C, and so whatever they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def begun(folder: Path, how: str) -> subprocess.Popen:
    words = [sys.executable, "-m", "tests.running.toy_process", str(folder), how, str(PATIENTS), str(PAUSE)]
    return subprocess.Popen(words, cwd=ROOT, env=os.environ | {MARK: str(folder), "PYTHONPATH": str(ROOT)})


def marked(folder: Path) -> list[int]:
    """The processes that belong to a run, whoever their parent is by now."""
    found = []
    for own in Path("/proc").iterdir():
        try:
            if own.name.isdigit() and f"{MARK}={folder}\0".encode() in (own / "environ").read_bytes():
                found.append(int(own.name))
        except OSError:
            continue
    return found


def until(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def go_on(folder: Path) -> None:
    """What a user does next: resume, or begin again where nothing was begun."""
    if (folder / RECORD).exists():
        resume(folder, job=ToyJob(PATIENTS))
        return
    with pytest.raises(RunError, match="there is no run in"):
        resume(folder, job=ToyJob(PATIENTS))
    start(ToyJob(PATIENTS), folder, chunk_patients=10)


def kill_parent(folder: Path, how: str, seed: int, known: str) -> None:
    process = begun(folder, how)
    when = random.Random(seed).uniform(0.0, 3.0 if how == "cluster" else 2.0)
    until(lambda: (folder / "lock").exists(), 20)
    time.sleep(when)
    process.kill()
    process.wait()
    assert until(lambda: not marked(folder), 10), "a process was left behind"
    assert not is_locked(folder)
    go_on(folder)
    assert digest(open_folder(folder)) == known
    assert not list(folder.rglob(".unfinished-*"))


def kill_worker(folder: Path, how: str, seed: int, known: str) -> None:
    process = begun(folder, how)
    assert until(lambda: list(folder.glob("chunks/patients-*")), 30)
    time.sleep(random.Random(seed).uniform(0.0, 0.5))
    workers = [p for p in marked(folder) if p != process.pid and is_worker(p)]
    if workers:
        os.kill(random.Random(seed).choice(workers), signal.SIGKILL)
    assert process.wait(60) == 0
    assert digest(open_folder(folder)) == known
    assert until(lambda: not marked(folder), 10), "a process was left behind"


def is_worker(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.mark.promise("P10")
@pytest.mark.parametrize(("act", "how", "seed"), [(kill_parent, "2", 1), (kill_parent, "1", 2), (kill_worker, "2", 3)])
def test_killed_at_a_random_moment(tmp_path, known, act, how, seed):
    act(tmp_path / "run", how, seed, known)


WAYS = [(kill_parent, "2"), (kill_worker, "2"), (kill_worker, "cluster"), (kill_parent, "cluster"), (kill_parent, "1")]


@pytest.mark.slow
@pytest.mark.promise("P10")
@pytest.mark.parametrize("seed", range(100, 120))
def test_killed_at_twenty_random_moments(tmp_path, known, seed):
    act, how = WAYS[seed % len(WAYS)]
    act(tmp_path / "run", how, seed, known)


@pytest.mark.promise("P10")
def test_a_chunk_that_kills_its_worker_once_is_made_by_another(tmp_path, known):
    graves = tmp_path / "graves"
    graves.mkdir()
    job = ToyJob(PATIENTS, fatal=55, graves=str(graves), deaths=1)
    start(job, tmp_path / "run", workers=2, chunk_patients=10)
    assert len(list(graves.iterdir())) == 1
    assert digest(open_folder(tmp_path / "run")) == known


@pytest.mark.promise("P10")
def test_a_chunk_that_kills_every_worker_is_named_and_the_others_kept(tmp_path, known):
    graves = tmp_path / "graves"
    graves.mkdir()
    job = ToyJob(PATIENTS, fatal=195, graves=str(graves), deaths=100)
    with pytest.raises(RunError, match=r"3 workers ended over patients-000000190-000000199 \(signal 9"):
        start(job, tmp_path / "run", workers=2, chunk_patients=10)
    assert len(open_folder(tmp_path / "run").check(thorough=True)[0]) >= 18
    go_on(tmp_path / "run")
    assert digest(open_folder(tmp_path / "run")) == known


def test_a_fault_of_the_program_keeps_its_trace(tmp_path):
    with pytest.raises(RuntimeError, match=r"(?s)patients-.*ZeroDivisionError: the program is at fault"):
        start(ToyJob(40, broken=35), tmp_path / "run", workers=2, chunk_patients=10)
    assert resume(tmp_path / "run", job=ToyJob(40)).made >= 10


@pytest.mark.promise("P10")
def test_ctrl_c_leaves_a_run_that_goes_on(tmp_path):
    folder = tmp_path / "run"
    words = [sys.executable, "-m", "osteoimmune", "run", "freedom-trial", "--patients", "1500", "--workers", "2"]
    environment = os.environ | {MARK: str(folder), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*words, "--out", str(folder)], cwd=ROOT, env=environment, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=hears_ctrl_c,
    ) as process:  # fmt: skip
        assert until(lambda: list(folder.glob("chunks/patients-*")), 60)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody hears it
        told = process.communicate(timeout=30)[1].decode()
    assert process.returncode == 130, told
    assert f"go on with: osteoimmune resume {folder}" in told
    assert "Traceback" not in told
    assert until(lambda: not marked(folder), 10), "a process was left behind"
    assert 0 < len(open_folder(folder).check(thorough=True)[0]) < len(list(open_folder(folder).record.chunks()))
    assert not list(folder.rglob(".unfinished-*"))
