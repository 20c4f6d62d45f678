"""Static SVG: well formed, everything drawn, nothing outside, text escaped."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteoimmune.report.interval_chart import HEADING, NOTHING, POOLED, PREDICTION, IntervalChart, IntervalRow
from osteoimmune.report.interval_plotly import interactive, interactive_html
from osteoimmune.report.interval_svg import described, narrow_svg, wide_svg

ROWS = (
    IntervalRow("Infection & <infestation>", kind=HEADING),
    IntervalRow("Alpha 2010", ("5 / 100", "3 / 98"), 1.6, 0.4, 6.6, 40.0),
    IntervalRow("Beta 2012", ("9 / 150", "1 / 149"), 9.0, 1.1, 70.0, 20.0, hollow=True),
    IntervalRow("Gamma", ("0 / 9", "0 / 9"), kind=NOTHING, text="no event"),
    IntervalRow("Delta", ("5 / 9", "0 / 9"), float("inf"), 0.9, float("inf")),
    IntervalRow("Mantel-Haenszel", ("", ""), 2.0, 0.9, 4.4, kind=POOLED),
    IntervalRow("a new trial", (), 2.0, 0.3, 9.0, kind=PREDICTION),
)
CHART = IntervalChart("A 'forest' & more", ROWS, ("Treated", "Control"), margins=(0.8, 1.25))


@pytest.mark.parametrize("draw", [wide_svg, narrow_svg])
def test_the_drawing_is_well_formed_and_named(draw):
    root = ET.fromstring(draw(CHART, "wide"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == "A 'forest' & more"
    texts = "".join(node.text or "" for node in root.iter() if node.tag.endswith("text"))
    for row in ROWS:
        assert row.label.strip() in texts
        assert row.shown in texts


@pytest.mark.parametrize("draw", [wide_svg, narrow_svg])
def test_nothing_is_drawn_outside_the_frame(draw):
    svg = draw(CHART)
    width, height = map(float, re.search(r"viewBox='0 0 ([\d.]+) ([\d.]+)'", svg).groups())
    for name, limit in (
        ("x1", width),
        ("x2", width),
        ("y1", height),
        ("y2", height),
        ("x", width),
        ("y", height),
    ):
        values = [float(value) for value in re.findall(rf" {name}='(-?[\d.]+)'", svg)]
        assert all(-0.5 <= value <= limit + 0.5 for value in values), name


def test_an_open_mark_says_what_it_means():
    assert "† open mark" in wide_svg(CHART)
    assert "†" not in wide_svg(IntervalChart("x", ROWS[1:2]))


def test_the_chart_can_be_heard():
    assert "Alpha 2010: 1.60 (0.40 to 6.60)" in described(CHART)


@settings(max_examples=40)
@given(st.text(max_size=30), st.floats(1e-6, 1e6), st.floats(1, 100), st.floats(1, 100))
def test_any_label_and_any_interval_stay_well_formed(label, middle, down, up):
    printable = "".join(c for c in label if c.isprintable())
    row = IntervalRow(printable, (), middle, middle / down, middle * up)
    ET.fromstring(wide_svg(IntervalChart(printable, (row,))))
    ET.fromstring(narrow_svg(IntervalChart(printable, (row,))))


def test_the_interactive_figure_holds_the_same_rows():
    figure = interactive(CHART)
    labels = [label for trace in figure.data for label in trace.y]
    assert set(labels) == {row.label for row in ROWS if row.interval is not None}
    html = interactive_html(CHART, "plot", with_library=False)
    assert 'id="plot"' in html
    assert "cdn.plot.ly" not in html


def test_a_difference_axis_is_linear():
    rows = (IntervalRow("A", (), -1.0, -3.0, 1.0),)
    figure = interactive(IntervalChart("rd", rows, logarithmic=False))
    assert figure.layout.xaxis.type == "linear"
    ET.fromstring(wide_svg(IntervalChart("rd", rows, logarithmic=False)))
