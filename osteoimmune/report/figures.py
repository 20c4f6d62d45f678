"""Figures as Plotly specifications: plain data, drawn by plotly.js in the page; no figure is drawn here.

Arms differ in colour (Okabe and Ito's palette, safe for colour-blind readers), in dash and in marker. Points seen in
their source are filled, those from memory are open; points read off figures are smaller than published ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Any

import numpy as np

from osteoimmune.calibration.bands import Band
from osteoimmune.evidence.points import Point
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.comparison import Matched, Observed
from osteoimmune.trials.measures import Numbers
from osteoimmune.trials.result import ArmResult, StudyResult

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "5px 2px 1px 2px")
MARKERS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star", "x")
LOGARITHMIC = ("denosumab_ug_per_ml", "fc_opg_ng_per_ml")
DECADES = 4.0
USE = {
    "calibrate": "may be fitted",
    "validate": "held out, never fitted",
    "spent": "looked at while the model was made",
}
Spec = dict[str, Any]


@dataclass(frozen=True)
class Style:
    """How an arm is drawn: colour, dash, marker."""

    colour: str
    dash: str
    marker: str


@dataclass(frozen=True)
class Figure:
    """One figure. Attributes: its name and title; what it shows in a sentence; traces and layout for plotly.js."""

    name: str
    title: str
    caption: str
    traces: tuple[Spec, ...]
    layout: Spec


def style(number: int) -> Style:
    """The style of the arm with this number, from 0."""
    kinds = len(COLOURS)
    return Style(COLOURS[number % kinds], DASHES[(number + number // kinds) % kinds], MARKERS[number % kinds])


def figures(result: StudyResult, seen: Observed, bands: Mapping[tuple[str, str], Band] | None = None) -> list[Figure]:
    """One figure a measure, in the order of the study's outputs.

    Args:
        bands: around the curves, by arm and measure.
    """
    return [_figure(result, seen, bands or {}, name) for name in result.study.outputs]


def _figure(result: StudyResult, seen: Observed, bands: Mapping[tuple[str, str], Band], name: str) -> Figure:
    traces: list[Spec] = []
    points = 0
    for number, arm in enumerate(result.arms.values()):
        if name not in arm.series:
            continue
        if (arm.name, name) in bands:
            traces += _band(bands[arm.name, name], arm, name, number, _origin(result, arm))
        traces.append(_curve(arm, name, number, _origin(result, arm)))
        observed = seen.of(arm.name, name)
        points += len(observed)
        traces += _points(observed, arm, number, _origin(result, arm))
    shown = result.measures[name]
    says = f"{shown.title}, in {len(result.arms)} arms; {points or 'no'} observed point{'' if points == 1 else 's'}."
    return Figure(name, shown.title, says, tuple(traces), _layout(result, name))


def _origin(result: StudyResult, arm: ArmResult) -> float:
    """What is subtracted from months since the first dose."""
    return arm.last_dose_day / DAYS_PER_MONTH if result.study.time_origin == "last dose" else 0.0


def _curve(arm: ArmResult, name: str, number: int, origin: float) -> Spec:
    series, drawn = arm[name], style(number)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": arm.name,
        "meta": {"arm": number},
        "x": _rounded(series.time_months - origin),
        "y": _rounded(series.value, positive=name in LOGARITHMIC),
        "line": {"color": drawn.colour, "dash": drawn.dash, "width": 2.2},
        "hovertemplate": f"{arm.name}<br>month %{{x:.1f}}: %{{y:.3g}} {series.unit}<extra></extra>",
    }


def _band(band: Band, arm: ArmResult, name: str, number: int, origin: float) -> list[Spec]:
    """Two edges without lines, the room between them filled."""
    months, drawn = _rounded(arm[name].time_months - origin), style(number)
    shared = {"type": "scatter", "mode": "lines", "meta": {"arm": number}, "x": months, "hoverinfo": "skip"}
    edge = {**shared, "name": f"{arm.name}, 90 %", "line": {"width": 0, "color": drawn.colour}}
    low = {**edge, "y": _rounded(band.low, positive=name in LOGARITHMIC)}
    fill = {"fill": "tonexty", "fillcolor": _pale(drawn.colour)}
    return [low, {**edge, **fill, "y": _rounded(band.high, positive=name in LOGARITHMIC)}]


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.16)"


def _points(observed: Sequence[Matched], arm: ArmResult, number: int, origin: float) -> list[Spec]:
    groups = {
        (kind, known): [m for m in observed if m.point.kind == kind and m.point.seen == known]
        for kind in ("published", "digitised")
        for known in (True, False)
    }
    return [_trace(group, arm, number, origin, *key) for key, group in groups.items() if group]


def _trace(group: list[Matched], arm: ArmResult, number: int, origin: float, kind: str, seen: bool) -> Spec:
    drawn = style(number)
    points = [m.point for m in group]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{arm.name}, {kind}",
        "meta": {"arm": number},
        "x": [round(p.time_months - origin, 3) for p in points],
        "y": [round(p.value, 3) for p in points],
        "text": [_told(m) for m in group],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "symbol": drawn.marker + ("" if seen else "-open"),
            "size": 10 if kind == "published" else 7,
            "color": drawn.colour,
            "opacity": 1.0 if kind == "published" else 0.8,
            "line": {"width": 0.8 if seen else 1.8, "color": "#ffffff" if seen else drawn.colour},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [_reach(p.upper, p.value) for p in points],
            "arrayminus": [_reach(p.value, p.lower) for p in points],
            "color": drawn.colour,
            "thickness": 1,
            "width": 2,
        },
    }


def _reach(above: float | None, below: float | None) -> float:
    return 0.0 if above is None or below is None else round(above - below, 3)


def _told(matched: Matched) -> str:
    point: Point = matched.point
    bar = (
        f" ({point.lower:.3g} to {point.upper:.3g}, {point.bar})"
        if point.lower is not None and point.upper is not None
        else ""
    )
    what = point.study if point.kind == "published" else point.source
    lines = [
        f"<b>{matched.arm}</b>: {point.value:.3g} %{bar}",
        f"{what}, {point.group}, month {point.time_months:.1f}",
        USE[point.use] + (f"; {point.doubt}" if point.doubt else ""),
    ]
    return "<br>".join([*lines, matched.note] if matched.note else lines)


def _layout(result: StudyResult, name: str) -> Spec:
    shown = result.measures[name]
    vertical: Spec = {"title": {"text": _axis(result, name), "standoff": 8}, "automargin": True}
    vertical |= {"zeroline": shown.is_change, "zerolinecolor": "#777777"}
    if name in LOGARITHMIC:
        vertical |= _logarithmic(result, name)
    elif not shown.is_change and _reaches_down(result, name):
        vertical["rangemode"] = "tozero"
    return {
        "xaxis": {"title": {"text": f"months since {result.study.time_origin}"}, "zeroline": False, **_window(result)},
        "yaxis": vertical,
        "showlegend": False,
        "margin": {"l": 62, "r": 14, "t": 30, "b": 48},
        "hovermode": "closest",
        "plot_bgcolor": "#ffffff",
        "paper_bgcolor": "#ffffff",
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": "#1a1a1a"},
    }


def _reaches_down(result: StudyResult, name: str) -> bool:
    """Whether nought belongs on the axis: not where a level only wavers, as calcium in serum does."""
    curves = [arm[name].value for arm in result.arms.values() if name in arm.series]
    lowest = min((float(np.nan_to_num(curve).min()) for curve in curves), default=0.0)
    return lowest < 0.5 * max((float(np.nan_to_num(curve).max()) for curve in curves), default=0.0)


def _axis(result: StudyResult, name: str) -> str:
    shown = result.measures[name]
    if shown.is_change:
        return "change from baseline, %"
    return (
        f"{shown.unit}, log scale"
        if name in LOGARITHMIC
        else "% of untreated"
        if name == "free_rankl_percent"
        else shown.unit
    )


def _logarithmic(result: StudyResult, name: str) -> Spec:
    """A log axis over the decades that matter, so that what is left years after a dose does not squeeze them."""
    highest = max(
        (float(np.nan_to_num(arm[name].value).max()) for arm in result.arms.values() if name in arm.series),
        default=0.0,
    )
    top = ceil(log10(highest)) if highest > 0.0 else 0.0
    return {"type": "log", "dtick": 1, "exponentformat": "power", "range": [top - DECADES, top + 0.1]}


def _window(result: StudyResult) -> Spec:
    """Counted from the last dose, long treatment would fill the picture: a year of it is shown, the rest by zooming."""
    if result.study.time_origin == "first dose":
        last = result.study.horizon_months
        return {"range": [-0.015 * last, 1.025 * last], "dtick": 1 if last <= 12 else 6 if last <= 60 else 12}
    ends = [s.time_months[-1] - _origin(result, a) for a in result.arms.values() for s in a.series.values()]
    return {"range": [-13.0, float(max(ends)) + 0.5], "dtick": 6}


def _rounded(values: Numbers, *, positive: bool = False) -> list[float | None]:
    """Five digits are more than a screen shows, and keep the page small."""
    return [float(f"{v:.5g}") if v == v and (v > 0.0 or not positive) else None for v in values.tolist()]
