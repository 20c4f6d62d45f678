"""The report of an answer: one HTML file that asks nothing of any network."""

from typing import Any

from markupsafe import Markup

from osteoimmune import __version__
from osteoimmune.answer.records import LIMITED, SUPPORTED, UNDECIDED, Answer, Part, PartAnswer
from osteoimmune.report.answer_picture import narrow_picture, wide_picture
from osteoimmune.report.interval_chart import POOLED, IntervalChart, IntervalRow
from osteoimmune.report.interval_svg import described, narrow_svg, wide_svg
from osteoimmune.report.page_template import page_template

CLASS = {SUPPORTED: "supported", LIMITED: "limited", UNDECIDED: "undecided"}


def answer_page(found: Answer) -> str:
    """The whole report as HTML."""
    return page_template("answer.html").render(
        found=found,
        wide=Markup(wide_picture(found.claims)),
        narrow=Markup(narrow_picture(found.claims)),
        chart=interval_figure,
        code=code_for,
        css=lambda verdict: CLASS.get(verdict, "contradicted"),
        version=__version__,
    )


def interval_figure(own: PartAnswer) -> Markup:
    """The evidence of one part as intervals by method against the margins; empty where there are none."""
    evidence = own.finding.evidence
    rows = [
        IntervalRow(line["method"], (), line["estimate"], line["low"], line["high"])
        for line in evidence.get("methods", ())
    ]
    if not rows:
        return Markup("")
    low, high = evidence["margins"]
    rows.append(_together(evidence["estimate"], *evidence["interval"]))
    chart = IntervalChart(
        f"{own.part.title}: ratio by method; shaded, {low:.3g} to {high:.3g}", tuple(rows),
        measure="Ratio (95 % interval)", margins=(low, high), heading="Method", guide=False,
        left="fewer with denosumab", right="more with denosumab",
    )  # fmt: skip
    told = Markup('<p class="heard">{}</p>').format(described(chart))
    return Markup(wide_svg(chart, "wide") + narrow_svg(chart, "narrow")) + told


def _together(estimate: float, low: float, high: float) -> IntervalRow:
    return IntervalRow("all methods together", (), estimate, low, high, kind=POOLED)


def code_for(part: Part) -> str:
    """Lines of Python and of the command line that give this part again."""
    lines = [
        "from osteoimmune.answer import answer",
        f'print(answer().part("{part.part_id}").finding)',
    ]
    settings: dict[str, Any] = dict(part.settings)
    if part.rule == "similar":
        lines.append(f"# osteoimmune evidence pool --outcome {settings['outcome']} --stratum '{settings['stratum']}'")
    if part.rule == "tissue scrutiny":
        lines.append(f"# osteoimmune evidence scrutiny --stratum '{settings['stratum']}'")
    return "\n".join(lines)
