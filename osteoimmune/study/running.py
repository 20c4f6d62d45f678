"""A study is run: the one place that looks at what a study asks for and calls what simulates it."""

from collections.abc import Callable
from pathlib import Path

from osteoimmune.study.file import load_study
from osteoimmune.trials.design import Study
from osteoimmune.trials.result import StudyResult
from osteoimmune.trials.simulation import run_study


def run(study: str | Path | Study, *, progress: Callable[[str], None] = lambda _: None) -> StudyResult:
    """Simulate a study: a built-in one by its name, a file by its path, or one made in Python.

    Args:
        progress: told in words what is being done.

    Raises:
        OsteoimmuneError: there is no such study, or it asks for what does not exist.
    """
    return run_study(study if isinstance(study, Study) else load_study(study), progress=progress)
