"""Scrutiny by tissue: all tissues in one frame, none read as if nobody had looked at the others."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import exp, nan

import pandas as pd

from osteoimmune.evidence.further_lines import FurtherLine, asymmetry_lines, fragility_lines
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import DEFAULT_STRATUM, INFECTION_AND_CANCER, StrataCrossedWarning
from osteoimmune.evidence.tables import EvidenceTable, known_name, safety_rows
from osteoimmune.evidence.tissue_family import adjusted_family
from osteoimmune.evidence.tissue_line import TissueLine, tissue_line

LEGEND = (
    "p: conditional exact. BH, BY: adjusted for all tissue lines here; BH within: for one outcome's lines. "
    "Shrunk: odds ratio after Berry and Berry, tissues within outcomes, and its chance of being above 1. "
    "Detectable: smallest ratio these data had 80 % power to show. Boundary: O'Brien-Fleming |z| at the "
    "share of the information needed to show a doubling in a tissue (25 % more in the whole body)."
)
DEFAULT_METHODS = ("mh", "peto", "exact", "reml", "bayes")


@dataclass(frozen=True, slots=True)
class TissueScrutiny:
    """All tissues of some outcomes in one stratum.

    Attributes:
        rows: one line each, the whole body first.
        stratum: as asked.
        notes: what must be said beside the table.
    """

    rows: tuple[TissueLine, ...]
    stratum: str
    notes: tuple[str, ...]

    @property
    def tissues(self) -> tuple[TissueLine, ...]:
        """The lines of single tissues: the family over which p values are adjusted."""
        return tuple(row for row in self.rows if row.tissue != "all")

    @property
    def sentence(self) -> str:
        """What the whole frame says, in one sentence."""
        raw = sum(row.pvalue < 0.05 for row in self.tissues)
        kept = [row.label for row in self.tissues if row.adjusted_bh < 0.05]
        told = f"{len(self.tissues)} tissues were looked at; {raw} have p below 0.05 alone"
        after = f"{len(kept)} after adjustment for all of them"
        alone = [row.label for row in self.tissues if row.adjusted_within < 0.05 <= row.adjusted_bh]
        family = f" Kept if adjusted within its own outcome only: {', '.join(alone)}." if alone else ""
        names = f" ({', '.join(kept)})" if kept else ""
        return f"{told}, {after}{names}.{family}"

    @property
    def further(self) -> tuple[FurtherLine, ...]:
        """The trials whose significance hangs on few events, and asymmetry where three trials or more allow it."""
        lines = []
        for row in self.rows:
            found = fragility_lines(row.question) + (asymmetry_lines(row.question, "OR") if row.k > 2 else ())
            told = f"{row.outcome.replace('_', ' ')}, {row.label}"
            lines += [replace(line, about=f"{told}: {line.about}") for line in found if line.about != "each trial"]
        return tuple(lines)

    @property
    def frame(self) -> pd.DataFrame:
        """The lines as a data frame, numbers unrounded."""
        return pd.DataFrame([_record(row) for row in self.rows])


def scrutinise(
    outcomes: str | Iterable[str] = INFECTION_AND_CANCER,
    *,
    stratum: str = DEFAULT_STRATUM,
    methods: Iterable[str] = DEFAULT_METHODS,
    measure: str = "RR",
    unverified: bool = False,
    percentages: bool = False,
    across: str = "",
    table: EvidenceTable | None = None,
) -> TissueScrutiny:
    """Every tissue of the outcomes in one frame.

    Args:
        outcomes: outcome classes, or one text with commas.
        stratum, unverified, percentages, across: as in `pools`.
        methods, measure: side by side; the first with a result gives the reading.
        table: other rows than the package's.

    In a tissue the widest usable term is taken ("any"); narrower ones stand in only where there is none.
    The family of the adjustment is every tissue line of the frame; the whole body is not in it.
    """
    source = table if table is not None else safety_rows()
    names = outcomes.split(",") if isinstance(outcomes, str) else list(outcomes)
    known = source.values("outcome_class")
    chosen = [known_name("outcome", name.strip(), known, "the evidence table") for name in names]
    asked = _Asked(stratum, across, unverified, percentages)
    found: list[Pool] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", StrataCrossedWarning)
        for outcome in chosen:
            for tissue in _tissues(source, outcome):
                found += _widest(source, outcome, tissue, asked)
    rows = tuple(tissue_line(pool, tuple(methods), measure) for pool in found)
    return TissueScrutiny(adjusted_family(rows), stratum, _notes(rows, unverified))


@dataclass(frozen=True, slots=True)
class _Asked:
    stratum: str
    across: str
    unverified: bool
    percentages: bool


def _tissues(source: EvidenceTable, outcome: str) -> list[str]:
    tissues = {row.tissue for row in source if row.outcome_class == outcome}
    return sorted(tissues, key=lambda tissue: (tissue != "all", tissue))


def _widest(source: EvidenceTable, outcome: str, tissue: str, asked: _Asked) -> list[Pool]:
    concepts = sorted(
        {row.concept for row in source if row.outcome_class == outcome and row.tissue == tissue},
        key=lambda concept: (concept != "any", concept),
    )
    usable: list[Pool] = []
    for concept in concepts:
        if concept != "any" and usable and usable[0].concept == "any":
            break
        found = pools(
            outcome,
            tissue=tissue,
            concept=concept,
            stratum=asked.stratum,
            across=asked.across,
            unverified=asked.unverified,
            percentages=asked.percentages,
            table=source,
        )
        usable += [pool for pool in found if pool.contrasts]
    return usable


def _notes(rows: tuple[TissueLine, ...], unverified: bool) -> tuple[str, ...]:
    lone = sum(row.k == 1 for row in rows if row.tissue != "all")
    total = sum(row.tissue != "all" for row in rows)
    notes = [f"{lone} of {total} tissue lines rest on a single trial: no line of these is a confirmed finding."]
    if unverified:
        notes.append("Rows from memory are included; they decide nothing.")
    notes.append(LEGEND)
    return tuple(notes)


def _record(row: TissueLine) -> dict[str, object]:
    record: dict[str, object] = {
        "outcome": row.outcome,
        "tissue": row.tissue,
        "term": row.concept,
        "stratum": row.setting,
        "k": row.k,
        "events_treat": row.events[0],
        "events_ctrl": row.events[1],
    }
    for analysis in row.analyses:
        name = f"{analysis.method}_{analysis.measure}"
        ratio = analysis.ratio
        for part in ("estimate", "ci_low", "ci_high"):
            record[f"{name}_{part}"] = getattr(ratio, part) if ratio is not None else float("nan")
    record |= {name: getattr(row, name) for name in ("pvalue", "adjusted_bh", "adjusted_by", "adjusted_within")}
    law = row.shrunk
    record |= {
        "shrunk": exp(law.estimate) if law else nan,
        "shrunk_low": exp(law.low) if law else nan,
        "shrunk_high": exp(law.high) if law else nan,
        "probability_higher": law.raised if law else nan,
        "detectable_ratio": row.detectable,
        "excluded_above": row.excluded_above,
        "information": row.information,
        "boundary": row.boundary,
        "z": row.statistic,
        "crossed": row.crossed,
        "per_1000_py": row.absolute.difference if row.absolute else float("nan"),
        "per_1000_py_low": row.absolute.low if row.absolute else float("nan"),
        "per_1000_py_high": row.absolute.high if row.absolute else float("nan"),
        "verdict": row.reading.verdict,
        "sentence": row.reading.sentence,
    }
    return record
