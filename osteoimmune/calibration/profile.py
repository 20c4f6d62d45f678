"""Profile likelihoods: how far one parameter can go while all others follow, and whether the data or a prior hold it.

    profile(x) = min over the other parameters of  data + priors of the others        (half sums of squares)

The prior of the parameter itself is left out, so that what holds it is the data, through whatever the others may do. A
parameter is `identified` where the profile rises by half the 95 % quantile of chi-squared with one degree (1.92) on
both sides, `weakly` where on one side only, `prior only` where on neither, within its bounds and three spreads of its
prior. The course is walked outward from the fit in steps of about the parameter's own error, each from the answer of
the step before; after every step the file is written whole, so that an interrupted profile goes on.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from osteoimmune.calibration.checkpoint import write_whole
from osteoimmune.calibration.least_squares import Problem, begin, search
from osteoimmune.calibration.problem import Calibration, Numbers
from osteoimmune.errors import DataError

RISE = 1.92  # half the 95 % quantile of chi-squared with one degree of freedom
REACH = 3.0  # spreads of the prior beyond which nobody looks
STEPS, ITERATIONS = 6, 8
FAINT = 1e-6  # of the priors' weight: keeps the inverse finite where no datum sees a parameter
SIDES = ("below", "above")


@dataclass(frozen=True)
class Point:
    """One place of a profile. Attributes: the value held; half the sum of squares without its own prior; all of x."""

    value: float
    objective: float
    x: tuple[float, ...]


@dataclass(frozen=True)
class Profile:
    """The profile of one parameter, as far as it has been walked.

    Attributes:
        name, unit, prior, prior_sd: of the parameter.
        identity: of the fit.
        points: rising in value.
        finished: sides that have been walked to their end.
    """

    name: str
    unit: str
    prior: float
    prior_sd: float
    identity: Mapping[str, str]
    points: tuple[Point, ...]
    finished: tuple[str, ...] = ()

    @property
    def lowest(self) -> Point:
        """The best place."""
        return min(self.points, key=lambda point: point.objective)

    @property
    def interval(self) -> tuple[float | None, float | None]:
        """Where the profile has risen by 1.92, by straight lines in the logarithm; None where it never does."""
        return _crossing(self.points[::-1], self.lowest), _crossing(self.points, self.lowest)

    @property
    def verdict(self) -> str:
        """`identified`, `weakly` or `prior only`."""
        held = sum(end is not None for end in self.interval)
        return ("prior only", "weakly", "identified")[held]


def profile(
    setup: Calibration,
    best: Numbers,
    name: str,
    identity: Mapping[str, str],
    unit: str,
    *,
    file: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Profile:
    """Walk the profile of one parameter.

    Args:
        best: x of the fit.
        file: where the profile is kept; what stands there is gone on with.
        tell: told in words how far it is.

    Raises:
        DataError: the file is damaged or of another fit.
    """
    place = [p.name for p in setup.parameters].index(name)
    parameter = setup.parameters[place]
    blank = Profile(name, unit, setup.centre[place], parameter.prior_sd, dict(identity), ())
    found = _load(file, blank) if file and file.exists() else blank
    walk = _Walk(setup, place, best)
    if not found.points:
        found = _kept(replace(found, points=(walk.point(best),)), file)
    for side in SIDES:
        found = _walked(walk, found, side, file, tell)
    return found


@dataclass(frozen=True)
class _Walk:
    """The fit with one parameter held."""

    setup: Calibration
    place: int
    best: Numbers

    def problem(self, held: float | None) -> Problem:
        """The least-squares problem without the parameter's own prior, and with its value held."""
        whole = self.setup.problem()
        own = -len(self.best) + self.place

        def residuals(x: Numbers) -> Numbers:
            found = whole.residuals(x).copy()
            found[own] = 0.0
            return found

        def derivatives(x: Numbers) -> tuple[Numbers, Numbers]:
            found, slopes = whole.derivatives(x)
            found, slopes = found.copy(), slopes.copy()
            found[own], slopes[own] = 0.0, 0.0
            return found, slopes

        lower, upper = whole.lower.copy(), whole.upper.copy()
        if held is not None:
            lower[self.place] = upper[self.place] = held
        return Problem(residuals, derivatives, lower, upper)

    def point(self, x: Numbers) -> Point:
        """The place reached from x with the parameter held at x."""
        state = begin(self.problem(float(x[self.place])), x)
        for reached in search(self.problem(float(x[self.place])), state, ITERATIONS):
            state = reached
        values = self.setup.to_values(np.array(state.x))
        return Point(float(f"{values[self.place]:.6g}"), float(f"{state.objective:.6g}"), state.x)

    def stride(self) -> tuple[float, Numbers]:
        """The parameter's own error without its prior, at most its prior's spread, and how the others follow."""
        _, slopes = self.problem(None).derivatives(self.best)
        sizes = np.array([p.prior_sd for p in self.setup.parameters])
        spread = np.linalg.inv(slopes.T @ slopes + np.diag(FAINT / sizes**2))
        own = float(spread[self.place, self.place])
        return min(own**0.5, sizes[self.place]), np.asarray(spread[:, self.place] / own)


