"""Pictures of how large a trial must be: power against size, and people against the effect to be found."""

import math
from collections.abc import Sequence

import numpy as np

from osteoimmune.report.figures import Figure, Spec
from osteoimmune.report.trial_event_figures import BLUE, GREY, ratio_axis, short, window
from osteoimmune.report.trial_figures import layout
from osteoimmune.report.trial_findings import EventFindings
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.power import Power, people_for, people_needed, power_curve
from osteoimmune.trials.analysis.ratios import Estimate

POWER_SIZES = (250, 500, 1000, 1500, 2000, 3000, 4000, 6000, 8000)
POWERS = ((0.9, BLUE, "solid"), (0.8, GREY, "dash"))
SIZES = [10**k * m for k in range(1, 7) for m in (1, 2, 5)]


def needed(data: TrialData, findings: Sequence[EventFindings]) -> float:
    """People for a power of 90 % on the first event; NaN where there is none or no size here has it."""
    if not findings or not data.treated:
        return math.nan
    return people_needed(power_curve(findings[0].times, data.treated[0], data.control, POWER_SIZES))


def power_figures(data: TrialData, found: EventFindings) -> list[Figure]:
    """Both pictures of an event; the second needs that it happened in the control arm, and not to everybody."""
    if not data.treated:
        return []
    drawn = [power_figure(power_curve(found.times, data.treated[0], data.control, POWER_SIZES), found.name)]
    control = next(own.counted for own in found.arms if own.counted.arm == data.control)
    if 0 < control.events < control.people:
        drawn.append(size_figure(control.events / control.people, found.comparisons[0].risk, found.name))
    return drawn


def power_figure(curve: Sequence[Power], event: str) -> Figure:
    """The share of trials that find a difference, by their size."""
    trace: Spec = {
        "type": "scatter",
        "mode": "lines+markers",
        "meta": {"arm": -1},
        "x": [point.people for point in curve],
        "y": short([100.0 * point.share for point in curve]),
        "line": {"color": BLUE, "width": 2.2},
        "hovertemplate": "%{x} people: %{y:.0f} % of trials<extra></extra>",
    }
    sizes: Spec = {"type": "log", "tickvals": [250, 500, 1000, 2000, 4000, 8000]}
    drawn = layout("people in both arms", "trials with p < 0.05, %", yaxis={"range": [0, 103]}, xaxis=sizes)
    drawn["shapes"] = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 90, "y1": 90, "line": {"color": GREY, "dash": "dot"}}
    ]
    says = "Power of trials of this kind by their size; the dotted line is 90 %."
    return Figure(f"power-{event}", "How large a trial must be", says, (trace,), drawn)


def size_figure(control: float, found: Estimate, event: str) -> Figure:
    """How many people a trial needs, by the ratio that it is to find, at the risk of the control arm.

    Args:
        control: that risk, a share above 0.
        found: the ratio of this trial with its interval; marked, on the side of 1 where it lies.
    """
    below = not found.value > 1.0
    most = min(3.0, 0.95 / control)
    ratios = np.geomspace(0.1, 0.93, 60) if below else np.geomspace(1.07, max(most, 1.08), 60)
    traces: list[Spec] = []
    for power, colour, dash in POWERS:
        people = [people_for(control, float(ratio), power) for ratio in ratios]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "meta": {"arm": -1},
                "x": short(ratios),
                "y": short(people),
                "line": {"color": colour, "width": 2.2, "dash": dash},
                "hovertemplate": f"ratio %{{x:.2f}}: %{{y:.0f}} people for {100 * power:.0f} %<extra></extra>",
            }
        )
    says = (
        f"People in both arms that a trial needs to find a ratio of risks, where {100.0 * control:.2g} % of the "
        "control arm have the event: for a power of 90 % (solid) and 80 % (dashed)"
    )
    drawn = layout("ratio of risks to be found, log scale", "people in both arms, log scale", xaxis=ratio_axis())
    drawn["yaxis"] |= {"type": "log", "tickvals": SIZES, "ticktext": [f"{n:,}" for n in SIZES], "automargin": True}
    drawn["xaxis"] |= {"range": np.log10([ratios[0] * 0.95, ratios[-1] * 1.05]).tolist()}
    if ratios[0] <= found.value <= ratios[-1]:
        needed = people_for(control, found.value)
        traces.append(_found_here(found.value, needed))
        says += f"; the point is this trial's own ratio, {found.value:.2f}, which asks for {needed:,.0f}"
        if math.isfinite(found.lower):
            drawn["shapes"] = [window(found.lower, found.upper, BLUE)]
            says += f", the shade its 95 % interval, {found.lower:.2f} to {found.upper:.2f}"
    return Figure(f"size-{event}", "How many people, by the effect to be found", says + ".", tuple(traces), drawn)


def _found_here(ratio: float, people: float) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "meta": {"arm": -1},
        "x": short([ratio]),
        "y": short([people]),
        "marker": {"color": BLUE, "size": 10},
        "hovertemplate": "this trial: ratio %{x:.2f}, %{y:.0f} people<extra></extra>",
    }
