"""One outcome, one file: a self-contained page that needs no network, for desk, phone and paper."""

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from osteoimmune import __version__
from osteoimmune.evidence.further_lines import FurtherLine
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.scrutiny import TissueScrutiny
from osteoimmune.evidence.words import SIMILAR, number
from osteoimmune.report.evidence_sections import Section
from osteoimmune.report.interval_chart import IntervalChart
from osteoimmune.report.interval_svg import described, narrow_svg, wide_svg
from osteoimmune.report.tissue_chart import tissue_chart, tissue_table


def evidence_page(
    title: str,
    sections: Sequence[Section],
    *,
    empty: Sequence[Pool] = (),
    scrutiny: TissueScrutiny | None = None,
    doses: Sequence[FurtherLine] = (),
    interactive: bool = True,
) -> str:
    """The page as HTML.

    Args:
        title: its heading.
        sections: one for each stratum with a trial.
        empty: strata in which every row was left out, named with their reasons.
        doses: the trend with dose, where strata differ in it.
        scrutiny: the tissues of this outcome, looked at together.
        interactive: put plotly.js into the page (4.6 MB) and draw each forest plot once more with it.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"num": number, "words": _words, "pvalue": _pvalue}
    source = files("osteoimmune.report").joinpath("templates", "evidence.html").read_text(encoding="utf-8")
    return environment.from_string(source).render(
        title=title,
        sections=sections,
        empty=empty,
        scrutiny=scrutiny,
        doses=doses,
        tissues=drawn(tissue_chart(scrutiny)) if scrutiny is not None and scrutiny.rows else None,
        tissue_table=tissue_table(scrutiny) if scrutiny is not None else ((), ()),
        drawn=drawn,
        plots=_plots(sections) if interactive else [],
        margins=SIMILAR,
        version=__version__,
    )


def drawn(chart: IntervalChart) -> Markup:
    """A chart in both static forms; the style sheet shows the one that fits."""
    told = Markup('<p class="heard">{}</p>').format(described(chart))
    return Markup(wide_svg(chart, "wide") + narrow_svg(chart, "narrow")) + told


def _plots(sections: Sequence[Section]) -> list[Markup]:
    from osteoimmune.report.interval_plotly import interactive_html  # plotly takes a second to import

    charts = [section.charts[0][1] for section in sections]
    return [
        Markup(interactive_html(chart, f"plot-{index}", with_library=index == 0)) for index, chart in enumerate(charts)
    ]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _pvalue(value: float) -> str:
    if value != value:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"
