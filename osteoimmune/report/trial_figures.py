"""Pictures of a virtual trial: what its patients did, and what became of them."""

from collections.abc import Sequence

import numpy as np

from osteoimmune.report.figures import COLOURS, Figure, Spec, style
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.visits import VisitSummary, measured, title, visit_summaries
from osteoimmune.trials.comparison import Observed
from osteoimmune.trials.measures import is_density
from osteoimmune.trials.virtual.elementary import Numbers

SPAGHETTI = 40  # patients an arm
WATERFALL = 150  # patients an arm
BAND_OPACITY = ("22", "4d")  # hexadecimal alpha of the outer and the inner band
MONTHS = "months since first dose"


def layout(horizontal: str, vertical: str, **more: Spec) -> Spec:
    """The layout that all pictures share."""
    base: Spec = {
        "xaxis": {"title": {"text": horizontal}, "zeroline": False},
        "yaxis": {"title": {"text": vertical}, "zeroline": True, "zerolinecolor": "#777777"},
        "showlegend": False,
        "margin": {"l": 62, "r": 14, "t": 22, "b": 48},
        "hovermode": "closest",
        "plot_bgcolor": "#ffffff",
        "paper_bgcolor": "#ffffff",
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": "#1a1a1a"},
    }
    for axis, changes in more.items():
        base[axis] = {**base.get(axis, {}), **changes}
    return base


def months_axis(data: TrialData) -> Spec:
    """The months of a trial, from its start to its end."""
    last = data.plan.study.horizon_months
    return {"range": [-0.015 * last, 1.02 * last], "dtick": 6 if last <= 60 else 12}


def predictive(data: TrialData, seen: Observed) -> list[Figure]:
    """Bands of what is measured in 50 and 90 % of people, the middle, and the observed points over them."""
    return [_predictive(data, seen, measure) for measure in data.plan.study.outputs]


def _predictive(data: TrialData, seen: Observed, measure: str) -> Figure:
    traces: list[Spec] = []
    summaries = visit_summaries(data, measure)
    for number, arm in enumerate(data.arms):
        own = [s for s in summaries if s.arm == arm and s.people]
        traces += [_band(own, number, low, high, o) for (low, high), o in zip(((0, 4), (1, 3)), BAND_OPACITY)]
        traces.append(_middle(own, number, density=is_density(measure)))
        traces += _points(seen, arm, measure, number)
    middle = "means" if is_density(measure) else "medians"
    says = f"{title(data, measure)}: bands of 50 and 90 % of people as measured, {middle}, and observed group figures."
    drawn = layout(MONTHS, _axis(measure), xaxis=months_axis(data))
    return Figure(f"band-{measure}", title(data, measure), says, tuple(traces), drawn)


def _axis(measure: str) -> str:
    return "change from baseline, %" if measure.endswith("_percent_change") else "value"


def _band(own: Sequence[VisitSummary], number: int, low: int, high: int, opacity: str) -> Spec:
    months = [s.month for s in own]
    lower, upper = [s.percentiles[low] for s in own], [s.percentiles[high] for s in own]
    return {
        "type": "scatter",
        "mode": "lines",
        "meta": {"arm": number},
        "x": [*months, *months[::-1]],
        "y": _short([*upper, *lower[::-1]]),
        "fill": "toself",
        "fillcolor": style(number).colour + opacity,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _middle(own: Sequence[VisitSummary], number: int, *, density: bool) -> Spec:
    drawn = style(number)
    values = [s.mean.value if density else s.percentiles[2] for s in own]
    what = "mean" if density else "median"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "meta": {"arm": number},
        "x": [s.month for s in own],
        "y": _short(values),
        "line": {"color": drawn.colour, "dash": drawn.dash, "width": 2.2},
        "marker": {"symbol": drawn.marker, "size": 5},
        "hovertemplate": f"{own[0].arm if own else ''}<br>month %{{x:.1f}}: {what} %{{y:.3g}}<extra></extra>",
    }


def _points(seen: Observed, arm: str, measure: str, number: int) -> list[Spec]:
    drawn, found = style(number), seen.of(arm, measure)
    if not found:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "meta": {"arm": number},
            "x": [round(m.point.time_months, 3) for m in found],
            "y": [round(m.point.value, 3) for m in found],
            "text": [f"{m.point.study}, {m.point.group}: {m.point.value:g} %" for m in found],
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {
                "symbol": [drawn.marker + ("" if m.point.seen else "-open") for m in found],
                "size": [9 if m.point.kind == "published" else 6 for m in found],
                "color": drawn.colour,
                "line": {"width": 1.2, "color": "#ffffff"},
            },
        }
    ]


def spaghetti(data: TrialData, measure: str) -> Figure:
    """Some people one by one, as the model has them, without the error of measurement."""
    traces: list[Spec] = []
    values = data.column("trajectories", measure)
    for number, arm in enumerate(data.arms):
        own = data.trajectories["arm"] == arm
        chosen = np.unique(data.trajectories["patient"][own])[:SPAGHETTI]
        months: list[float | None] = []
        heights: list[float | None] = []
        for patient in chosen:
            rows = np.flatnonzero(own & (data.trajectories["patient"] == patient))
            months += [*_short(data.trajectories["month"][rows]), None]
            heights += [*_short(values[rows]), None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "meta": {"arm": number},
                "x": months,
                "y": heights,
                "line": {"color": style(number).colour + "88", "width": 1},
                "hoverinfo": "skip",
            }
        )
    says = f"{title(data, measure)} of the first {SPAGHETTI} people of each arm, without error of measurement."
    name = f"{title(data, measure)}: people one by one"
    drawn = layout(MONTHS, _axis(measure), xaxis=months_axis(data))
    return Figure(f"people-{measure}", name, says, tuple(traces), drawn)


def waterfall(data: TrialData, measure: str) -> Figure:
    """The change of each person at the last visit, from the least to the most."""
    last = data.plan.trial.visits[-1]
    values, traces = measured(data, measure), list[Spec]()
    for number, arm in enumerate(data.arms):
        here = (data.trajectories["arm"] == arm) & (data.trajectories["visit"] == last)
        ordered = np.sort(values[here])
        if len(ordered) > WATERFALL:
            ordered = np.quantile(ordered, (np.arange(WATERFALL) + 0.5) / WATERFALL)
        share = 100.0 * (np.arange(len(ordered)) + 0.5) / max(len(ordered), 1)
        traces.append(
            {
                "type": "bar",
                "meta": {"arm": number},
                "x": _short(share),
                "y": _short(ordered),
                "marker": {"color": COLOURS[number % len(COLOURS)], "opacity": 0.55, "line": {"width": 0}},
                "hovertemplate": f"{arm}<br>%{{x:.0f}} % of people below %{{y:.3g}}<extra></extra>",
            }
        )
    drawn = layout("people, from the least change to the most, %", _axis(measure))
    drawn |= {"barmode": "overlay", "bargap": 0}
    says = f"{title(data, measure)} of each person at month {last:g}, as measured, sorted."
    name = f"{title(data, measure)} at month {last:g}: from least to most"
    return Figure(f"waterfall-{measure}", name, says, tuple(traces), drawn)


def _short(values: Numbers | Sequence[float]) -> list[float]:
    """Four digits are more than a screen shows."""
    return [float(f"{v:.4g}") for v in np.asarray(values, np.float64).tolist()]
