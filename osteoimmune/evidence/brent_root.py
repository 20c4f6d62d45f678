"""Brent's root finder with an absolute tolerance, step for step as published, so that loose roots agree.

Brent 1973, Algorithms for Minimization without Derivatives, chapter 4 (zeroin). A root found only to a
coarse tolerance depends on the path to it; the reference results take this path, scipy's brentq another.
"""

from collections.abc import Callable

import numpy as np

EPSILON = float(np.finfo(float).eps)


def brent_root(curve: Callable[[float], float], low: float, high: float, tolerance: float) -> float:
    """The point within `tolerance` of a sign change of `curve` between `low` and `high`."""
    before, here, other = low, high, low
    at_before, at_here = curve(before), curve(here)
    at_other = at_before
    while True:
        last_step = here - before
        if abs(at_other) < abs(at_here):
            before, here, other = here, other, here
            at_before, at_here, at_other = at_here, at_other, at_here
        close = 2 * EPSILON * abs(here) + tolerance / 2
        step = (other - here) / 2
        if abs(step) <= close or at_here == 0:
            return here
        if abs(last_step) >= close and abs(at_before) > abs(at_here):
            points = (before, here, other), (at_before, at_here, at_other)
            step = _interpolated(points, last_step, close, step)
        step = step if abs(step) >= close else float(np.copysign(close, step))
        before, at_before = here, at_here
        here += step
        at_here = curve(here)
        if (at_here > 0) == (at_other > 0):
            other, at_other = before, at_before


def _interpolated(
    points: tuple[tuple[float, float, float], tuple[float, float, float]],
    last_step: float,
    close: float,
    bisection: float,
) -> float:
    """The secant or inverse quadratic step where it stays well inside the bracket, else the bisection."""
    (before, here, other), (at_before, at_here, at_other) = points
    width, ratio = other - here, at_here / at_before
    if before == other:
        p, q = width * ratio, 1 - ratio
    else:
        far, near = at_before / at_other, at_here / at_other
        p = ratio * (width * far * (far - near) - (here - before) * (near - 1))
        q = (far - 1) * (near - 1) * (ratio - 1)
    p, q = (p, -q) if p > 0 else (-p, q)
    inside = p < 0.75 * width * q - abs(close * q) / 2 and p < abs(last_step * q / 2)
    return p / q if inside else bisection
