"""What a rule may look at, and how it reads its own settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from osteoimmune.answer.intervals import METHODS
from osteoimmune.answer.prediction import Prediction
from osteoimmune.answer.records import BAND, NO_BAND, NOT_SIMULATED, Part, Row
from osteoimmune.answer.scenarios import Runs
from osteoimmune.answer.sources import USE, Sources, seen
from osteoimmune.evidence.observations import ArmChange, Phenotype, RatioRow, rows_named
from osteoimmune.evidence.points import Point
from osteoimmune.evidence.scrutiny import TissueScrutiny, scrutinise
from osteoimmune.trials.measures import MEASURES


@dataclass(frozen=True)
class Context:
    """The scenarios and the evidence of one answer.

    Attributes:
        unverified: whether rows that nobody saw in a source may enter pools; they never decide.
    """

    runs: Runs
    sources: Sources
    unverified: bool = False
    _frames: dict[tuple[str, ...], TissueScrutiny] = field(default_factory=dict, compare=False, repr=False)

    def scrutiny(self, outcomes: Sequence[str], stratum: str) -> TissueScrutiny:
        """All tissues of the outcomes in one frame, worked out once; outcomes without a row are left out."""
        known = self.sources.safety.values("outcome_class")
        wanted = tuple(name for name in outcomes if name in known)
        key = (stratum, *wanted)
        if key not in self._frames:
            self._frames[key] = scrutinise(
                wanted, stratum=stratum, methods=METHODS, unverified=self.unverified, table=self.sources.safety
            )
        return self._frames[key]

    def phenotypes(self, part: Part) -> tuple[Phenotype, ...]:
        """The phenotypes a part is confronted with."""
        return rows_named(part.settings["phenotypes"], self.sources.phenotypes)

    def ratios(self, part: Part) -> tuple[RatioRow, ...]:
        """The ratios a part is confronted with."""
        return rows_named(part.settings["ratios"], self.sources.ratios)

    def points(self, part: Part) -> tuple[Point, ...]:
        """The points a part is confronted with."""
        known = {point.row: point for point in self.sources.points}
        return tuple(known[name] for name in part.settings["points"] if name in known)

    def lacking(self, *scenarios: str) -> str:
        """What the body does not have yet of what the scenarios need, in words."""
        return " and ".join(dict.fromkeys(words for name in scenarios if (words := self.runs.lacking(name))))


def phenotype_row(own: Phenotype) -> Row:
    """A phenotype as a row of evidence."""
    magnitude = f" ({own.magnitude})" if own.magnitude else ""
    told = f"{own.species}, {own.genotype}: {own.trait} {own.direction}{magnitude}"
    return Row(own.row_id, told, f"{own.source}, {own.locus}", USE[own.use], seen(own.verified))


def point_row(own: Point, predicted: float | None = None) -> Row:
    """A point as a row of evidence, beside what the model says there."""
    told = f"{own.study}, {own.group}: {titled(own.quantity)} {own.value:+.1f} % at month {own.time_months:.2g}"
    if predicted is not None:
        told += f"; model {predicted:+.1f} %"
    return Row(own.row, told, own.source, USE[own.use], own.seen)


def ratio_row(own: RatioRow) -> Row:
    """A printed ratio as a row of evidence."""
    interval = f"{own.measure} {own.estimate:g} ({own.lower:g} to {own.upper:g})"
    when = f" at month {own.months:g}" if own.months is not None else ""
    told = f"{own.study}, {own.comparison}: {own.endpoint}, {interval}{when}; {own.design}"
    where = f"doi {own.doi}" if own.doi.startswith("10.") else f"PMID {own.doi}" if own.doi.isdigit() else own.doi
    return Row(own.row_id, told, f"{own.locus}; {where}", USE[own.use], seen(own.verified))


def change_row(own: ArmChange) -> Row:
    """The change of one arm as a row of evidence."""
    interval = f" ({own.lower:g} to {own.upper:g})" if own.lower is not None and own.upper is not None else ""
    told = own.told if own.mean is None else f"{own.mean:+g}{interval}"
    against = f", P {own.p} against placebo" if own.p else ""
    where = f"doi {own.doi}" if own.doi.startswith("10.") else f"PMID {own.doi}"
    head = f"{own.study}, {own.arm}: {own.endpoint} at month {own.months:g}: {told}{against}"
    return Row(own.row_id, head, f"{own.locus}; {where}", USE[own.use], seen(own.verified))


def titled(observable: str) -> str:
    """An observable as a reader calls it."""
    return MEASURES[observable].title if observable in MEASURES else observable.replace("bmd", "BMD").replace("_", " ")


def model_of(predictions: Mapping[str, Prediction], told: str) -> dict[str, Any]:
    """What the model says: values with their range over its alternatives and, where there are draws, their band."""
    values = {
        name: {
            "value": own.value,
            "low_of_alternatives": own.low,
            "high_of_alternatives": own.high,
            "band": list(own.band) if own.band else None,
            "parts": own.parts,
        }
        for name, own in predictions.items()
    }
    banded = any(own.band for own in predictions.values())
    return {"band": BAND if banded else NO_BAND, "told": told, "values": values}


def absent(missing: str) -> dict[str, Any]:
    """What the model says where it has no such part."""
    return {"band": NOT_SIMULATED, "told": f"the body has no {missing} yet", "values": {}}


def held_out(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows that may support a claim: seen, and never fitted nor looked at."""
    return tuple(row for row in rows if row.seen and row.use == "held out")
