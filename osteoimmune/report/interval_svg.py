"""A chart of intervals as static SVG: a wide form for paper and desk, a narrow one for the phone."""

from math import isfinite

from osteoimmune.evidence.words import number
from osteoimmune.report.interval_chart import (
    HEADING,
    NOTHING,
    POOLED,
    PREDICTION,
    IntervalChart,
    IntervalRow,
)
from osteoimmune.report.svg import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    figure,
    line,
    polygon,
    rectangle,
    text,
)

ROW, HEAD, FOOT = 26.0, 34.0, 62.0
CHARACTER = 6.9  # width of an average character at 13 px
PLOT = 300.0
NARROW_WIDTH, NARROW_ROW = 360.0, 42.0


def wide_svg(chart: IntervalChart, classes: str = "") -> str:
    """The chart with columns: name, cells, plot, numbers."""
    columns = _Columns(chart)
    top, bottom = HEAD, HEAD + ROW * len(chart.rows)
    shapes = _frame(chart, columns.plot, PLOT, top, bottom)
    shapes += [text(8, 20, chart.heading, weight="bold")] if chart.columns else []
    shapes += [text(x, 20, title, anchor="end", weight="bold") for x, title in zip(columns.cells, chart.columns)]
    shapes.append(text(columns.width - 8, 20, chart.measure, anchor="end", weight="bold"))
    shapes.append(line(0, HEAD - 6, columns.width, HEAD - 6, stroke=GREY))
    for index, row in enumerate(chart.rows):
        middle = top + ROW * (index + 0.5)
        shapes += _wide_row(row, middle, columns)
        shapes += _mark(chart, row, columns.plot, PLOT, middle)
    return figure(columns.width, bottom + FOOT, chart.title, shapes, classes)


def narrow_svg(chart: IntervalChart, classes: str = "") -> str:
    """The chart for a narrow screen: name and numbers above, interval below, on the full width."""
    left, width = 10.0, NARROW_WIDTH - 20
    top, bottom = 8.0, 8 + NARROW_ROW * len(chart.rows)
    shapes = _frame(chart, left, width, top, bottom)
    for index, row in enumerate(chart.rows):
        y = top + NARROW_ROW * index
        bold = "bold" if row.kind in (POOLED, HEADING) else "normal"
        shapes.append(rectangle(0, y, NARROW_WIDTH, 19, fill="#ffffff"))
        room = int((NARROW_WIDTH - 16 - len(row.shown) * 6.4) / 6.4)
        shapes.append(
            text(4 + _indent(row), y + 15, _cut(row.label.strip() + _dagger(row), room), size=12, weight=bold)
        )
        shapes.append(text(NARROW_WIDTH - 4, y + 15, row.shown, size=12, anchor="end", weight=bold))
        shapes += _mark(chart, row, left, width, y + 28)
    return figure(NARROW_WIDTH, bottom + FOOT, chart.title, shapes, classes)


class _Columns:
    """Where the columns of the wide form stand."""

    def __init__(self, chart: IntervalChart) -> None:
        labels = [len(row.label) + 2 for row in chart.rows if row.kind != HEADING] + [8]
        edge = 16 + CHARACTER * max(labels)
        self.cells: list[float] = []
        for index, title in enumerate(chart.columns):
            texts = [row.cells[index] for row in chart.rows if len(row.cells) > index]
            edge += 14 + CHARACTER * max([len(title) * 1.05, *map(len, texts)])
            self.cells.append(edge)
        self.plot = edge + 22
        numbers = [len(chart.measure) * 1.05] + [len(row.shown) for row in chart.rows]
        self.width = self.plot + PLOT + 22 + CHARACTER * max(numbers)


def _wide_row(row: IntervalRow, middle: float, columns: _Columns) -> list[str]:
    bold = "bold" if row.kind in (POOLED, HEADING) else "normal"
    ink = GREY if row.kind == NOTHING else INK
    name = row.label.strip() + _dagger(row)
    shapes = [text(8 + _indent(row), middle + 4.5, name, weight=bold, fill=ink)]
    shapes += [
        text(x, middle + 4.5, cell, anchor="end", weight=bold, fill=ink) for x, cell in zip(columns.cells, row.cells)
    ]
    shapes.append(text(columns.width - 8, middle + 4.5, row.shown, anchor="end", weight=bold, fill=ink))
    return shapes


