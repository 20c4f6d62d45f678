"""Scores: every fitted and every held-out number beside its prediction by one parameter set, without refitting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from osteoimmune.calibration.cases import predict_rows
from osteoimmune.calibration.metrics import DEFINITIONS, Endpoint, counts, endpoint, metrics
from osteoimmune.calibration.outlook import Outlook
from osteoimmune.calibration.predict import Subject, predict
from osteoimmune.calibration.published import PublishedRow, package_table, published_rows
from osteoimmune.calibration.score_intervals import IntervalScores, interval_scores
from osteoimmune.calibration.targets import Experiment, Measured, doses_of, measure_of
from osteoimmune.errors import DataError
from osteoimmune.evidence.digitised import SOURCE, Digitised, DigitisedArm, digitised_folder, read_digitised
from osteoimmune.evidence.points import Point
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.measures import is_density

RTOL = 1e-6
KINDS = ("calibrate", "validate", "spent", "unverified")


@dataclass(frozen=True)
class PublishedEndpoint:
    """A published percent change beside its prediction (None where this body cannot be treated so)."""

    row: PublishedRow
    predicted: float | None

    @property
    def kind(self) -> str:
        """`spent`; else `unverified` where nobody saw the number, which then decides nothing; else its use."""
        return self.row.use if self.row.seen or self.row.use == "spent" else "unverified"


@dataclass(frozen=True)
class Scores:
    """One table of numbers beside predictions, and the figures made of it.

    Attributes:
        source: where the evidence lies, in words.
        skipped: what could not be looked at, a sentence each.
        intervals: around every scored number; None where they were not asked for.
    """

    source: str
    rebound: str
    digitised: tuple[Endpoint, ...]
    published: tuple[PublishedEndpoint, ...]
    skipped: tuple[str, ...]
    intervals: IntervalScores | None = None

    @property
    def metrics(self) -> dict[str, dict[str, float | None]]:
        """Each figure for `calibrate`, `validate`, `all`."""
        return metrics(self.digitised) | (self.intervals.figures() if self.intervals else {})

    def published_errors(self) -> dict[str, dict[str, Any]]:
        """For each kind of published row: rows, rows predicted, and the mean absolute error of density in points and
        of markers in points of percent change."""
        return {kind: _published_errors([e for e in self.published if e.kind == kind]) for kind in KINDS}

    def as_dict(self) -> dict[str, Any]:
        """The whole, for machines."""
        return {
            "source": self.source,
            "rebound": self.rebound,
            "metrics": self.metrics,
            "points": counts(self.digitised),
            "goals": {d.name: d.goal for d in DEFINITIONS},
            "units": {d.name: d.unit for d in DEFINITIONS},
            "published": self.published_errors(),
            "skipped": list(self.skipped),
            "intervals": self.intervals.as_dict() if self.intervals else None,
            "endpoints": [*map(_digitised_row, self.digitised), *map(_published_row, self.published)],
        }


def score(subject: Subject, evidence: Path | None = None, view: Outlook | None = None) -> Scores:
    """Score a parameter set.

    Args:
        view: ensembles, for an interval around every scored number; the subject's own set is then one among many.
        evidence: a folder laid out as the project's own evidence: `digitised` (or its files directly) and
            `published/bone.csv`; a file that is absent is said to be; None for the project's own.

    Raises:
        DataError: the folder has neither, or a row breaks a rule.
    """
    folder, table = _places(evidence)
    curves = read_digitised(folder) if folder else Digitised((), ("digitised curves: there is no folder of them",))
    skipped = list(curves.left_out)
    if table is None:
        skipped.append("published rows: there is no published/bone.csv")
    listed = published_rows(table) if table else ()
    rows = _score_rows(subject, listed) if listed else ()
    skipped += not_simulated([e.row for e in rows if e.predicted is None])
    source = str(evidence) if evidence else "the project's own"
    samples = _score_arms(subject, curves.arms)
    intervals = interval_scores(subject, view, samples, listed) if view else None
    return Scores(source, subject.rebound, samples, rows, tuple(skipped), intervals)


def not_simulated(rows: Iterable[PublishedRow]) -> list[str]:
    """Why rows have no prediction, a sentence for each reason."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(row.note or f"{row.measure} is not shown by this body", []).append(row.row)
    return [f"{', '.join(names)}: {reason}" for reason, names in reasons.items()]


