"""Intervals beside every scored number: do they hold what was held out, and is their width earned?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from osteoimmune.calibration.coverage import Coverage, Judged, benchmark, coverage, judged
from osteoimmune.calibration.metrics import Endpoint
from osteoimmune.calibration.outlook import Outlook
from osteoimmune.calibration.plan import read_plan
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.published import PublishedRow
from osteoimmune.calibration.targets import Experiment, Measured, doses_of
from osteoimmune.evidence.belonging import trial_of_arm, trial_of_study
from osteoimmune.evidence.digitised import DigitisedArm

FIGURES = ("heldout_coverage90", "heldout_median_width", "interval_score")
USES = ("calibrate", "validate", "all")


@dataclass(frozen=True)
class RowInterval:
    """One scored number beside its interval, in percent change.

    Attributes:
        use: of the row.
        holds: whether the interval contains the number.
    """

    row: str
    use: str
    judged: Judged

    @property
    def holds(self) -> bool:
        """Whether the interval contains the number."""
        return self.judged.found.holds(self.judged.observed)


@dataclass(frozen=True)
class IntervalScores:
    """Every scored number with its interval."""

    rows: tuple[RowInterval, ...]

    def of(self, use: str) -> list[Judged]:
        """Those of one use, or of all."""
        return [r.judged for r in self.rows if use in ("all", r.use)]

    def coverage(self, use: str) -> Coverage | None:
        """How the intervals of one use did."""
        return coverage(self.of(use))

    def benchmark(self, use: str) -> Coverage | None:
        """How intervals that know no biology did on the same rows."""
        fitted: dict[str, list[float]] = {}
        for r in self.rows:
            if r.use == "calibrate":
                fitted.setdefault(r.judged.measure, []).append(r.judged.observed)
        return coverage(benchmark(self.of(use), fitted))

    def figures(self) -> dict[str, dict[str, float | None]]:
        """The three figures, each by use."""
        found = {use: self.coverage(use) for use in USES}
        values = {u: (c.share, c.median_width, c.interval_score) if c else (None,) * 3 for u, c in found.items()}
        return {name: {use: values[use][k] for use in USES} for k, name in enumerate(FIGURES)}

    def as_dict(self) -> dict[str, object]:
        """For machines: coverage by use, beside the benchmark's, and each row."""
        return {
            "model": {use: _told(self.coverage(use)) for use in USES},
            "benchmark": {use: _told(self.benchmark(use)) for use in USES},
            "rows": {r.row: _row(r) for r in self.rows},
        }


def interval_scores(
    subject: Subject, view: Outlook, curves: Iterable[Endpoint], rows: Sequence[PublishedRow]
) -> IntervalScores:
    """Intervals of all scored samples of digitised curves and of all verified published rows that can be simulated.

    Args:
        curves: digitised samples with their predictions; those left out of scores are left out here.
    """
    return IntervalScores((*_of_curves(subject, view, curves), *_of_rows(subject, view, rows)))


def _of_curves(subject: Subject, view: Outlook, curves: Iterable[Endpoint]) -> list[RowInterval]:
    scored = [e for e in curves if not e.left_out and e.predicted is not None]
    arms: dict[tuple[str, str], list[Endpoint]] = {}
    for e in scored:
        arms.setdefault((e.arm.file, e.arm.group), []).append(e)
    experiments = [_experiment(mine[0].arm, mine) for mine in arms.values()]
    reading = read_plan(Path("bone")).reading
    found = []
    together = [e for mine in arms.values() for e in mine]
    for e, spread in zip(together, view.spreads(subject, experiments), strict=True):
        trial, read = trial_of_arm(e.arm.file, e.arm.group), reading.get(e.measure, 0.0)
        own = judged(trial, e.measure, e.point.value, None, spread, view.structure, read)
        found.append(RowInterval(e.point.row, e.point.use, own))
    return found


def _experiment(arm: DigitisedArm, mine: Sequence[Endpoint]) -> Experiment:
    measured = tuple(Measured(e.point.row, e.measure, e.point.source_day or 0.0, 1.0, 1.0, 1.0, True) for e in mine)
    return Experiment(f"{arm.file}:{arm.group}", doses_of(arm), measured)


def _of_rows(subject: Subject, view: Outlook, rows: Sequence[PublishedRow]) -> list[RowInterval]:
    known = subject.body("denosumab").assembly.observables
    usable = [r for r in rows if r.seen and r.use != "spent" and r.measure in known and r.case is not None]
    spreads = view.row_spreads(subject, usable)
    return [
        RowInterval(
            r.row,
            r.use,
            judged(trial_of_study(r.study, r.group), r.measure, r.value, r.patients, spreads[r.row], view.structure),
        )
        for r in usable
        if r.row in spreads
    ]


def _told(found: Coverage | None) -> Mapping[str, float] | None:
    return None if found is None else dict(vars(found))


def _row(found: RowInterval) -> dict[str, object]:
    whole, parts = found.judged.found, found.judged.found.parts
    return {
        "low": whole.low,
        "median": whole.median,
        "high": whole.high,
        "holds": found.holds,
        "parts": dict(vars(parts)),
    }
