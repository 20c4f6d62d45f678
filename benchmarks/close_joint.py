"""Close the numbers of the inflamed joint on their targets, in the order of joint_closings.toml.

    python -m benchmarks.close_joint             print what the numbers would be
    python -m benchmarks.close_joint --write     write them into the tables
    python -m benchmarks.close_joint --copy      first write the numbers of bone that the joint shares into its tables
    python -m benchmarks.close_joint --ridge     the fit of erosion for given partitions and amounts of RANKL

To be run after every change of the pharmacology or of these modules. Nothing that is held out stands among the targets.
"""

import argparse
import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult, least_squares

from osteoimmune.biology import bodies
from osteoimmune.engine import Event, simulate
from osteoimmune.quantities import read_table, unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.regimen import parse_regimen

FOLDER = Path(bodies.__file__).parent
INPUTS = FOLDER / "body_tables" / "arthritis_inputs.csv"
PRIOR = 0.7  # standard deviation of an assumed number, log units
COPIED = {  # what osteoclasts, OPG and the drug do in a joint is what they do in bone
    **{f"joint_osteoclast.{n}": f"osteoclast.{n}" for n in (
        "maturation", "apoptosis", "differentiation_half", "differentiation_exponent", "activity_half", "apoptosis_rise"
    )},
    "joint_binding.opg_load": "binding.opg_load",
    "joint_binding.denosumab_access": "binding.denosumab_access",
}  # fmt: skip
ROUNDS = 4  # closings lean on each other: severity on drugs, drugs on severity
Numbers = dict[str, float]


@dataclass(frozen=True)
class Arm:
    """One arm of a closing: who, what was always there, what begins on day 0."""

    person: str
    always: Mapping[str, float]
    begins: Mapping[str, float]
    regimen: str

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Arm":
        return cls(given["person"], given.get("always", {}), given.get("begins", {}), given.get("regimen", "no drug"))

    def path(self, numbers: Numbers, measures: list[str], months: list[float]) -> dict[str, np.ndarray]:
        """The measures at the months, under numbers of modules and of people."""
        made = bodies.body(self.person)
        values = {n: v for n, v in numbers.items() if n in made.assembly.parameters}
        own = {n.partition(":")[2]: v for n, v in numbers.items() if n.startswith(f"{self.person}:")}
        doses = parse_regimen(self.regimen).doses(max(months) * DAYS_PER_MONTH, 66.0)
        mass = made.values.values["pharmacology.molecular_mass"].coherent
        events = [Event(0.0, name, level, "set") for name, level in self.begins.items()]
        events += [Event(d.day, "pharmacology.depot", d.milligrams / mass) for d in doses if d.milligrams]
        found = simulate(
            made.assembly,
            made.values.coherent() | values,
            reference=made.reference.coherent() | values,
            inputs=dict(made.inputs) | own | dict(self.always),
            events=events,
            times=np.array(months) * DAYS_PER_MONTH,
            outputs=measures,
            rtol=1e-6,
        )
        paths = {m: found[m][0] for m in measures}
        for name in measures:
            if name.startswith("bmd"):
                paths[name] = found.percent_change(name)[0]
        return paths


def answers(closing: Mapping[str, Any], numbers: Numbers) -> np.ndarray:
    """What the model says for each target."""
    targets = closing["target"]
    months = sorted({float(t["month"]) for t in targets} | {0.0})
    measures = sorted({t["measure"] for t in targets})
    paths = {name: Arm.of(arm).path(numbers, measures, months) for name, arm in closing["arms"].items()}
    found = []
    for t in targets:
        at = months.index(float(t["month"]))
        value = paths[t["of"]][t["measure"]][at]
        value -= paths[t["less"]][t["measure"]][at] if "less" in t else 0.0
        value /= paths[t["over"]][t["measure"]][at] if "over" in t else 1.0
        found.append(value)
    return np.array(found)


