"""A description as plain text, as Markdown with LaTeX, or as one HTML page that needs nothing from elsewhere."""

from collections.abc import Iterable
from html import escape

from osteoimmune.language.assembly import Assembly
from osteoimmune.language.description import Body, Chapter, Description, Equation, ParameterRow, describe
from osteoimmune.language.latex import latex
from osteoimmune.language.mathml import mathml, rate_equation
from osteoimmune.language.notation import LEGEND, functions_in
from osteoimmune.language.plain import plain
from osteoimmune.language.wiring import wiring
from osteoimmune.quantities import Spread

TITLES = {
    "part": "Where",
    "output": "Gives to other modules",
    "flow": "Flows, per day",
    "rate": "Changes per day",
    "integral": "Sums over time",
    "observable": "Can be measured",
    "balance": "Closed by balance",
}
COLUMNS = ("name", "value", "unit", "status", "spread", "uncertainty", "decided by", "source", "meaning")
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#222}
h2{border-bottom:1px solid #ccc;margin-top:2.5rem}h3{margin:.8rem 0 .2rem;font-size:1rem;color:#1b6ca8}
.story{white-space:pre-line;color:#444}.wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px}
th,td{border-bottom:1px solid #ddd;padding:.25rem .5rem;text-align:left;vertical-align:top}
.equation{display:flex;overflow-x:auto;gap:1.5rem;align-items:center;flex-wrap:wrap;margin:.2rem 0}
.equation math{margin:0;font-size:1.05rem}.remark{color:#666;font-size:13px}
.assumption{color:#b5472f}.fitted{color:#9a6a00}.published{color:#3d7f4a}
"""


def describe_text(subject: Assembly | Body) -> str:
    """Equations and values of a body or assembly in plain text."""
    description = describe(subject)
    lines = [description.name, "=" * len(description.name)]
    for chapter in description.chapters:
        lines += ["", f"{chapter.name} ({chapter.variant})", "-" * (len(chapter.name) + len(chapter.variant) + 3)]
        lines += [chapter.story]
        for title, equations in _by_kind(chapter):
            lines += ["", f"  {title}"]
            lines += [
                f"    {_left(e)} = {plain(e.right)}" + (f"    [{e.remark}]" if e.remark else "") for e in equations
            ]
    lines += ["", *_legend(description), "", "Values", "------"]
    lines += [" | ".join(filter(None, _cells(row))) for row in description.parameters]
    return "\n".join(lines) + "\n"


def describe_markdown(subject: Assembly | Body) -> str:
    """The same in Markdown, equations in LaTeX between dollar signs."""
    description = describe(subject)
    lines = [f"# {description.name}"]
    for chapter in description.chapters:
        lines += ["", f"## {chapter.name} ({chapter.variant})", "", chapter.story]
        for title, equations in _by_kind(chapter):
            lines += ["", f"**{title}**", ""]
            lines += [f"- $\\displaystyle {_latex_left(e)} = {latex(e.right)}$  {e.remark}".rstrip() for e in equations]
    lines += ["", *_legend(description), "", "## Values", ""]
    lines += ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += [
        "| " + " | ".join(cell.replace("|", "\\|") for cell in _cells(row)) + " |" for row in description.parameters
    ]
    return "\n".join(lines) + "\n"


def describe_html(subject: Assembly | Body) -> str:
    """The same as one HTML page with a drawing of the wiring; equations are MathML, no script, nothing from outside."""
    description = describe(subject)
    title = escape(description.name)
    parts = ["<!doctype html><html lang='en'><head><meta charset='utf-8'>", f"<title>{title}</title>"]
    parts += [f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"]
    parts += [
        "<h2>Wiring</h2><p>Each box is a module, with the inputs it takes from outside (arrows) and what it gives. "
    ]
    parts += ["Dashed lines lead back.</p><div class='wide'>", wiring(description.assembly), "</div>"]
    parts += [_chapter_html(chapter) for chapter in description.chapters]
    parts += ["<h2>How to read</h2>", *(f"<p>{escape(line)}</p>" for line in _legend(description))]
    parts += ["<h2>Values</h2><div class='wide'><table><tr>", *(f"<th>{c}</th>" for c in COLUMNS), "</tr>"]
    parts += [_row_html(row) for row in description.parameters]
    return "".join([*parts, "</table></div></body></html>\n"])


def _chapter_html(chapter: Chapter) -> str:
    parts = [f"<h2>{escape(chapter.name)} <small>({escape(chapter.variant)})</small></h2>"]
    parts += [f"<p class='story'>{escape(chapter.story)}</p>"]
    for title, equations in _by_kind(chapter):
        parts.append(f"<h3>{title}</h3>")
        for e in equations:
            drawn = rate_equation(e.left, e.right) if e.kind in ("rate", "integral") else mathml(e.left, e.right)
            parts.append(f"<div class='equation'>{drawn}<span class='remark'>{escape(e.remark)}</span></div>")
    return "".join(parts)


def _row_html(row: ParameterRow) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(row))
    return f"<tr class='{row.value.status}'>{cells}</tr>"


def _by_kind(chapter: Chapter) -> Iterable[tuple[str, list[Equation]]]:
    for kind, title in TITLES.items():
        equations = [e for e in chapter.equations if e.kind == kind]
        if equations:
            yield title, equations


def _left(equation: Equation) -> str:
    name = plain(equation.left)
    return f"d {name}/dt" if equation.kind in ("rate", "integral") else name


def _latex_left(equation: Equation) -> str:
    name = latex(equation.left)
    return rf"\frac{{d\,{name}}}{{dt}}" if equation.kind in ("rate", "integral") else name


def _cells(row: ParameterRow) -> list[str]:
    value = row.value
    spreads = [_spread(value.spread), _spread(value.uncertainty)]
    return [
        row.name,
        f"{value.number:.6g}",
        value.unit,
        value.status,
        *spreads,
        row.decided_by,
        value.source,
        value.meaning,
    ]


def _spread(spread: Spread) -> str:
    return "" if spread.kind == "none" else f"{spread.kind} {spread.size:g}"


def _legend(description: Description) -> list[str]:
    used = {f for c in description.chapters for e in c.equations for f in functions_in(e.right)}
    return [words for name, words in LEGEND.items() if name in used]
