"""Profiles of many parameters of one fit: run one after another, kept, and shown as a table and a picture."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from osteoimmune.calibration.checkpoint import write_whole
from osteoimmune.calibration.fit import identity_of
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.problem import Calibration, calibration
from osteoimmune.calibration.profile import Profile, profile
from osteoimmune.calibration.targets import Experiment, experiments
from osteoimmune.errors import need_known
from osteoimmune.quantities import Table

COLUMNS = ("parameter", "unit", "prior", "prior_sd_log", "best", "lower_95", "upper_95", "verdict")


def profiles(
    plan: Plan,
    rebound: str,
    names: Sequence[str] = (),
    *,
    folder: Path | None = None,
    out: Path | None = None,
    start: Table | None = None,
    chosen: Sequence[Experiment] | None = None,
    draw: Callable[[Sequence[Profile]], str] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Profile, ...]:
    """Profile parameters of one alternative, from a parameter set on.

    Args:
        names: of free parameters; all of them where empty.
        folder: with the digitised figures; None to look where they usually lie.
        out: folder in which every profile is kept and gone on with; None to keep nothing.
        start: a parameter set; the shipped one where not given.
        chosen: experiments instead of the plan's.
        draw: makes of the profiles the text of a picture, which is kept beside the table.

    Raises:
        UnknownName: a name is not free in this alternative.
        DataError: data are missing, or a file in `out` is of another fit.
    """
    setup = calibration(plan, rebound, experiments(plan, folder) if chosen is None else chosen)
    free = {p.name: p for p in setup.parameters}
    need_known("free parameter", names, free, f"{plan.name}, rebound {rebound!r}")
    units = {n: v.unit for drug in ("denosumab", "fc_opg") for n, v in setup.subject.body(drug).values.values.items()}
    identity, best = identity_of(plan, setup), _start(setup, start)
    found = []
    for name in names or free:
        file = out / rebound / "profiles" / f"{name}.json" if out else None
        found.append(profile(setup, best, name, identity, units[name], file=file, tell=tell))
        if out:
            write_whole(out / rebound / "profiles.csv", table(found))
        if out and draw:
            write_whole(out / rebound / "profiles.svg", draw(found))
    return tuple(found)


def table(found: Sequence[Profile]) -> str:
    """One line a parameter: where it lies, how far it may go, and what holds it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for p in found:
        ends = ["" if end is None else f"{end:.3g}" for end in p.interval]
        writer.writerow(
            [p.name, p.unit, f"{p.prior:.3g}", f"{p.prior_sd:g}", f"{p.lowest.value:.3g}", *ends, p.verdict]
        )
    return out.getvalue()


def _start(setup: Calibration, start: Table | None) -> np.ndarray:
    known: Mapping[str, float] = {n: v.number for n, v in (start or {}).items()}
    shipped = {
        n: v.number for drug in ("fc_opg", "denosumab") for n, v in setup.subject.body(drug).values.values.items()
    }
    inside = [min(max((shipped | dict(known))[p.name], p.lower), p.upper) for p in setup.parameters]
    problem = setup.problem()
    return np.clip(setup.to_search(inside), problem.lower, problem.upper)