def close(closing: Mapping[str, Any], numbers: Numbers) -> tuple[Numbers, OptimizeResult]:
    """The free numbers that come nearest to the targets, coherent, all others held."""
    free = closing["free"]
    wanted = np.array([t["value"] for t in closing["target"]])
    deviation = np.array([t["deviation"] for t in closing["target"]])
    prior = closing.get("prior", {})
    assumed, centre = [free.index(n) for n in prior], np.log(np.array(list(prior.values())))

    def misses(x: np.ndarray) -> np.ndarray:
        misfit = (answers(closing, numbers | dict(zip(free, np.exp(x).tolist(), strict=True))) - wanted) / deviation
        return np.concatenate([misfit, (x[assumed] - centre) / PRIOR])

    start = np.log([numbers[n] for n in free])
    best = least_squares(misses, start, bounds=(start - 4.0, start + 4.0), diff_step=1e-3, max_nfev=40)
    return dict(zip(free, np.exp(best.x).tolist(), strict=True)), best


def closings() -> list[dict[str, Any]]:
    """Every entry of joint_closings.toml."""
    return list(tomllib.loads((FOLDER / "joint_closings.toml").read_text(encoding="utf-8"))["closing"])


def current(name: str) -> float:
    """What a number is now, coherent."""
    person, _, own = name.partition(":")
    if own:
        return read_table(INPUTS)[f"{person}.{own}"].coherent
    module, _, own = name.partition(".")
    return read_table(FOLDER / f"{module}.csv")[own].coherent


def write(name: str, number: float) -> None:
    """Put a coherent number into its table, in the unit of its row, to four digits."""
    person, _, own = name.partition(":")
    path, row_name = (INPUTS, f"{person}.{own}") if own else (FOLDER / f"{name.partition('.')[0]}.csv", "")
    row_name = row_name or name.partition(".")[2]
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    row = next(r for r in rows if r[0] == row_name)
    row[1] = f"{number / unit(row[2]).factor:.4g}"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def ridge() -> None:
    """How well erosion is fitted where the partition and healthy RANKL are given: what three means cannot tell."""
    closing = next(c for c in closings() if c["name"] == "erosion")
    print("partition  healthy RANKL nmol/L  misfit  fold  exchange L/day  erosion by arm")
    for partition in (0.05, 0.15, 0.45):
        for healthy in (1.0, 4.18, 12.0):
            held = {"joint_drug.partition": partition, "joint_rankl.healthy_rankl": healthy}
            free = [n for n in closing["free"] if n not in held]
            prior = {n: v for n, v in closing["prior"].items() if n not in held}
            given = closing | {"free": free, "prior": prior}
            found, best = close(given, {n: current(n) for n in free} | held)
            fold, exchange, _ = found.values()
            said = " ".join(f"{a:.2f}" for a in answers(closing, held | found))
            print(f"{partition:9g}  {healthy:20g}  {2 * best.cost:6.2f}  {fold:4.1f}  {exchange:14.3g}  {said}")


def main() -> None:
    """Close everything and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the numbers into the tables")
    parser.add_argument("--ridge", action="store_true", help="what the means of DESIRABLE cannot tell")
    parser.add_argument(
        "--copy", action="store_true", help="write the numbers of bone into the joint's tables, and stop"
    )
    asked = parser.parse_args()
    if asked.copy:
        bone = bodies.body().values.coherent()
        for own, theirs in COPIED.items():
            write(own, bone[theirs])
        return None
    if asked.ridge:
        ridge()
        return None
    numbers = {n: current(n) for closing in closings() for n in closing["free"]}
    for _ in range(ROUNDS):
        for closing in closings():
            numbers |= close(closing, numbers)[0]
    for closing in closings():
        print(closing["name"])
        for name in closing["free"]:
            print(f"  {name}: {current(name):.4g} -> {numbers[name]:.4g} (coherent)")
            if asked.write:
                write(name, numbers[name])
        for t, answer in zip(closing["target"], answers(closing, numbers), strict=True):
            print(
                f"  {t['measure']} {t['of']}, month {t['month']}: {answer:.3g} (wanted {t['value']:g}: {t['ground']})"
            )
    return None


if __name__ == "__main__":
    main()
