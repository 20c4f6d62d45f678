"""Tissues as one family: p values adjusted for each other, ratios shrunk towards each other."""

from dataclasses import replace

import pandas as pd

from osteoimmune.evidence.multiplicity import adjust_pvalues
from osteoimmune.evidence.shrinkage import ShrunkTerm, shrink_by_tissue
from osteoimmune.evidence.tissue_line import TissueLine, with_reading


def adjusted_family(rows: tuple[TissueLine, ...]) -> tuple[TissueLine, ...]:
    """The rows with p values adjusted, and ratios shrunk, over the tissues of the frame."""
    family = [row for row in rows if row.tissue != "all"]
    if not family:
        return rows
    pvalues = [row.pvalue for row in family]
    bh, by = (iter(adjust_pvalues(pvalues, name)) for name in ("bh", "by"))
    within = _within(family)
    shrunk = _shrunk(family)
    return tuple(
        row
        if row.tissue == "all"
        else with_reading(
            replace(
                row,
                adjusted_bh=float(next(bh)),
                adjusted_by=float(next(by)),
                adjusted_within=within[_name(row)],
                shrunk=shrunk.get(_name(row)),
            )
        )
        for row in rows
    )


def _within(family: list[TissueLine]) -> dict[str, float]:
    """The p values adjusted (BH) over the tissues of the same outcome alone."""
    adjusted: dict[str, float] = {}
    for outcome in dict.fromkeys(row.outcome for row in family):
        own = [row for row in family if row.outcome == outcome]
        adjusted |= zip(map(_name, own), map(float, adjust_pvalues([row.pvalue for row in own])))
    return adjusted


def _name(row: TissueLine) -> str:
    return f"{row.outcome}/{row.tissue}/{row.concept}/{row.setting}"


def _shrunk(family: list[TissueLine]) -> dict[str, ShrunkTerm]:
    """Three levels: tissues within an outcome, outcomes within the frame; trials of a line are summed."""
    told = [row for row in family if sum(row.events) > 0]
    if len(told) < 2:
        return {}
    counts = [row.question.frame[["events_treat", "n_treat", "events_ctrl", "n_ctrl"]].sum() for row in told]
    table = pd.DataFrame(counts).astype(int)
    table.insert(0, "study", [_name(row) for row in told])
    table["outcome"] = [row.outcome for row in told]
    return {term.term: term for term in shrink_by_tissue(table, "outcome")}
