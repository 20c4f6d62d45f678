"""Numbers of the joint that DESIRABLE allows: draws of what is not known, weighed by what the trial saw.

    python -m osteoimmune.calibration.joint_members       make the kept table again (a minute)

Every number of the joint with a declared uncertainty is drawn; the rates of erosion and narrowing are then set so that
the placebo arm has a draw from its published mean and standard error. A draw weighs by how near it comes to erosion in
the two denosumab arms and to the patients of DESIRABLE before treatment (swollen joints, CRP; with a margin, since the
autoimmune drive was closed on the typical patient alone). 255 members are kept, each as often as its weight says.
Balances stay those of the reference body, as they do wherever the members are used.
"""

import csv
import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from osteoimmune.biology.bodies import Body, body
from osteoimmune.engine import Controls, Event, cohort, solve
from osteoimmune.quantities import Value, parse_number
from osteoimmune.quantities.moves import moved
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

Numbers = npt.NDArray[np.float64]
KEPT = Path(__file__).with_suffix(".csv")
MODULES = ("joint_rankl", "joint_drug", "joint_binding", "joint_osteoclast", "joint_damage", "synovium")
MEMBERS, DRAWS, SEED = 255, 20_000, 20191
PLACEBO = {"joint_damage.erosion_rate": (0.98, 0.168), "joint_damage.narrowing_rate": (0.51, 0.1)}
MEASURES = {
    "joint_damage.erosion_rate": "sharp_erosion_change",
    "joint_damage.narrowing_rate": "sharp_narrowing_change",
}
EROSION = {6: (0.51, 0.148), 3: (0.22, 0.064)}  # by months between doses: mean and standard error
START = {"swollen_joint_count": (9.25, 0.6), "crp_mg_per_l": (5.1, 0.3)}  # CRP in log units


def _uncertain(made: Body) -> dict[str, Value]:
    return {n: v for n, v in sorted(made.values.values.items()) if n.split(".")[0] in MODULES and v.uncertainty.size}


def _year(made: Body, values: Mapping[str, Numbers | float], count: int, every: int) -> dict[str, Numbers]:
    """Scores after a year, and patients before it, of every draw."""
    mass = made.values.values["pharmacology.molecular_mass"].coherent
    months = range(0, 12, every) if every else ()
    events = [Event(m * DAYS_PER_MONTH, "pharmacology.depot", 60.0 / mass) for m in months]
    group = cohort(
        made.assembly, values, reference=made.reference.coherent(), inputs=dict(made.inputs), patients=count
    )  # fmt: skip
    names = [*MEASURES.values(), *START]
    found = solve(group, [events] * count, [0.0, 12 * DAYS_PER_MONTH], names, controls=Controls(relative=1e-5))
    return {n: found[n][:, 0 if n in START else 1] for n in names}


def weighed(draws: int = DRAWS, seed: int = SEED) -> tuple[dict[str, Numbers], Numbers]:
    """Draws by parameter, coherent, and the weight of each, summing to 1."""
    made = body("arthritis_desirable")
    random = np.random.Generator(np.random.Philox(seed))
    found = {n: moved(v, v.uncertainty.size * random.standard_normal(draws)) for n, v in _uncertain(made).items()}
    values: dict[str, Numbers | float] = {**made.values.coherent(), **found}
    arms = {every: _year(made, values, draws, every) for every in (0, *EROSION)}
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = {}
        for rate, (mean, error) in PLACEBO.items():
            wanted = mean + error * random.standard_normal(draws)
            scale[rate] = np.where(wanted > 0.0, wanted, np.nan) / arms[0][MEASURES[rate]]
            found[rate] = found[rate] * scale[rate]
        eroded = {e: arms[e]["sharp_erosion_change"] * scale["joint_damage.erosion_rate"] for e in EROSION}
        misfit = sum(((eroded[e] - mean) / error) ** 2 for e, (mean, error) in EROSION.items())
        mean, error = START["swollen_joint_count"]
        misfit += ((arms[0]["swollen_joint_count"] - mean) / error) ** 2
        mean, error = START["crp_mg_per_l"]
        misfit += (np.log(arms[0]["crp_mg_per_l"] / mean) / error) ** 2
    weight = np.where(np.isfinite(misfit), np.exp(-0.5 * (misfit - np.nanmin(misfit))), 0.0)
    return found, weight / weight.sum()


def members(found: Mapping[str, Numbers], weight: Numbers, count: int = MEMBERS) -> dict[str, Numbers]:
    """Equally weighted members, each draw as often as its weight says (systematic resampling)."""
    rows = np.searchsorted(np.cumsum(weight), (np.arange(count) + 0.5) / count)
    order = np.random.Generator(np.random.Philox(SEED)).permutation(rows)  # so that any first few are a fair sample
    return {name: column[np.minimum(order, len(weight) - 1)] for name, column in found.items()}


@cache
def kept_members() -> Mapping[str, tuple[float, ...]]:
    """The members that travel with the package, coherent, by parameter."""
    lines = KEPT.read_text(encoding="utf-8").splitlines()[1:]
    header, *rows = list(csv.reader(lines))
    columns = zip(*([parse_number(cell) for cell in row] for row in rows), strict=True)
    return dict(zip(header, columns, strict=True))


def main() -> None:
    """Make the table again."""
    found, weight = weighed()
    kept = members(found, weight)
    out = io.StringIO()
    told = {"command": "python -m osteoimmune.calibration.joint_members", "draws": DRAWS, "seed": SEED}
    told |= {"effective": round(float(1.0 / np.sum(weight**2))), "units": "coherent: day, nanomole, litre, milligram"}
    out.write("# " + json.dumps(told, sort_keys=True) + "\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(kept)
    writer.writerows([f"{v:.5g}" for v in row] for row in zip(*kept.values(), strict=True))
    KEPT.write_text(out.getvalue(), encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
