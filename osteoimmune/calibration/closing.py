"""Closings: numbers of companions, calcium, ageing and glucocorticoids, each set on a few targets of its own.

What a companion does to bone depends on the bone, so these numbers are closed again whenever the bone parameters have
been fitted anew. The targets stand in osteoimmune/biology/closings.toml; nothing that is held out stands there. Each
entry is one small least-squares problem in logarithms; those before it are laid under it.
"""

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from osteoimmune.biology import bodies
from osteoimmune.calibration.problem import Numbers
from osteoimmune.engine import Event, simulate
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

FOLDER = Path(bodies.__file__).parent
PRIOR = 0.5  # standard deviation of an assumed number, log units
LARGEST_SHARE = 0.95
FAR = 3.0  # log units from where the number stands
UNSIMULATED = 100.0
WIDEST = 1.0  # standard deviation, log units, of a number that its targets say nothing about


@dataclass(frozen=True)
class Closing:
    """One entry of closings.toml, ready to be simulated.

    Attributes:
        closed: by the closings before this one, coherent.
    """

    entry: dict[str, Any]
    body: bodies.Body
    closed: dict[str, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What is closed, in words."""
        return str(self.entry["name"])

    @property
    def free(self) -> list[str]:
        """The numbers that may move."""
        return list(self.entry["free"])

    @property
    def targets(self) -> list[dict[str, Any]]:
        """What they are closed on."""
        return list(self.entry["target"])

    def background(self) -> list[Event]:
        """What every arm of a trial has: age, calcium."""
        if not self.entry.get("trial", True):
            return []
        older = [Event(0.0, "ageing", 1.0, "set")] if self.entry.get("ageing", True) else []
        return [*older, Event(0.0, "calcium_intake", 2.0, "set")]

    def treatment(self) -> list[Event]:
        """What is given."""
        given = [Event(s["month"] * DAYS_PER_MONTH, s["input"], s["amount"], "set") for s in self.entry.get("set", ())]
        doses = [(m, d) for d in self.entry.get("dose", ()) for m in d["months"]]
        return given + [Event(m * DAYS_PER_MONTH, d["state"], d["amount"]) for m, d in doses]

    def answers(self, values: dict[str, float]) -> Numbers:
        """What the body does for each target under these numbers, in the unit of the target."""
        with_it = self._paths(self.background() + self.treatment(), values)
        over = any(t.get("over_placebo") for t in self.targets)
        without = self._paths(self.background(), values) if over else {}
        found = []
        for t in self.targets:
            gain = with_it[t["observable"]][t["month"]]
            found.append(gain - (without[t["observable"]][t["month"]] if t.get("over_placebo") else 0.0))
        return np.array(found)

    def _paths(self, events: list[Event], values: dict[str, float]) -> dict[str, dict[float, float]]:
        values = {n: v for n, v in self.closed.items() if n in self.body.values.values} | self.with_same(values)
        months = sorted({t["month"] for t in self.targets})
        names = sorted({t["observable"] for t in self.targets})
        found = simulate(
            self.body.assembly,
            self.body.values.coherent() | values,
            reference=self.body.reference.coherent() | values,
            times=np.array(months) * DAYS_PER_MONTH,
            outputs=names,
            events=sorted(events, key=lambda e: e.time),
            rtol=1e-5,
        )
        return {n: dict(zip(months, found.percent_change(n)[0], strict=True)) for n in names}

    def with_same(self, values: dict[str, float]) -> dict[str, float]:
        """The numbers, and those that are held equal to one of them."""
        same = self.entry.get("same", {})
        return values | {name: values[of] for name, of in same.items() if of in values}

    def start(self) -> Numbers:
        """The free numbers as they stand, coherent."""
        return np.array([self.body.values.values[n].coherent for n in self.free])

    def close(self) -> "Closed":
        """The free numbers that come nearest to the targets, and how far the targets let them go."""
        start = np.log(self.start())
        wanted = np.array([t["value"] for t in self.targets])
        deviation = np.array([t["deviation"] for t in self.targets])
        prior = self.entry.get("prior", {})
        assumed = [self.free.index(n) for n in prior]
        centre = np.array([x * unit(self.body.values.values[n].unit).factor for n, x in prior.items()])

        def misses(x: Numbers) -> Numbers:
            misfit = (self.answers(dict(zip(self.free, np.exp(x), strict=True))) - wanted) / deviation
            both = np.concatenate([misfit, (x[assumed] - np.log(centre)) / PRIOR])
            return np.asarray(np.nan_to_num(both, nan=UNSIMULATED))

        shares = [is_share(name) for name in self.free]
        top = np.where(shares, np.log(LARGEST_SHARE), start + FAR)
        room = (start - FAR, np.maximum(top, start + 1e-9))
        best = least_squares(misses, start, bounds=room, diff_step=np.full(len(start), 1e-2), max_nfev=30)
        numbers = self.with_same(dict(zip(self.free, np.exp(best.x).tolist(), strict=True)))
        slopes, left = np.asarray(best.jac), max(len(wanted) + len(assumed) - len(start), 1)
        scale = max(2.0 * float(best.cost) / left, 1.0)
        return Closed(numbers, np.asarray(np.linalg.inv(slopes.T @ slopes / scale + np.eye(len(start)) / WIDEST**2)))


@dataclass(frozen=True)
class Closed:
    """What a closing found.

    Attributes:
        numbers: coherent, with those that are held equal to one of the free.
        covariance: (free, free) of their logarithms, from the deviations of the targets; wider by as much as the
            targets are missed (Birge 1932, doi:10.1103/PhysRev.40.207).
    """

    numbers: dict[str, float]
    covariance: Numbers


def is_share(name: str) -> bool:
    """Whether a closed number is a share of something and cannot pass 1."""
    return name.endswith(("largest_inhibition", "_share"))


def closings() -> list[Closing]:
    """Every entry of closings.toml on the default body."""
    entries = tomllib.loads((FOLDER / "closings.toml").read_text(encoding="utf-8"))["closing"]
    return [Closing(e, bodies.body(ageing="drift", companions=e.get("companions", ()))) for e in entries]


def close_all(only: str = "") -> list[tuple[Closing, Closed]]:
    """Every closing whose name begins with `only`, one on the other, with what was found."""
    closed: dict[str, float] = {}
    found = []
    for entry in closings():
        if entry.name.startswith(only):
            closing = replace(entry, closed=dict(closed))
            best = closing.close()
            closed |= best.numbers
            found.append((closing, best))
    return found


def write(name: str, number: float) -> None:
    """Put a coherent number into the table of its module, in the unit of its row, to three digits."""
    row = _line(name).split(",")
    write_shown(name, number / unit(row[2]).factor)


def write_shown(name: str, number: float) -> None:
    """Put a number, in the unit of its row, into the table of its module, to three digits; nothing else is touched."""
    path, line = _table(name), _line(name)
    own, _, rest = line.split(",", 2)
    text = path.read_text(encoding="utf-8").replace(f"\n{line}", f"\n{own},{number:.3g},{rest}", 1)
    path.write_text(text, encoding="utf-8")


def _table(name: str) -> Path:
    return FOLDER / f"{name.partition('.')[0]}.csv"


def _line(name: str) -> str:
    """The row of a number as it is written; name, value and unit hold no comma."""
    lines = _table(name).read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{name.partition('.')[2]},"))
