"""The page of the joint: scores by arm, sources of RANKL, and how much inflammation could have changed unseen."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from osteoimmune.answer.coupling import Coupled, Limit
from osteoimmune.answer.rankl_sources import Sources
from osteoimmune.evidence.ra_baseline import CORRELATION
from osteoimmune.report import joint_figures
from osteoimmune.report.page_template import page_template
from osteoimmune.trials.result import StudyResult


def joint_page(
    results: Mapping[str, StudyResult], found: Sequence[Sources], rows: Sequence[Coupled], limits: Sequence[Limit]
) -> str:
    """The page as HTML, complete in itself.

    Args:
        results: studies of rheumatoid arthritis whose arms are called as in `joint_figures.ARMS`.
        found, rows, limits: from `osteoimmune.answer.rankl_sources` and `osteoimmune.answer.coupling`.
    """
    return page_template("joint.html").render(
        progressions=[(r.study.title, Markup(joint_figures.progression(r))) for r in results.values()],
        sources=Markup(joint_figures.sources(found)),
        coupling=Markup(joint_figures.coupling(rows, limits)),
        rows=rows,
        limits=limits,
        correlation=f"{CORRELATION:g}",
    )
