"""A chart of intervals as an interactive figure: hover for the numbers, zoom, no external request."""

from math import log10
from typing import Any

import plotly.graph_objects as go

from osteoimmune.report.interval_chart import HEADING, POOLED, PREDICTION, IntervalChart, IntervalRow
from osteoimmune.report.svg import BLUE, GREY, INK, ORANGE, PALE

SETTINGS: dict[str, Any] = {"displaylogo": False, "responsive": True, "displayModeBar": False}


def interactive(chart: IntervalChart) -> "go.Figure":
    """The chart as a plotly figure."""
    drawn = go.Figure()
    rows = [row for row in chart.rows if row.kind != HEADING]
    for kind, colour, symbol in (
        ("trial", BLUE, "square"),
        (POOLED, ORANGE, "diamond"),
        (PREDICTION, ORANGE, "line-ns"),
    ):
        chosen = [row for row in rows if _kind(row) == kind and row.interval is not None]
        if chosen:
            drawn.add_trace(_trace(chosen, kind, colour, symbol))
    centre = 1.0 if chart.logarithmic else 0.0
    drawn.add_vline(x=centre, line_color=INK, line_width=1)
    if chart.margins is not None:
        drawn.add_vrect(x0=chart.margins[0], x1=chart.margins[1], fillcolor=PALE, line_width=0, layer="below")
    _lay_out(drawn, chart, rows)
    return drawn


def interactive_html(chart: IntervalChart, name: str, *, with_library: bool) -> str:
    """The figure as a piece of HTML; `with_library` puts plotly.js into it (once a page)."""
    html: str = interactive(chart).to_html(full_html=False, include_plotlyjs=with_library, div_id=name, config=SETTINGS)
    return html


def _kind(row: IntervalRow) -> str:
    return row.kind if row.kind in (POOLED, PREDICTION) else "trial"


def _trace(rows: list[IntervalRow], kind: str, colour: str, symbol: str) -> "go.Scatter":
    intervals = [row.interval or (0.0, 0.0, 0.0) for row in rows]
    estimates = [interval[0] for interval in intervals]
    sizes = [8 + 0.14 * (row.weight if row.weight is not None else 20.0) for row in rows]
    symbols = [f"{symbol}-open" if row.hollow else symbol for row in rows]
    return go.Scatter(
        x=estimates,
        y=[row.label for row in rows],
        mode="markers",
        name=kind,
        marker={
            "color": colour,
            "symbol": symbols,
            "size": sizes,
            "line": {"width": 2, "color": colour},
            "opacity": 1,
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [min(high, 1e6) - middle for middle, _, high in intervals],
            "arrayminus": [middle - low for middle, low, _ in intervals],
            "color": colour,
            "thickness": 1.8,
            "width": 0,
        },
        customdata=[[row.shown, " · ".join(row.cells)] for row in rows],
        hovertemplate="<b>%{y}</b><br>%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )


def _lay_out(drawn: "go.Figure", chart: IntervalChart, rows: list[IntervalRow]) -> None:

    low, high = chart.limits
    span = [log10(low), log10(high)] if chart.logarithmic else [low, high]
    drawn.update_layout(
        height=130 + 30 * len(rows),
        margin={"l": 10, "r": 10, "t": 10, "b": 60},
        showlegend=False,
        plot_bgcolor="white",
        paper_bgcolor="white",
        font={"color": INK, "size": 13},
        hoverlabel={"bgcolor": "white"},
        xaxis={
            "type": "log" if chart.logarithmic else "linear",
            "range": span,
            "tickvals": list(chart.ticks),
            "ticktext": [f"{tick:g}" for tick in chart.ticks],
            "title": {"text": f"← {chart.left}<br>{chart.right} →", "font": {"size": 12, "color": GREY}},
            "showline": True,
            "linecolor": INK,
            "fixedrange": False,
        },
        yaxis={
            "categoryorder": "array",
            "categoryarray": [row.label for row in reversed(rows)],
            "automargin": True,
            "fixedrange": True,
        },
    )
