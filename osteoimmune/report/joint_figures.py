"""Figures of the joint as static SVG: scores by arm beside the trial, sources of RANKL, coupling to immunity."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from osteoimmune.answer.coupling import Coupled, Limit
from osteoimmune.answer.rankl_sources import CELLS, Sources
from osteoimmune.report.svg import BLUE, GREY, INK, ORANGE, PALE, circle, figure, line, rectangle, text
from osteoimmune.trials.comparison import Matched, observed
from osteoimmune.trials.result import StudyResult

GREEN, PURPLE = "#009e73", "#8a4f7d"
ARMS = {"placebo": GREY, "denosumab_q6m": BLUE, "denosumab_q3m": ORANGE, "denosumab_q2m": GREEN}
TITLES = {"placebo": "placebo", "denosumab_q6m": "denosumab every 6 months", "denosumab_q3m": "every 3 months",
          "denosumab_q2m": "every 2 months"}  # fmt: skip
LEFT, TOP, WIDTH, HEIGHT, GAP = 64.0, 46.0, 330.0, 240.0, 88.0


def progression(result: StudyResult) -> str:
    """Erosion and narrowing of a trial over its first year, arm by arm, with the published means and intervals."""
    seen = observed(result.study).points
    shapes: list[str] = []
    for place, (name, title) in enumerate(
        (("sharp_erosion_change", "Erosion score"), ("sharp_narrowing_change", "Joint-space narrowing score"))
    ):
        shapes += _panel(result, name, title, LEFT + place * (WIDTH + GAP), list(seen))
    legend = [a for a in ARMS if a in result.arms]
    for k, arm in enumerate(legend):
        x = LEFT + 190 * k
        shapes += [line(x, TOP + HEIGHT + 58, x + 22, TOP + HEIGHT + 58, stroke=ARMS[arm], width=3)]
        shapes.append(text(x + 28, TOP + HEIGHT + 62, TITLES[arm], size=12))
    shapes.append(
        text(LEFT, TOP + HEIGHT + 84, "Dots and bars: published means with 95 % intervals.", size=11, fill=GREY)
    )
    return figure(
        2 * WIDTH + GAP + LEFT + 30, TOP + HEIGHT + 98, f"{result.study.title}: modified Sharp scores", shapes
    )


def _panel(result: StudyResult, name: str, title: str, left: float, seen: Sequence[Matched]) -> list[str]:
    highest = 1.6

    def at(month: float, value: float) -> tuple[float, float]:
        return left + WIDTH * month / 12.6, TOP + HEIGHT * (1.0 - value / highest)

    shapes = [text(left, 24, f"{title}, change from the start", weight="bold")]
    for tick in (0.0, 0.4, 0.8, 1.2, 1.6):
        y = at(0, tick)[1]
        shapes += [
            line(left, y, left + WIDTH, y, stroke=PALE),
            text(left - 8, y + 4, f"{tick:g}", anchor="end", size=12),
        ]
    for month in (0, 3, 6, 9, 12):
        shapes.append(text(at(month, 0)[0], TOP + HEIGHT + 18, f"{month}", anchor="middle", size=12))
    shapes.append(text(left + WIDTH / 2, TOP + HEIGHT + 36, "month", anchor="middle", size=12, fill=GREY))
    for shift, (arm, colour) in enumerate(ARMS.items()):
        if arm in result.arms:
            series = result.arms[arm][name]
            points = [at(t, v) for t, v in zip(series.time_months, series.value, strict=True) if t <= 12.0]
            for (x1, y1), (x2, y2) in pairwise(points):
                shapes.append(line(x1, y1, x2, y2, stroke=colour, width=2.4))
            for match in seen:
                if match.arm == arm and match.point.quantity == name and match.point.time_months == 12.0:
                    shapes += _mean(match, at, 12.05 + 0.16 * shift, colour)
    return shapes


def _mean(match: Matched, at: Callable[[float, float], tuple[float, float]], month: float, colour: str) -> list[str]:
    x, y = at(month, match.point.value)
    bar = []
    if match.point.lower is not None and match.point.upper is not None:
        bar = [line(x, at(0, match.point.lower)[1], x, at(0, match.point.upper)[1], stroke=colour, width=1.6)]
    return [*bar, circle(x, y, 4, fill=colour, stroke="#ffffff")]


def sources(found: Sequence[Sources]) -> str:
    """Stacked bars: RANKL that no drug has bound, by the cells that made it, over that of the same tissue in health."""
    colours = dict(zip(CELLS, (BLUE, ORANGE, PURPLE), strict=True))
    left, width, row = 300.0, 420.0, 30.0
    largest = max(s.total for s in found)
    shapes, y, before = [text(8, 24, "RANKL free of drug, over that of the tissue in health", weight="bold")], 54.0, ""
    for one in found:
        group = f"{one.tissue}, {one.people}"
        if group != before:
            y += 10 if before else 0
            shapes.append(text(8, y + 17, group, weight="bold", size=12))
            before = group
        shapes.append(text(left - 8, y + 17, one.when, anchor="end", size=11, fill=GREY))
        x = left
        for cell, value in one.free.items():
            wide = width * value / largest
            shapes.append(rectangle(x, y + 4, wide, row - 10, fill=colours[cell]))
            x += wide
        shapes.append(text(x + 6, y + 18, f"{one.total:.2g}", size=12))
        y += row
    for k, (cell, colour) in enumerate(colours.items()):
        shapes += [
            rectangle(left + 150 * k, y + 12, 14, 12, fill=colour),
            text(left + 20 + 150 * k, y + 23, cell, size=12),
        ]
    return figure(left + width + 60, y + 38, "Who makes the RANKL that osteoclasts see", shapes)


def coupling(rows: Sequence[Coupled], limits: Sequence[Limit]) -> str:
    """Change of DAS28-CRP against placebo by epsilon, with what trials of that size could have told (computed)."""
    lowest, arms = -1.8, {"Q6M": BLUE, "Q3M": ORANGE, "Q2M": GREEN}
    shapes: list[str] = []
    for place, trial in enumerate(dict.fromkeys(r.trial for r in rows)):
        left = LEFT + place * (WIDTH + GAP)

        def at(epsilon: float, change: float, left: float = left) -> tuple[float, float]:
            return left + WIDTH * epsilon / 0.5, TOP + HEIGHT * change / lowest

        shapes.append(text(left, 24, f"{trial}: change of DAS28-CRP against placebo, month 12", weight="bold", size=12))
        error = max(m.standard_error for m in limits if m.trial == trial and m.measure == "das28_crp")
        shapes.append(rectangle(left, TOP, WIDTH, HEIGHT * 1.96 * error / -lowest, fill=PALE))
        shapes.append(
            text(left + WIDTH - 6, TOP + 16, "not told from zero (computed)", size=11, anchor="end", fill=INK)
        )
        for tick in (0.0, -0.3, -0.6, -0.9, -1.2, -1.5, -1.8):
            shapes.append(text(left - 8, at(0, tick)[1] + 4, f"{tick:g}", anchor="end", size=12))
        for tick in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5):
            shapes.append(text(at(tick, 0)[0], TOP + HEIGHT + 18, f"{tick:g}", anchor="middle", size=12))
        shapes += [line(left, TOP, left + WIDTH, TOP), line(left, TOP, left, TOP + HEIGHT)]
        shapes.append(line(*at(0.05, 0), *at(0.05, lowest), stroke=GREY, dash="4 4"))
        for arm, colour in arms.items():
            points = [at(r.epsilon, r.das28) for r in rows if (r.trial, r.arm) == (trial, arm) and r.das28 >= lowest]
            for (x1, y1), (x2, y2) in pairwise(points):
                shapes.append(line(x1, y1, x2, y2, stroke=colour, width=2.4))
            if points:
                shapes.append(text(points[-1][0] + 4, points[-1][1] + 4, arm, size=12, fill=colour))
    words = "epsilon: share of priming and recruitment that needs RANK; dashed: centre of its prior"
    shapes.append(text(LEFT, TOP + HEIGHT + 42, words, size=12, fill=GREY))
    return figure(
        2 * WIDTH + GAP + LEFT + 40, TOP + HEIGHT + 60, "Inflammation by epsilon, and what trials could see", shapes
    )
