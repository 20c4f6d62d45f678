"""How certain evidence is that is no pool of counts: printed ratios, arms of arthritis trials, phenotypes, points.

The same five concerns as for pools (risk of bias, inconsistency, indirectness, imprecision, missing outcomes), in the
manner of GRADE: randomised evidence starts high, all other low; each concern takes one level. What the sources seen
do not tell is a concern, not a pass.
"""

from collections.abc import Sequence
from typing import Any

from osteoimmune.answer.certainty import LEVELS
from osteoimmune.evidence.observations import ArmChange, Phenotype, RatioRow
from osteoimmune.evidence.points import Point

UNASSESSED = "risk of bias: not assessed, only abstracts were seen"


def graded(concerns: Sequence[str], start: int = 0) -> dict[str, Any]:
    """The level after concerns, from a start (0 high, 2 low)."""
    told = [own for own in concerns if own]
    return {"level": LEVELS[min(start + len(told), len(LEVELS) - 1)], "concerns": told}


def ratio_certainty(rows: Sequence[RatioRow], low: float, high: float) -> dict[str, Any]:
    """Of printed ratios against margins."""
    cohort = any(own.design == "cohort" for own in rows)
    apart = max(own.lower for own in rows) > min(own.upper for own in rows)
    crossing = [own.study for own in rows if own.lower < high < own.upper or own.lower < low < own.upper]
    concerns = [
        UNASSESSED,
        "inconsistent: intervals do not overlap" if apart else "",
        "indirect: one study" if len(rows) == 1 and rows[0].design != "pooled" else "",
        f"imprecise: the interval crosses a margin in {', '.join(dict.fromkeys(crossing))}" if crossing else "",
    ]
    return graded(concerns, 2 if cohort else 0)


def arm_certainty(rows: Sequence[ArmChange], gaps: Sequence[tuple[float, float, float]]) -> dict[str, Any]:
    """Of differences between arms of one trial."""
    computed = [own.arm for own in rows if own.lower is None and own.mean is not None]
    crossing = sum(low < 0.0 < high for _, low, high in gaps)
    concerns = [
        UNASSESSED,
        "indirect: one trial" if len({own.study for own in rows}) == 1 else "",
        f"imprecise: {crossing} of {len(gaps)} intervals hold zero" if crossing else "",
        "imprecise: intervals computed from p values" if computed else "",
        "missing outcomes: no number is printed, only words" if any(own.mean is None for own in rows) else "",
    ]
    return graded(concerns)


def phenotype_certainty(rows: Sequence[Phenotype]) -> dict[str, Any]:
    """Of genotypes and experiments: nobody is randomised, and most are no people."""
    animal = sum("human" not in own.species for own in rows)
    concerns = [
        f"indirect: {animal} of {len(rows)} rows are not of people" if animal else "",
        "imprecise: directions only, without intervals",
        "missing outcomes: a trait that was not looked at is not told from one that is normal",
    ]
    return graded(concerns, 2)


def point_certainty(points: Sequence[Point]) -> dict[str, Any]:
    """Of points on curves of treated groups."""
    bare = sum(own.lower is None for own in points)
    studies = {own.study for own in points}
    concerns = [
        UNASSESSED,
        "indirect: one study" if len(studies) == 1 else "",
        f"imprecise: {bare} of {len(points)} points have no interval" if bare else "",
    ]
    return graded(concerns)
