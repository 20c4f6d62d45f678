"""What kind of run a study asks for: the one place where the command line decides how a study is carried out."""

from collections.abc import Callable
from pathlib import Path

from osteoimmune.cli.run_typical import run_typical
from osteoimmune.trials import Study

Act = Callable[[Study, Path | None, bool], int]
KINDS: tuple[tuple[Callable[[Study], bool], Act], ...] = ((lambda _: True, run_typical),)


def kind_of(study: Study) -> Act:
    """How a study is carried out.

    Returns:
        a function of the study, the folder for its files (None for none) and whether JSON alone is printed, which
        gives the exit status.
    """
    return next(act for asked, act in KINDS if asked(study))
