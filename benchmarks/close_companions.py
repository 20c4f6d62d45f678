"""Close the numbers of companions and of ageing, calcium, oestrogen and glucocorticoids on their targets again.

    python benchmarks/close_companions.py            print what the numbers would be
    python benchmarks/close_companions.py --write    write them into the tables

To be run whenever the bone parameters have been fitted anew: what a companion does to bone depends on them. The targets
stand in osteoimmune/biology/closings.toml; nothing that is held out stands there.
"""

import argparse
import csv
import io
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from osteoimmune.biology import bodies
from osteoimmune.engine import Event, simulate
from osteoimmune.quantities import unit

MONTH = 365.25 / 12
FOLDER = Path(bodies.__file__).parent
PRIOR = 0.5  # standard deviation of an assumed number, log units


@dataclass(frozen=True)
class Closing:
    """One entry of closings.toml, ready to be simulated."""

    entry: dict[str, Any]
    body: bodies.Body
    closed: dict[str, float] = field(default_factory=dict)  # by closings before this one, coherent

    @property
    def free(self) -> list[str]:
        return list(self.entry["free"])

    @property
    def targets(self) -> list[dict[str, Any]]:
        return list(self.entry["target"])

    def background(self) -> list[Event]:
        if not self.entry.get("trial", True):
            return []
        older = [Event(0.0, "ageing", 1.0, "set")] if self.entry.get("ageing", True) else []
        return [*older, Event(0.0, "calcium_intake", 2.0, "set")]

    def treatment(self) -> list[Event]:
        events = [Event(s["month"] * MONTH, s["input"], s["amount"], "set") for s in self.entry.get("set", ())]
        events += [Event(m * MONTH, d["state"], d["amount"]) for d in self.entry.get("dose", ()) for m in d["months"]]
        for f in self.entry.get("fall", ()):
            levels = np.linspace(f["first"], f["last"], 31)
            events += [
                Event(t, f["input"], level, "set")
                for t, level in zip(np.linspace(0, f["months"] * MONTH, 31), levels, strict=True)
            ]
        return events

    def answers(self, values: dict[str, float]) -> np.ndarray:
        """What the body does for each target under these numbers, in the unit of the target."""
        with_it = self._paths(self.background() + self.treatment(), values)
        over = any(t.get("over_placebo") for t in self.targets)
        without = self._paths(self.background(), values) if over else {}
        found = []
        for t in self.targets:
            path = with_it[t["observable"]]
            gain = path[t["month"]] - (path[t["since"]] if "since" in t else 0.0)
            found.append(gain - (without[t["observable"]][t["month"]] if t.get("over_placebo") else 0.0))
        return np.array(found)

    def _paths(self, events: list[Event], values: dict[str, float]) -> dict[str, dict[float, float]]:
        values = {n: v for n, v in self.closed.items() if n in self.body.values.values} | values
        months = sorted({t["month"] for t in self.targets} | {t["since"] for t in self.targets if "since" in t})
        names = sorted({t["observable"] for t in self.targets})
        found = simulate(
            self.body.assembly,
            self.body.values.coherent() | values,
            reference=self.body.reference.coherent() | values,
            times=np.array(months) * MONTH,
            outputs=names,
            inputs={"oestrogen": 1.0} if self.entry.get("premenopausal") else {},
            events=sorted(events, key=lambda e: e.time),
            rtol=1e-5,
        )
        return {n: dict(zip(months, found.percent_change(n)[0], strict=True)) for n in names}

    def start(self) -> np.ndarray:
        return np.array([self.body.values.values[n].coherent for n in self.free])

    def close(self) -> dict[str, float]:
        """The free numbers, coherent, that come nearest to the targets."""
        start = np.log(self.start())
        wanted = np.array([t["value"] for t in self.targets])
        deviation = np.array([t["deviation"] for t in self.targets])

        prior = self.entry.get("prior", {})
        assumed = [self.free.index(n) for n in prior]
        centre = np.array([x * unit(self.body.values.values[n].unit).factor for n, x in prior.items()])

        def misses(x: np.ndarray) -> np.ndarray:
            misfit = (self.answers(dict(zip(self.free, np.exp(x), strict=True))) - wanted) / deviation
            return np.nan_to_num(np.concatenate([misfit, (x[assumed] - np.log(centre)) / PRIOR]), nan=100.0)

        # a share must stay below one: the only free one is the largest inhibition
        top = [np.log(0.95) if n.endswith("largest_inhibition") else start[i] + 3 for i, n in enumerate(self.free)]
        best = least_squares(
            misses, start, bounds=(start - 3, np.maximum(top, start + 1e-9)), diff_step=1e-2, max_nfev=30
        )
        return dict(zip(self.free, np.exp(best.x).tolist(), strict=True))


def closings() -> list[Closing]:
    """Every entry of closings.toml on the default body."""
    entries = tomllib.loads((FOLDER / "closings.toml").read_text(encoding="utf-8"))["closing"]
    return [Closing(e, bodies.body(ageing="drift", companions=e.get("companions", ()))) for e in entries]


def write(name: str, number: float) -> None:
    """Put a coherent number into the table of its module, in the unit of its row, to three digits."""
    module, _, own = name.partition(".")
    path = FOLDER / f"{module}.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    row = next(r for r in rows if r[0] == own)
    row[1] = f"{number / unit(row[2]).factor:.3g}"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def main() -> None:
    """Close everything and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the numbers into the tables")
    parser.add_argument("--only", default="", help="closings whose name begins like this")
    asked = parser.parse_args()
    closed: dict[str, float] = {}
    for entry in closings():
        closing = replace(entry, closed=closed)
        if not closing.entry["name"].startswith(asked.only):
            continue
        best = closing.close()
        closed |= best
        print(closing.entry["name"])
        for (name, number), before in zip(best.items(), closing.start(), strict=True):
            shown = closing.body.values.values[name]
            factor = unit(shown.unit).factor
            print(f"  {name}: {before / factor:.4g} -> {number / factor:.4g} {shown.unit}")
            if asked.write:
                write(name, number)
        for target, answer in zip(closing.targets, closing.answers(best), strict=True):
            wanted = f"wanted {target['value']:+}, {target['ground']}"
            print(f"  {target['observable']} at {target['month']}: {answer:+.2f} ({wanted})")


if __name__ == "__main__":
    main()
