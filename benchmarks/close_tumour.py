"""Close the numbers of skeletal events, of the urinary assay and of harms on trials, none of which tests a prediction.

    python benchmarks/close_tumour.py            print what the numbers would be
    python benchmarks/close_tumour.py --write    write them into the tables

Skeletal events are closed on trials of zoledronate or pamidronate against placebo, harms on the zoledronate arms of
the trials that compared it with denosumab, the limit of the urinary assay on urinary NTX under denosumab. What
denosumab does to events, harms and survival is then a prediction. Incidences and medians are those of virtual
patients.
"""

import argparse
import csv
import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

from osteoimmune.biology import bodies
from osteoimmune.biology.bodies import Body, body
from osteoimmune.engine import Event, simulate
from osteoimmune.quantities import unit

MONTH = 365.25 / 12
FOLDER = Path(bodies.__file__).parent
PATIENTS = 300
BEGUN = [Event(0.0, "tumour_growth", 1.0, "set")]  # supplements only make up for what these patients eat less
Numbers = np.ndarray


def denosumab(weeks: int, count: int, mg: float = 120.0) -> list[Event]:
    """Doses every so many weeks."""
    return [Event(7.0 * weeks * i, "pharmacology.depot", mg * 1e3 / 147.0) for i in range(count)]


def zoledronate(weeks: int, count: int, mg: float = 4.0) -> list[Event]:
    """Infusions every so many weeks."""
    return [Event(7.0 * weeks * i, "zoledronate.central", mg) for i in range(count)]


@dataclass(frozen=True)
class Patients:
    """Virtual patients of one body, from the spreads of its numbers; the same ones in every arm."""

    body: Body
    count: int = PATIENTS
    seed: int = 7
    given: dict[str, float] = field(default_factory=dict)

    def values(self) -> dict[str, Numbers | float]:
        """Coherent numbers, one a patient where people differ; each name has chance of its own."""
        values: dict[str, Numbers | float] = {}
        for name, value in self.body.values.values.items():
            random = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
            draw = random.standard_normal(self.count) * (value.spread.size or 0.0)
            centre = self.given.get(name, value.coherent)
            match value.spread.kind:
                case "lognormal":
                    values[name] = centre * np.exp(draw)
                case "normal":
                    values[name] = centre + draw
                case "logit":
                    values[name] = 1.0 / (1.0 + np.exp(-draw) * (1.0 / centre - 1.0))
                case _:
                    values[name] = centre
        return values

    def follow(self, events: Sequence[Event], days: Sequence[float], output: str) -> Numbers:
        """An output of every patient, shape (patients, days)."""
        found = simulate(
            self.body.assembly,
            self.values(),
            reference=self.body.reference.coherent() | self.given,
            inputs=self.body.inputs,
            times=np.asarray(days),
            outputs=[output],
            events=sorted(events, key=lambda e: e.time),
            rtol=1e-4,
        )
        return np.asarray(found[output][found.status == 0])


@dataclass(frozen=True)
class Trial:
    """The placebo arm of a trial.

    Attributes:
        share: with a skeletal event by `day`.
    """

    kind: str
    table: str
    day: float
    share: float
    background: list[Event] = field(default_factory=list)


TRIALS = (
    Trial("breast_metastases", "skeletal_events.csv", 365.25, 0.496),  # Kohno 2005
    Trial("prostate_metastases", "body_tables/prostate_metastases.csv", 321.0, 0.5),  # Saad 2004: median
    Trial("other_metastases", "body_tables/other_metastases.csv", 163.0, 0.5),  # Rosen 2003: median
    Trial(
        "myeloma", "body_tables/myeloma.csv", 252.0, 0.41, [Event(0.0, "anticancer_therapy", 0.3, "set")]
    ),  # Berenson 1996: the chemotherapy of its time held the tumour
)  # fmt: skip
SHARE, BASELINE = "skeletal_events.unpreventable_share", "skeletal_events.baseline"
RATIO = np.exp(np.average(np.log([0.59, 0.64, 0.732]), weights=[19.8, 49.6, 58.3]))
RATIO_DAY = 365.25


