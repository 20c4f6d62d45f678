"""Profiles drawn side by side: each panel one parameter, the dashed line where the data would refuse it."""

import math
from collections.abc import Sequence
from itertools import pairwise

from osteoimmune.calibration.profile import RISE, Profile
from osteoimmune.report import svg

WIDTH, HEIGHT, ACROSS, MARGIN = 210.0, 130.0, 5, 14.0
HIGHEST = 5.0
COLOURS = {"identified": "#1b6e3c", "weakly": "#b06a00", "prior only": "#8a8a8a"}


def picture(found: Sequence[Profile]) -> str:
    """An SVG drawing of all profiles, as text."""
    rows = max(1, math.ceil(len(found) / ACROSS))
    shapes: list[str] = []
    for number, profile in enumerate(found):
        shapes += _panel(profile, WIDTH * (number % ACROSS), HEIGHT * (number // ACROSS))
    title = "Profile likelihoods: rise of half the sum of squares; dashed at the 95 % bound"
    return svg.figure(
        WIDTH * min(ACROSS, max(1, len(found))), HEIGHT * rows + 24, title, [*shapes, _key(HEIGHT * rows)]
    )


def _panel(profile: Profile, left: float, top: float) -> list[str]:
    x0, x1 = left + MARGIN, left + WIDTH - MARGIN
    y0, y1 = top + 34.0, top + HEIGHT - 24.0
    places = [math.log(p.value) for p in profile.points] + [math.log(profile.prior)]
    low, high = min(places), max(places)
    wide = (high - low) or 1.0

    def across(value: float) -> float:
        return x0 + (x1 - x0) * (math.log(value) - low) / wide

    def up(rise: float) -> float:
        return y1 - (y1 - y0) * min(rise, HIGHEST) / HIGHEST

    colour = COLOURS[profile.verdict]
    dots = [(across(p.value), up(p.objective - profile.lowest.objective)) for p in profile.points]
    lines = [svg.line(*a, *b, stroke=colour, width=1.6) for a, b in pairwise(dots)]
    ends = (profile.points[0].value, profile.points[-1].value)
    told = f"{profile.verdict}; best {profile.lowest.value:.3g} {profile.unit}"
    return [
        svg.text(x0, top + 16, profile.name, size=10.5, weight="bold"),
        svg.text(x0, top + 28, told, size=9, fill=colour),
        svg.line(x0, y1, x1, y1),
        svg.line(x0, up(RISE), x1, up(RISE), stroke="#555555", dash="4 3"),
        svg.line(across(profile.prior), y0, across(profile.prior), y1, stroke="#4a78c0", dash="1 3"),
        *lines,
        *(svg.circle(x, y, 2.2, fill=colour) for x, y in dots),
        svg.text(x0, y1 + 12, f"{ends[0]:.3g}", size=9),
        svg.text(x1, y1 + 12, f"{ends[1]:.3g}", size=9, anchor="end"),
    ]


def _key(top: float) -> str:
    words = "dashed: 95 % bound; dotted: centre of the prior; green identified, amber weakly, grey by the prior only"
    return svg.text(MARGIN, top + 16, words, size=10)
