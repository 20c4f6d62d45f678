"""An executable, evidence-checked model of the RANKL-RANK-OPG system in bone and immunity.

Five lines:

    import osteoimmune as oi
    result = oi.run("freedom")
    ctx = result.arms["denosumab 60 mg Q6M"]["ctx_percent_change"]
    print(ctx.time_months, ctx.value, ctx.unit)
    oi.write_report(result, "freedom-run")

Nothing heavy is imported before it is used.
"""

from typing import TYPE_CHECKING

from osteoimmune.lazy import lazy_names

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
    "OsteoimmuneError": ".errors",
    "Study": ".trials",
    "StudyResult": ".trials",
    "built_in_studies": ".study",
    "load_study": ".study",
    "parse_regimen": ".trials",
    "run": ".study",
    "write_report": ".report",
}
__all__ = ["__version__", *_HOME]
__getattr__, __dir__ = lazy_names(__name__, _HOME)
