"""The funnel plot: each trial's effect against its standard error, with the region chance would fill."""

from math import exp, log

from osteoimmune.evidence.analyses import Analysis
from osteoimmune.evidence.words import number
from osteoimmune.report.interval_chart import IntervalChart, IntervalRow
from osteoimmune.report.svg import BLUE, GREY, INK, ORANGE, PALE, circle, figure, line, polygon, text

WIDTH, HEIGHT = 460.0, 340.0
LEFT, RIGHT, TOP, BOTTOM = 60.0, 20.0, 20.0, 60.0
ENOUGH = 10  # Cochrane Handbook 13.3.5.4: fewer trials cannot show asymmetry
NORMAL_975 = 1.959963984540054


def funnel_svg(analysis: Analysis, title: str, classes: str = "") -> str:
    """The funnel of a pooled ratio; empty where there is no ratio or fewer than two informative trials."""
    effect = analysis.effect
    if effect is None or not effect.is_ratio:
        return ""
    trials = [trial for trial in effect.trials if 0 < trial.se < 50]
    if len(trials) < 2:
        return ""
    widest = 1.08 * max(trial.se for trial in trials)
    scale = _Scale(effect.estimate, widest, [exp(trial.estimate) for trial in trials])
    shapes = _region(scale, effect.estimate, widest)
    shapes += _axes(scale, widest, analysis.measure)
    shapes += [circle(scale.x(exp(t.estimate)), scale.y(t.se), 5.5, fill=BLUE, stroke="#ffffff") for t in trials]
    shapes += (
        _names(scale, effect.estimate, [(t.study, exp(t.estimate), t.se) for t in trials]) if len(trials) <= 6 else []
    )
    return figure(WIDTH, HEIGHT, f"Funnel plot: {title}", shapes, classes)


def funnel_caution(trials: int) -> str:
    """What a funnel of so many trials can tell."""
    if trials < ENOUGH:
        return f"With {trials} trials a funnel cannot tell missing trials from chance (ten are the usual least)."
    return "Asymmetry may come from missing trials, from small trials being different, or from chance."


class _Scale:
    """From ratio and standard error to the place on the drawing."""

    def __init__(self, centre: float, widest: float, ratios: list[float]) -> None:
        reach = NORMAL_975 * widest
        low, high = exp(centre - reach), exp(centre + reach)
        rows = (IntervalRow("", (), exp(centre), min(low, *ratios), max(high, *ratios)),)
        self.axis = IntervalChart("", rows)
        self.widest = widest

    def x(self, ratio: float) -> float:
        share = min(max(self.axis.position(ratio), 0.0), 1.0)
        return LEFT + (WIDTH - LEFT - RIGHT) * share

    def y(self, se: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * se / self.widest


def _region(scale: _Scale, centre: float, widest: float) -> list[str]:
    reach = NORMAL_975 * widest
    corners = [
        (scale.x(exp(centre)), scale.y(0)),
        (scale.x(exp(centre - reach)), scale.y(widest)),
        (scale.x(exp(centre + reach)), scale.y(widest)),
    ]
    return [
        polygon(corners, fill=PALE),
        line(scale.x(exp(centre)), TOP, scale.x(exp(centre)), scale.y(widest), stroke=ORANGE, dash="4 3"),
        line(scale.x(1.0), TOP, scale.x(1.0), scale.y(widest), stroke=INK),
    ]


def _axes(scale: _Scale, widest: float, measure: str) -> list[str]:
    floor = HEIGHT - BOTTOM
    shapes = [line(LEFT, floor, WIDTH - RIGHT, floor), line(LEFT, TOP, LEFT, floor)]
    for tick in scale.axis.ticks:
        shapes.append(line(scale.x(tick), floor, scale.x(tick), floor + 5))
        shapes.append(text(scale.x(tick), floor + 19, f"{tick:g}", size=12, anchor="middle"))
    for step in range(5):
        se = widest * step / 4
        shapes.append(line(LEFT - 5, scale.y(se), LEFT, scale.y(se)))
        shapes.append(text(LEFT - 9, scale.y(se) + 4, number(se), size=12, anchor="end"))
    shapes.append(text((LEFT + WIDTH - RIGHT) / 2, floor + 42, f"{measure}, log scale", size=12, anchor="middle"))
    shapes.append(text(4, 12, f"standard error of log {measure}", size=12, fill=GREY))
    return shapes


def _names(scale: _Scale, centre: float, trials: list[tuple[str, float, float]]) -> list[str]:
    """The trials' names, outwards from the centre where there is room."""
    shapes = []
    for study, ratio, se in trials:
        outwards = log(ratio) >= centre
        room = WIDTH - scale.x(ratio) if outwards else scale.x(ratio) - LEFT
        right = outwards == (room > 6.2 * len(study) + 12)
        x = scale.x(ratio) + (9 if right else -9)
        shapes.append(text(x, scale.y(se) + 4, study, size=11, anchor="start" if right else "end", fill=INK))
    return shapes