def _walked(walk: _Walk, found: Profile, side: str, file: Path | None, tell: Callable[[str], None]) -> Profile:
    if side in found.finished:
        return found
    sign = 1.0 if side == "above" else -1.0
    stride, follow = walk.stride()
    bounds = walk.setup.problem()
    last = np.array((found.points[-1] if side == "above" else found.points[0]).x)
    reach = walk.setup.to_search(walk.setup.centre)[walk.place] + sign * REACH * found.prior_sd
    for _ in range(STEPS):
        edge = (min(bounds.upper[walk.place], reach), max(bounds.lower[walk.place], reach))[sign < 0]
        room = sign * (edge - last[walk.place])
        if room < 1e-9 or (found.points[-1 if sign > 0 else 0].objective - found.lowest.objective) > RISE:
            break
        step = sign * min(stride, room)
        start = np.clip(last + step * follow, bounds.lower, bounds.upper)
        start[walk.place] = last[walk.place] + step
        point = walk.point(start)
        if not np.isfinite(point.objective):
            break
        last = np.array(point.x)
        points = (*found.points, point) if sign > 0 else (point, *found.points)
        found = _kept(replace(found, points=points), file)
        tell(f"{found.name} {side}: {point.value:.4g}, objective {point.objective:.2f}")
    return _kept(replace(found, finished=(*found.finished, side)), file)


def _crossing(outward: tuple[Point, ...], lowest: Point) -> float | None:
    """Where points that go outward from the best one first rise above it by RISE."""
    beyond = outward[outward.index(lowest) :]
    for inner, outer in pairwise(beyond):
        if outer.objective - lowest.objective > RISE:
            share = (lowest.objective + RISE - inner.objective) / (outer.objective - inner.objective)
            return float(inner.value * (outer.value / inner.value) ** share)
    return None


def _kept(found: Profile, file: Path | None) -> Profile:
    if file is not None:
        content = asdict(found) | {"interval": found.interval, "verdict": found.verdict}
        write_whole(file, json.dumps(content, indent=1) + "\n")
    return found


def _load(file: Path, blank: Profile) -> Profile:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        points = tuple(Point(p["value"], p["objective"], tuple(p["x"])) for p in content["points"])
        finished, identity = tuple(content["finished"]), content["identity"]
    except (OSError, ValueError, KeyError, TypeError) as reason:
        raise DataError(f"{file} is no profile: {reason}") from reason
    if identity != blank.identity:
        raise DataError(f"{file} is of another fit, so it cannot be gone on with; choose another folder")
    return replace(blank, points=points, finished=finished)