def _places(evidence: Path | None) -> tuple[Path | None, Path | None]:
    if evidence is None:
        return digitised_folder(), package_table()
    curves = [f for f in (evidence / "digitised", evidence) for file in SOURCE if (f / f"{file}.csv").is_file()]
    table = next((t for t in (evidence / "published" / "bone.csv", evidence / "bone.csv") if t.is_file()), None)
    if not curves and table is None:
        raise DataError(f"{evidence} holds neither digitised curves (arms.csv, phase2.csv) nor published/bone.csv")
    return curves[0] if curves else None, table


def _score_arms(subject: Subject, arms: Iterable[DigitisedArm]) -> tuple[Endpoint, ...]:
    found: list[Endpoint] = []
    for arm in arms:
        untreated = not arm.dose_days and "placebo" in arm.group and "alendronate" not in arm.group
        chosen = [p for p in arm.points if (p.source_day or 0.0) > 0.0]
        predicted = predict_arm(subject, arm, chosen) if arm.denosumab or untreated else [None] * len(chosen)
        found += [endpoint(arm, p, v) for p, v in zip(chosen, predicted, strict=True)]
    return tuple(found)


def predict_arm(subject: Subject, arm: DigitisedArm, chosen: Sequence[Point]) -> list[float | None]:
    """Percent changes from own baseline of the typical subject at the samples of an arm, on the arm's own axis."""
    measured = [_at(p.row, measure_of(p), p.source_day or 0.0) for p in chosen]
    return _percent(subject, Experiment(f"{arm.file}:{arm.group}", doses_of(arm), tuple(measured)))


def _score_rows(subject: Subject, rows: Sequence[PublishedRow]) -> tuple[PublishedEndpoint, ...]:
    known = subject.body("denosumab").assembly.observables
    found = predict_rows(subject, [row for row in rows if row.measure in known])
    return tuple(PublishedEndpoint(row, found.get(row.row)) for row in rows)


def _at(label: str, measure: str, day: float) -> Measured:
    return Measured(label, measure, day, 1.0, 1.0, 1.0, True)


def _percent(subject: Subject, experiment: Experiment) -> list[float | None]:
    if not experiment.measured:
        return []
    ratios = predict(subject, [experiment], [], np.zeros((1, 0)), rtol=RTOL)[0]
    return [float(100.0 * (r - 1.0)) if np.isfinite(r) else None for r in ratios]


def _published_errors(rows: Sequence[PublishedEndpoint]) -> dict[str, Any]:
    pairs = [(is_density(e.row.measure), abs(e.predicted - e.row.value)) for e in rows if e.predicted is not None]
    density, markers = ([size for own, size in pairs if own is wanted] for wanted in (True, False))
    return {
        "rows": len(rows),
        "predicted": len(pairs),
        "density_mae_points": float(np.mean(density)) if density else None,
        "marker_mae_points": float(np.mean(markers)) if markers else None,
    }


def _digitised_row(e: Endpoint) -> Mapping[str, Any]:
    return {
        "row": e.point.row,
        "kind": "digitised",
        "study": e.arm.file,
        "group": e.arm.group,
        "measure": e.measure,
        "day": e.point.source_day,
        "observed_percent_change": e.point.value,
        "predicted_percent_change": e.predicted,
        "use": e.point.use,
        "verified": e.point.verified,
        "scored": not e.left_out and e.predicted is not None,
        "note": e.left_out,
    }


def _published_row(e: PublishedEndpoint) -> Mapping[str, Any]:
    return {
        "row": e.row.row,
        "kind": "published",
        "study": e.row.study,
        "group": e.row.group,
        "measure": e.row.measure,
        "day": e.row.month * DAYS_PER_MONTH,
        "observed_percent_change": e.row.value,
        "predicted_percent_change": e.predicted,
        "use": e.row.use,
        "verified": e.row.verified,
        "scored": e.predicted is not None and e.row.seen,
        "note": e.row.note or ("" if e.row.seen else "nobody saw this number in its source: it decides nothing"),
    }
