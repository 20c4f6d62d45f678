"""The report of an answer: one HTML file that asks nothing of any network, every number a click from its source."""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from osteoimmune import __version__
from osteoimmune.answer.claims_file import scenarios_of
from osteoimmune.answer.credibility import credibility
from osteoimmune.answer.documents import methods
from osteoimmune.answer.numbers import command_for
from osteoimmune.answer.records import LIMITED, SUPPORTED, UNDECIDED, Answer, Part, PartAnswer, Row
from osteoimmune.answer.wording import made_of, shown
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
        shown=shown,
        made_of=made_of,
        place=lambda own, name: place_of(own, name, {one.name for one in found.scenarios}),
        slug=slug,
        used=lambda own: sorted(scenarios_of(own.part) & {one.name for one in found.scenarios}),
        sheets=credibility(found),
        methods=methods(found),
        rows=_rows(found),
        different=_different(found),
        css=lambda verdict: CLASS.get(verdict, "contradicted"),
        version=__version__,
    )


def interval_figure(own: PartAnswer) -> Markup:
    """The evidence of one part as intervals by method or row, the model beside it; empty where there are none."""
    rows = [
        IntervalRow(line["method"], (), line["estimate"], line["low"], line["high"])
        for line in own.finding.evidence.get("methods", ())
    ]
    if not rows:
        return Markup("")
    difference = own.finding.evidence.get("axis", "") == "difference"
    chart = _differences(own, rows) if difference else _ratios(own, rows)
    told = Markup('<p class="heard">{}</p>').format(described(chart))
    return Markup(wide_svg(chart, "wide") + narrow_svg(chart, "narrow")) + told


def _ratios(own: PartAnswer, rows: list[IntervalRow]) -> IntervalChart:
    evidence, model = own.finding.evidence, own.finding.model
    low, high = evidence["margins"]
    bottom, top = evidence["interval"]
    rows.append(IntervalRow("all together", (), evidence["estimate"], bottom, top, kind=POOLED))
    if "interval" in model and model["interval"][0] > 0.0:
        middle = model["values"][[*model["values"]][-1]]["value"]
        bottom, top = model["interval"]
        rows.append(IntervalRow("model", (), middle, bottom, top, kind=POOLED))
    shaded = f"; shaded, {low:.3g} to {high:.3g}" if low > 0.0 else ""
    return IntervalChart(
        f"{own.part.title}: ratio{shaded}", tuple(rows), measure="Ratio (95 % interval)",
        margins=(low, high) if low > 0.0 else None, heading="Method or row", guide=False,
        left="fewer with denosumab", right="more with denosumab",
    )  # fmt: skip


def _differences(own: PartAnswer, rows: list[IntervalRow]) -> IntervalChart:
    """Observed above, the model's values below; an interval without width is a point."""
    left = dict(own.finding.model.get("values", {}))
    together: list[IntervalRow] = []
    for line, row in zip(own.finding.evidence["methods"], rows, strict=True):
        together.append(row)
        if line.get("row") in left:
            together.append(_modelled("model", left.pop(line["row"])))
    together += [_modelled(f"model: {name}"[:44], value) for name, value in left.items()]
    margins = own.finding.evidence.get("margins")
    return IntervalChart(
        f"{own.part.title}: observed and model", tuple(together), measure="Value (95 % interval)", left="less",
        right="more", logarithmic=False, margins=tuple(margins) if margins else None, heading="Row", guide=False,
    )  # fmt: skip


def _modelled(name: str, value: Mapping[str, Any]) -> IntervalRow:
    low, high = value["band"] or (value["low_of_alternatives"], value["high_of_alternatives"])
    return IntervalRow(name, (), value["value"], low, high, kind=POOLED)


def code_for(own: PartAnswer) -> str:
    """Lines of Python and of the command line that give this part again."""
    part: Part = own.part
    lines = [
        "from osteoimmune.answer import Question, answer_question",
        f'found = answer_question(Question(part="{part.part_id}"))',
        f'print(found.part("{part.part_id}").finding)',
    ]
    settings: dict[str, Any] = dict(part.settings)
    lines.append(f"# {command_for(own)}")
    if part.rule == "similar":
        lines.append(f"# osteoimmune evidence pool --outcome {settings['outcome']} --stratum '{settings['stratum']}'")
    if part.rule == "tissue scrutiny":
        lines.append(f"# osteoimmune evidence scrutiny --stratum '{settings['stratum']}'")
    return "\n".join(lines)


def place_of(own: PartAnswer, name: str, scenarios: set[str]) -> str:
    """Where a number of the model comes from: its row of evidence, its scenario, or else the lines that give it."""
    if name in {row.row_id for row in own.finding.rows}:
        return f"row-{name}"
    named = [one for one in scenarios if one in name]
    return f"s-{slug(max(named, key=len))}" if named else f"code-{own.part.part_id}"


def slug(name: str) -> str:
    """A name as the end of a link within the page."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


def _rows(found: Answer) -> list[Row]:
    """Every row of evidence once, in the order of the claims."""
    rows = {row.row_id: row for claim in found.claims for own in claim.parts for row in own.finding.rows}
    return list(rows.values())


def _different(found: Answer) -> list[tuple[PartAnswer, PartAnswer]]:
    """Parts whose verdict is not that of the default answer: (default, this)."""
    if found.beside is None:
        return []
    pairs = [(found.beside.part(own.part.part_id), own) for claim in found.claims for own in claim.parts]
    return [(before, own) for before, own in pairs if before.finding.verdict != own.finding.verdict]
