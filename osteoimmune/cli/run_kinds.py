"""What kind of run a study asks for: the one place where the command line decides how a study is carried out."""

from collections.abc import Callable

from osteoimmune.cli.run_options import Asked
from osteoimmune.cli.run_trial import run_trial
from osteoimmune.cli.run_typical import run_typical
from osteoimmune.trials import Study

Act = Callable[[Study, Asked], int]
KINDS: tuple[tuple[Callable[[Study], bool], Act], ...] = (
    (lambda study: study.trial is not None, run_trial),
    (lambda _: True, run_typical),
)


def kind_of(study: Study) -> Act:
    """How a study is carried out.

    Returns:
        a function of the study and of what is asked beside it, which gives the exit status.
    """
    return next(act for asked, act in KINDS if asked(study))
