import pytest

from osteoimmune.evidence.points import Point
from osteoimmune.report.figures import COLOURS, figures, style
from osteoimmune.study import load_study
from osteoimmune.trials import run_study
from osteoimmune.trials.comparison import Matched, Observed

ARM = "denosumab 60 mg Q6M"


def point(kind: str, verified: str, value: float = -50.0) -> Matched:
    lower, upper = (value - 5.0, value + 2.0) if kind == "published" else (None, None)
    quantity = "ctx_percent_change"
    return Matched(ARM, Point("r", kind, "s", "g", quantity, 6.0, value, lower, upper, "CI", "validate", verified, "t"))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def result():
    return run_study(load_study("freedom"))


def ctx(result, *points: Matched):
    (figure,) = [f for f in figures(result, Observed(points, ())) if f.name == "ctx_percent_change"]
    return figure


def test_no_two_arms_look_alike_even_without_colour():
    styles = [style(number) for number in range(len(COLOURS))]
    assert len({s.colour for s in styles}) == len(styles)
    assert len({s.dash for s in styles}) == len(styles)
    assert len({s.marker for s in styles}) == len(styles)
    assert style(0) != style(len(COLOURS))


def test_points_seen_are_filled_and_points_from_memory_are_open(result):
    drawn = ctx(result, point("published", "yes"), point("published", "memory"), point("digitised", "yes-secondary"))
    points = [trace for trace in drawn.traces if trace["mode"] == "markers"]
    symbols = {(trace["name"].split(", ")[1], trace["marker"]["symbol"]) for trace in points}
    assert symbols == {("published", "circle"), ("published", "circle-open"), ("digitised", "circle")}
    assert "from memory, unverified" in str(points[1]["text"])


def test_bars_reach_from_the_value_to_both_ends(result):
    (trace,) = [trace for trace in ctx(result, point("published", "yes")).traces if trace["mode"] == "markers"]
    assert (trace["error_y"]["array"], trace["error_y"]["arrayminus"]) == ([2.0], [5.0])


def test_concentration_has_a_log_axis_and_no_value_that_a_log_lacks(result):
    (drug,) = [f for f in figures(result, Observed((), ())) if f.name == "denosumab_ug_per_ml"]
    assert drug.layout["yaxis"]["type"] == "log"
    assert all(value is None or value > 0.0 for trace in drug.traces for value in trace["y"])


def test_time_is_counted_from_the_origin_that_the_study_names(result):
    assert ctx(result).layout["xaxis"]["title"]["text"] == "months since first dose"
    stopped = run_study(load_study("stop-denosumab"))
    late = ctx(stopped)
    assert late.layout["xaxis"]["title"]["text"] == "months since last dose"
    assert [trace["x"][0] for trace in late.traces] == [0.0, -18.0, -42.0, -114.0, -18.0, -42.0]
