"""A full disk: one sentence, nothing half-written, and the run goes on once there is room."""

import os
import shutil
import subprocess
import sys

import pytest

from osteoimmune.errors import RunError
from osteoimmune.running import resume, start
from osteoimmune.running.folder import open_folder
from osteoimmune.running.verify import digest
from tests.running.toy_job import ToyJob


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 300 kB."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("needs root on Linux to mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"cannot mount a small disk: {mounted.stderr.decode()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.promise("P10")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk(small_disk, tmp_path, workers):
    run = small_disk / "run"
    with pytest.raises(RunError, match=r"no space is left on the disk of .*what is finished is kept"):
        start(ToyJob(600), run, chunk_patients=20, workers=workers)
    folder = open_folder(run)
    whole, damaged = folder.check(thorough=True)
    assert whole
    assert not damaged
    if workers == 1:
        assert not list(run.rglob(".unfinished-*"))
    with pytest.raises(RunError, match="no space"):
        resume(run, job=ToyJob(600), workers=workers)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    done = resume(run, job=ToyJob(600), workers=workers)
    assert done.kept >= 20 * len(whole)
    start(ToyJob(600), tmp_path / "other")
    assert digest(open_folder(run)) == digest(open_folder(tmp_path / "other"))
