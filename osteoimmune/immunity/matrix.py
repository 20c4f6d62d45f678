"""The matrix of genotypes and phenotypes: every arm that a row maps to, every phenotype, predicted beside observed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from osteoimmune.evidence.observations import Phenotype
from osteoimmune.immunity.predict import Prediction, read_off
from osteoimmune.immunity.rows import LOWER, UPPER, Change, Mapped, change_of
from osteoimmune.immunity.score import judged
from osteoimmune.study import load_study
from osteoimmune.trials.result import StudyResult
from osteoimmune.trials.simulation import run_study


@dataclass(frozen=True)
class Cell:
    """One phenotype of one genotype.

    Attributes:
        predicted: None where the body has no such observable.
        observed: None where nobody reported it.
        right: whether they agree; None where either is missing.
        held_out: whether the row observed was held out.
    """

    predicted: Change | None = None
    ratio: float | None = None
    observed: Change | None = None
    right: bool | None = None
    held_out: bool = False


@dataclass(frozen=True)
class Matrix:
    """Genotypes (study, arm) down, observables across."""

    genotypes: tuple[tuple[str, str], ...]
    observables: tuple[str, ...]
    cells: Mapping[tuple[str, str, str], Cell]


def matrix(
    rows: Mapping[str, Mapped],
    phenotypes: Mapping[str, Phenotype],
    shares_lower: Mapping[str, float] | None = None,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Matrix:
    """Every arm that a row maps to, with all phenotypes that any row names.

    Args:
        shares_lower: see `score.judged`.
    """
    shown = [row for row in rows.values() if row.representable]
    observables = tuple(dict.fromkeys(row.observable for row in shown))
    results = {name: _run(name, progress) for name in dict.fromkeys(row.study for row in shown)}
    cells: dict[tuple[str, str, str], Cell] = {}
    for row in shown:
        for observable in observables:
            cells.setdefault((row.study, row.arm, observable), _predicted(row, observable, rows, results))
    for row in shown:
        place = (row.study, row.arm, row.observable)
        if cells[place].observed is None:
            cells[place] = _confronted(row, phenotypes[row.row_id], results, shares_lower or {})
    studies = list(results)
    genotypes = sorted(dict.fromkeys((row.study, row.arm) for row in shown), key=lambda own: studies.index(own[0]))
    return Matrix(tuple(genotypes), observables, cells)


def _run(name: str, progress: Callable[[str], None]) -> StudyResult:
    progress(f"simulating the study {name!r}")
    return run_study(load_study(name))


def _predicted(row: Mapped, observable: str, rows: Mapping[str, Mapped], results: Mapping[str, StudyResult]) -> Cell:
    """The same arm over the same control in another phenotype, by the bounds that rows of it have."""
    arms = results[row.study].arms
    if not (observable in arms[row.arm].series and observable in arms[row.control].series):
        return Cell()
    bounds = next(((r.lower, r.upper) for r in rows.values() if r.observable == observable), (LOWER, UPPER))
    like = Mapped(row.row_id, row.study, row.arm, row.control, observable, row.month, *bounds, "", {}, "")
    if float(arms[row.control][observable].value[-1]) == 0.0:
        return Cell()
    found = read_off(like, results[row.study])
    return Cell(found.change, found.ratio)


def _confronted(
    row: Mapped, phenotype: Phenotype, results: Mapping[str, StudyResult], shares: Mapping[str, float]
) -> Cell:
    found: Prediction = read_off(row, results[row.study])
    right = judged(phenotype, found, shares.get(row.row_id))
    return Cell(found.change, found.ratio, change_of(phenotype), right, phenotype.use == "validate")