def integrals(trial: Trial, events: Sequence[Event], day: float) -> tuple[Numbers, Numbers]:
    """Cumulative hazard of every patient at a baseline of one a day: events that do not follow damage, that do."""
    person = body(trial.kind, companions=("zoledronate",), pharmacokinetics="gibiansky_2012")
    every = [
        Patients(person, given={SHARE: share, BASELINE: 1.0}).follow(
            BEGUN + trial.background + list(events), [day], "skeletal_events_expected"
        )[:, 0]
        for share in (1.0, 0.0)
    ]
    return every[0], every[1]


def close_share() -> float:
    """The unpreventable share: zoledronate over placebo, all events of three trials (0.59, 0.64, 0.73)."""
    breast = TRIALS[0]
    untreated = [part.mean() for part in integrals(breast, [], RATIO_DAY)]
    treated = [part.mean() for part in integrals(breast, zoledronate(4, 13), RATIO_DAY)]

    def ratio(share: float) -> float:
        mixed = [share * fixed + (1.0 - share) * resorptive for fixed, resorptive in (treated, untreated)]
        return float(mixed[0] / mixed[1])

    return float(brentq(lambda share: ratio(share) - RATIO, 0.0, 1.0))


def close_baseline(trial: Trial, share: float) -> float:
    """The baseline, per day, that gives the share of the placebo arm."""
    fixed, resorptive = integrals(trial, [], trial.day)
    return float(brentq(_miss(share * fixed + (1.0 - share) * resorptive, trial.share), 1e-5, 0.1, rtol=1e-6))


def close_harms() -> dict[str, float]:
    """Baselines of harms on the zoledronate arms; the year is the usual time on study."""
    person = body("breast_metastases", companions=("zoledronate",), pharmacokinetics="gibiansky_2012")
    seen = {"jaw": (37 / 2836, "jaw_necrosis"), "calcium": (141 / 2836, "hypocalcaemia")}
    closed = {}
    for name, (share, kind) in seen.items():
        own = f"exposure_outcomes.{name}_baseline"
        people = Patients(person, given={own: 1.0})
        unit_hazard = people.follow(BEGUN + zoledronate(4, 13), [365.25], f"exposure_outcomes.cumulative_{kind}")[:, 0]
        closed[own] = brentq(_miss(unit_hazard, share), 1e-7, 1e3, rtol=1e-6)
    return closed


def _miss(unit_hazard: Numbers, share: float) -> Callable[[float], float]:
    return lambda rate: float(np.mean(1.0 - np.exp(-rate * unit_hazard)) - share)


def close_assay() -> dict[str, float]:
    """The limit of the assay: the mean of three medians (-73, -75 and -80 %) under denosumab, months 3 and 5.75."""
    person = body("breast_metastases", pharmacokinetics="gibiansky_2012")
    days = [0.0, 3 * MONTH, 5.75 * MONTH]

    def miss(limit: float) -> float:
        path = Patients(person, given={"lesion_markers.assay_limit": limit}).follow(
            BEGUN + denosumab(4, 7), days, "untx_reported"
        )
        three, six = 100.0 * np.median(path[:, 1:] / path[:, :1], axis=0) - 100.0
        return float((2.0 * three + six) / 3.0 - (-73.0 - 75.0 - 80.0) / 3.0)

    scale = unit("nmol/mmol").factor
    return {"lesion_markers.assay_limit": brentq(miss, 0.5 * scale, 40.0 * scale, rtol=1e-4)}


def write(table: str, name: str, number: float) -> None:
    """Put a coherent number into a table, in the unit of its row, to three digits."""
    path = FOLDER / table
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    row = next(r for r in rows if r[0] in (name, name.partition(".")[2]))
    row[1] = f"{number / unit(row[2]).factor:.3g}"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    print(f"  {table}: {name} = {row[1]} {row[2]}")


def main() -> None:
    """Close everything and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the numbers into the tables")
    asked = parser.parse_args()
    share = close_share()
    found = [("skeletal_events.csv", {SHARE: share})]
    found += [(trial.table, {BASELINE: close_baseline(trial, share)}) for trial in TRIALS]
    found += [("exposure_outcomes.csv", close_harms()), ("lesion_markers.csv", close_assay())]
    for table, closed in found:
        for name, number in closed.items():
            if asked.write:
                write(table, name, number)
            else:
                print(f"  {table}: {name} = {number:.4g} in coherent units")


if __name__ == "__main__":
    main()
