"""Pictures of what befell the patients of a virtual trial: curves, subgroups, repetitions."""

import math
from collections.abc import Sequence

import numpy as np

from osteoimmune.evidence.reported_events import ReportedEvent
from osteoimmune.report.figures import Figure, Spec, style
from osteoimmune.report.trial_figures import MONTHS, layout, months_axis
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.ratios import Estimate
from osteoimmune.trials.analysis.replicates import Replicate
from osteoimmune.trials.analysis.subgroups import Subgroup
from osteoimmune.trials.analysis.survival import Curve

REPORTED = "#B00020"
BLUE = "#0072B2"
GREY = "#777777"


def incidence_curves(
    data: TrialData, event: str, name: str, curves: Sequence[Curve], reported: Sequence[tuple[str, ReportedEvent]]
) -> Figure:
    """The share of people in each arm in whom it has happened, with what the real trial reported at its end.

    Args:
        curves: one an arm, with death as competing risk.
        reported: the name of the arm, and what was reported of it.
    """
    traces: list[Spec] = []
    end = data.plan.study.horizon_months
    for number, (arm, curve) in enumerate(zip(data.arms, curves, strict=True)):
        months, percent = np.append(curve.months, end), np.append(curve.percent, curve.percent[-1])
        half = 1.96 * np.append(curve.error, curve.error[-1])
        drawn = style(number)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "meta": {"arm": number},
                "x": [*short(months), *short(months[::-1])],
                "y": [*short(percent + half), *short(np.maximum(percent - half, 0.0)[::-1])],
                "line": {"width": 0, "shape": "hv"},
                "fill": "toself",
                "fillcolor": drawn.colour + "26",
                "hoverinfo": "skip",
            }
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "meta": {"arm": number},
                "x": short(months),
                "y": short(percent),
                "line": {"color": drawn.colour, "dash": drawn.dash, "width": 2.2, "shape": "hv"},
                "hovertemplate": f"{arm}<br>month %{{x:.1f}}: %{{y:.2f}} %<extra></extra>",
            }
        )
        traces += [_reported(row, number) for group, row in reported if group == arm and row.percent is not None]
    says = f"{name}: cumulative incidence by arm with 95 % bands, death competing; points are what the trial reported."
    drawn_as = layout(MONTHS, "people, %", yaxis={"rangemode": "tozero"}, xaxis=months_axis(data))
    return Figure(f"curve-{event}", name, says, tuple(traces), drawn_as)


def _reported(row: ReportedEvent, number: int) -> Spec:
    drawn = style(number)
    return {
        "type": "scatter",
        "mode": "markers",
        "meta": {"arm": number},
        "x": [row.months],
        "y": [row.percent],
        "marker": {"symbol": drawn.marker + ("" if row.seen else "-open"), "size": 11, "color": drawn.colour},
        "hovertemplate": f"{row.study}, {row.group}: {row.percent:.2g} %<extra></extra>",
        "cliponaxis": False,
    }


def forest(groups: Sequence[Subgroup], overall: Estimate, event: str) -> Figure:
    """The ratio of arms in parts of the population, the whole as a line."""
    shown = [g for g in groups if math.isfinite(g.ratio.lower)][::-1]
    labels = [f"{g.of.replace('_', ' ')}: {g.name}" for g in shown]
    people = [g.treated.people + g.control.people for g in shown]
    trace: Spec = {
        "type": "scatter",
        "mode": "markers",
        "meta": {"arm": -1},
        "x": short([g.ratio.value for g in shown]),
        "y": labels,
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": short([g.ratio.upper - g.ratio.value for g in shown]),
            "arrayminus": short([g.ratio.value - g.ratio.lower for g in shown]),
            "color": BLUE,
            "thickness": 1.4,
            "width": 0,
        },
        "marker": {"symbol": "square", "color": BLUE, "size": [6 + 8 * math.sqrt(n / max(people)) for n in people]},
        "text": [f"{g.treated.events}/{g.treated.people} against {g.control.events}/{g.control.people}" for g in shown],
        "hovertemplate": "%{y}<br>%{x:.2f} (%{text})<extra></extra>",
    }
    drawn = layout("ratio of risks, log scale", "", xaxis=ratio_axis(), yaxis={"automargin": True, "zeroline": False})
    drawn["shapes"] = [_line(overall.value, BLUE, "dash"), _line(1.0, GREY, "solid")]
    says = f"Ratio of risks in subgroups; the dashed line is the ratio in all, {overall.value:.2f}."
    return Figure(f"forest-{event}", "The ratio in parts of the population", says, (trace,), drawn)


def replicate_distribution(replicates: Sequence[Replicate], event: str, reported: ReportedEvent | None) -> Figure:
    """The ratio found by each repetition of the trial, beside the one that was reported."""
    ratios = [r.ratio.value for r in replicates if math.isfinite(r.ratio.value)]
    ordered = np.sort(np.asarray(ratios))
    trace: Spec = {
        "type": "scatter",
        "mode": "markers",
        "meta": {"arm": -1},
        "x": short(ordered),
        "y": list(range(1, len(ordered) + 1)),
        "marker": {"color": BLUE, "size": 8},
        "hovertemplate": "ratio %{x:.3f}<extra></extra>",
    }
    drawn = layout("ratio of risks", "repetitions, in order", yaxis={"zeroline": False})
    drawn["shapes"] = []
    says = f"{len(ratios)} repetitions of the trial with other chance, and other people where they are drawn"
    if reported is not None:
        drawn["shapes"] = [_line(reported.value, REPORTED, "solid")]
        says += f"; the line is the reported ratio, {reported.value:g}"
        if reported.lower is not None and reported.upper is not None:
            drawn["shapes"].append(window(reported.lower, reported.upper))
            says += f", the shade its 95 % interval, {reported.lower:g} to {reported.upper:g}"
            drawn["xaxis"]["range"] = [
                min(reported.lower, float(ordered[0])) * 0.9,
                max(reported.upper, float(ordered[-1])) * 1.1,
            ]
    return Figure(f"replicates-{event}", "The same trial again and again", says + ".", (trace,), drawn)


def ratio_axis() -> Spec:
    """A logarithmic axis of ratios."""
    return {"type": "log", "tickvals": [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 4.0], "ticks": "outside"}


def _line(at: float, colour: str, dash: str) -> Spec:
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "dash": dash, "width": 1.4},
    }


def window(low: float, high: float, colour: str = REPORTED) -> Spec:
    """A shade from one value to another."""
    return {
        "type": "rect",
        "x0": low,
        "x1": high,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "fillcolor": colour + "1a",
        "line": {"width": 0},
        "layer": "below",
    }


def short(values: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """Numbers with five digits."""
    return [float(f"{v:.5g}") for v in np.asarray(values, np.float64).tolist()]
