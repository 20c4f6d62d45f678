"""An executable, evidence-checked model of the RANKL-RANK-OPG system in bone and immunity.

Five lines:

    import osteoimmune as oi
    result = oi.run("freedom")
    ctx = result.arms["denosumab 60 mg Q6M"]["ctx_percent_change"]
    print(ctx.time_months, ctx.value, ctx.unit)
    oi.write_report(result, "freedom-run")

Nothing heavy is imported before it is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osteoimmune.errors import OsteoimmuneError as OsteoimmuneError
    from osteoimmune.report import write_report as write_report
    from osteoimmune.study import built_in_studies as built_in_studies
    from osteoimmune.study import load_study as load_study
    from osteoimmune.study import run as run
    from osteoimmune.trials import Study as Study
    from osteoimmune.trials import StudyResult as StudyResult
    from osteoimmune.trials import parse_regimen as parse_regimen

__version__ = "0.1.0"

_HOME = {
    "OsteoimmuneError": "osteoimmune.errors",
    "Study": "osteoimmune.trials",
    "StudyResult": "osteoimmune.trials",
    "built_in_studies": "osteoimmune.study",
    "load_study": "osteoimmune.study",
    "parse_regimen": "osteoimmune.trials",
    "run": "osteoimmune.study",
    "write_report": "osteoimmune.report",
}
__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'osteoimmune' has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
