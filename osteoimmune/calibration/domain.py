"""Where the model was calibrated, and in what a study leaves that ground.

The ground is plans/domain.csv: dose, interval and time of every experiment that the bone plan was fitted to, written by
tools/domain.py from the plan's own rows. Leaving it does not make a prediction wrong; it makes it an extrapolation, and
the report says so.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.course import Dose
from osteoimmune.trials.design import Study
from osteoimmune.trials.preparation import PreparedArm

PATH = Path(__file__).with_name("plans") / "domain.csv"
COLUMNS = (
    "name", "body", "drug", "routes", "milligrams", "interval_months", "treated_months", "off_months", "measures",
)  # fmt: skip
_SLACK = 1.01  # a month more or less is no new ground
_DEFAULTS = {"rebound": "precursor_pool_and_opg", "pharmacokinetics": "sutjandra_2011"}


@dataclass(frozen=True)
class Fitted:
    """One experiment of the plan.

    Attributes:
        routes: by which doses were given, parted by blanks.
        milligrams: of the first dose.
        interval_months: the longest between two doses; 0 of a single one.
        treated_months: how long it was looked at under treatment.
        off_months: and how long after the last dose had had its interval.
        measures: what was fitted, parted by blanks.
    """

    name: str
    body: str
    drug: str
    routes: str
    milligrams: float
    interval_months: float
    treated_months: float
    off_months: float
    measures: str
    NUMBERS: ClassVar[tuple[str, ...]] = ("milligrams", "interval_months", "treated_months", "off_months")


@cache
def ground() -> tuple[Fitted, ...]:
    """Every experiment of the plan."""
    with PATH.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Fitted(**{n: float(v) if n in Fitted.NUMBERS else v for n, v in row.items()}) for row in rows)  # type: ignore[arg-type]


def outside(study: Study, prepared: Sequence[PreparedArm]) -> tuple[str, ...]:
    """In what a study leaves the ground of the calibration, a sentence each; those that many arms share, once."""
    told: dict[str, list[str]] = {}
    for one in prepared:
        for sentence in _arm(study, one):
            told.setdefault(sentence, []).append(one.arm.name)
    for sentence in _measures(study):
        told[sentence] = []
    everywhere = len(prepared)
    return tuple(
        sentence if len(arms) in (0, everywhere) else f"{', '.join(arms)}: {sentence}"
        for sentence, arms in told.items()
    )


def _arm(study: Study, one: PreparedArm) -> Iterable[str]:
    known = ground()
    if one.subject.name not in {fitted.body for fitted in known}:
        yield (
            f"population: nothing was fitted in the body {one.subject.name!r}; it is the reference woman with other"
            " inputs and values"
        )
    for drug in sorted({dose.drug for dose in (*one.doses, *one.beside)}):
        yield from _drug(drug, [dose for dose in (*one.doses, *one.beside) if dose.drug == drug], one)
    variants = {**study.variants, **one.arm.variants}
    for part, default in _DEFAULTS.items():
        if variants.get(part, default) != default:
            yield f"{part} {variants[part]!r}: an alternative to the account that the report's scores stand for"
    genes = sorted({gene.parameter for gene in (*study.genotype, *one.arm.genotype)})
    if genes:
        yield f"genotype: no course was fitted under a change of {', '.join(genes)}"
    own = sorted({*study.parameters, *one.arm.parameters})
    if own:
        yield f"values of the study's own in place of calibrated ones: {', '.join(own)}"
    conditions = {**study.conditions, **one.arm.conditions}
    taken = sorted({*conditions, *(c.input for c in (*study.comedication, *one.arm.comedication) if c.input)})
    for name in taken:
        yield f"condition: {name} was at its reference in every fitted experiment"


def _drug(drug: str, doses: list[Dose], one: PreparedArm) -> Iterable[str]:
    rows = [fitted for fitted in ground() if fitted.drug == drug and fitted.milligrams]
    given = [dose for dose in doses if dose.milligrams]
    if not given:
        return
    if not rows:
        yield f"{drug}: no row of the calibration has it; its numbers are those of its own module"
        return
    amounts = sorted(dose.milligrams for dose in given)
    least, most = min(r.milligrams for r in rows), max(r.milligrams for r in rows)
    if amounts[-1] > most * _SLACK:
        yield f"dose: {amounts[-1]:g} mg of {drug} is more than the {most:g} mg of the calibration"
    if amounts[0] < least / _SLACK:
        yield f"dose: {amounts[0]:g} mg of {drug} is less than the {least:g} mg of the calibration"
    routes = {route for row in rows for route in row.routes.split()}
    for route in sorted({dose.route for dose in given} - routes):
        yield f"route: {drug} {route} was not calibrated"
    gaps = [(b.day - a.day) / DAYS_PER_MONTH for a, b in pairwise(given)]
    longest, widest = max(r.treated_months for r in rows), max(r.interval_months for r in rows)
    last = given[-1].day / DAYS_PER_MONTH
    if last > longest * _SLACK:
        yield f"duration: {drug} is given for {last:.0f} months; the calibration saw {longest:.0f}"
    if gaps and max(gaps) > widest * _SLACK:
        yield f"interval: {max(gaps):.1f} months between doses of {drug}; the calibration saw {widest:.0f} at most"
    after = float(one.days[-1]) / DAYS_PER_MONTH - last - min(gaps[-1] if gaps else widest, widest)
    off = max(r.off_months for r in rows)
    if after > off * _SLACK:
        yield f"duration: {after:.0f} months without {drug} after it; the calibration saw {off:.0f}"


def _measures(study: Study) -> Iterable[str]:
    fitted = {measure for row in ground() for measure in row.measures.split()}
    plain = {name.removesuffix("_percent_change") for name in study.outputs}
    beyond = sorted(name for name in plain - fitted if not name.endswith(("ug_per_ml", "ng_per_ml", "rankl_percent")))
    if beyond:
        yield f"outputs that were not fitted in this calibration: {', '.join(beyond)}"