def _indent(row: IntervalRow) -> float:
    return 5.0 * (len(row.label) - len(row.label.lstrip()))


def _dagger(row: IntervalRow) -> str:
    return " †" if row.hollow else ""


def _cut(words: str, room: int) -> str:
    return words if len(words) <= room else words[: max(room - 1, 1)] + "…"


def _frame(chart: IntervalChart, left: float, width: float, top: float, bottom: float) -> list[str]:
    def at(value: float) -> float:
        return left + width * chart.position(value)

    shapes = []
    if chart.margins is not None:
        low, high = (min(max(at(value), left), left + width) for value in chart.margins)
        shapes.append(rectangle(low, top, high - low, bottom - top, fill=PALE))
    centre = at(1.0 if chart.logarithmic else 0.0)
    shapes.append(line(centre, top, centre, bottom, stroke=INK, width=1))
    pooled = next((row.estimate for row in chart.rows if row.kind == POOLED and row.interval), None)
    if chart.guide and pooled is not None and isfinite(pooled) and 0 <= chart.position(pooled) <= 1:
        shapes.append(line(at(pooled), top, at(pooled), bottom, stroke=ORANGE, dash="2 4"))
    shapes.append(line(left, bottom, left + width, bottom, stroke=INK))
    for tick in chart.ticks:
        shapes.append(line(at(tick), bottom, at(tick), bottom + 5))
        shapes.append(text(at(tick), bottom + 19, f"{tick:g}", size=12, anchor="middle"))
    shapes.append(text(left, bottom + 38, f"← {chart.left}", size=12, fill=GREY))
    shapes.append(text(left + width, bottom + 38, f"{chart.right} →", size=12, anchor="end", fill=GREY))
    if any(row.hollow for row in chart.rows):
        shapes.append(text(4, bottom + 56, "† open mark: not verified in a source", size=11, fill=GREY))
    return shapes


def _mark(chart: IntervalChart, row: IntervalRow, left: float, width: float, y: float) -> list[str]:
    if row.interval is None:
        return []
    middle, low, high = (chart.position(value) for value in row.interval)
    inside = [left + width * min(max(value, 0.0), 1.0) for value in (middle, low, high)]
    x, x_low, x_high = inside
    if row.kind == POOLED and middle <= 1:
        x_low, x_high = min(x_low, x - 4), max(x_high, x + 4)
        return [polygon([(x_low, y), (x, y - 8), (x_high, y), (x, y + 8)], fill=ORANGE)]
    colour = ORANGE if row.kind == PREDICTION else BLUE
    dash = "3 3" if row.hollow else ""
    shapes = [line(x_low, y, x_high, y, stroke=colour, width=1.6 if row.kind != PREDICTION else 3, dash=dash)]
    shapes += [_arrow(left, y, -1, colour)] if low < 0 else []
    shapes += [_arrow(left + width, y, 1, colour)] if high > 1 else []
    if row.kind != PREDICTION and 0 <= middle <= 1:
        side = 6.0 + 0.09 * (row.weight if row.weight is not None else 20.0)
        fill = "#ffffff" if row.hollow else colour
        shapes.append(rectangle(x - side / 2, y - side / 2, side, side, fill=fill, stroke=colour))
    return shapes


def _arrow(x: float, y: float, direction: int, colour: str) -> str:
    back = x - 8 * direction
    return polygon([(x, y), (back, y - 4.5), (back, y + 4.5)], fill=colour)


def described(chart: IntervalChart) -> str:
    """The chart in one sentence for those who cannot see it."""
    told = [f"{row.label}: {row.shown}" for row in chart.rows if row.interval is not None]
    low, high = (number(limit) for limit in chart.limits)
    return f"{chart.title}. Axis from {low} to {high}. " + "; ".join(told)
