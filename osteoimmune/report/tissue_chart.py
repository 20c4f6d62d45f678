"""The tissue panel: every tissue's ratio on one axis, grouped by outcome, the whole body first."""

from math import exp

from osteoimmune.evidence.scrutiny import TissueScrutiny
from osteoimmune.evidence.tissue_line import TissueLine
from osteoimmune.evidence.words import number, ratio_text
from osteoimmune.report.interval_chart import (
    HEADING,
    NOTHING,
    POOLED,
    IntervalChart,
    IntervalRow,
)

HEADINGS = (
    "Tissue",
    "Trials",
    "Events",
    "Ratio (95 %)",
    "p",
    "BH",
    "BY",
    "BH within",
    "Shrunk (95 %), chance above 1",
)
MORE_HEADINGS = ("Detectable", "z / boundary", "Per 1,000 PY", "Reads")


def tissue_chart(scrutiny: TissueScrutiny) -> IntervalChart:
    """The panel; the ratio is each line's first method with a result."""
    rows: list[IntervalRow] = []
    for outcome in dict.fromkeys(line.outcome for line in scrutiny.rows):
        rows.append(IntervalRow(outcome.replace("_", " ").capitalize(), kind=HEADING))
        rows += [_row(line) for line in scrutiny.rows if line.outcome == outcome]
    return IntervalChart(
        f"Tissue panel: {scrutiny.stratum}",
        tuple(rows),
        columns=("Events", "p (BH)"),
        measure="Ratio (95 % interval)",
        left="fewer with denosumab",
        right="more with denosumab",
        heading="Tissue",
        guide=False,
    )


def _row(line: TissueLine) -> IntervalRow:
    cells = (f"{line.events[0]} vs {line.events[1]}", _p(line.adjusted_bh))
    label = "whole body" if line.tissue == "all" and line.concept == "any" else line.label
    main = line.main
    if main is None or main.ratio is None:
        return IntervalRow(f"  {label}", cells, kind=NOTHING, text="no ratio")
    ratio = main.ratio
    mark = "" if main.measure == "RR" else " OR"
    kind = POOLED if line.tissue == "all" else "trial"
    text = ratio_text(ratio) + mark
    return IntervalRow(
        f"  {label}",
        cells,
        ratio.estimate,
        ratio.ci_low,
        ratio.ci_high,
        kind=kind,
        text=text,
        hollow=line.unseen,
    )


def tissue_table(scrutiny: TissueScrutiny) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and lines of the scrutiny as text, for the page and the terminal."""
    return (*HEADINGS, *MORE_HEADINGS), tuple(_line(line) for line in scrutiny.rows)


def _line(line: TissueLine) -> tuple[str, ...]:
    ratio = line.main.ratio if line.main is not None else None
    shown = "none"
    if ratio is not None and line.main is not None:
        shown = f"{ratio_text(ratio)} {line.main.measure}"
    return (
        f"{line.outcome.replace('_', ' ')}, {'whole body' if line.tissue == 'all' else line.label}",
        str(line.k),
        f"{line.events[0]} vs {line.events[1]}",
        shown,
        _p(line.pvalue),
        _p(line.adjusted_bh),
        _p(line.adjusted_by),
        _p(line.adjusted_within),
        _shrunk(line),
        number(line.detectable),
        f"{line.statistic:.2f} / {number(line.boundary)}" if line.statistic == line.statistic else "–",
        f"{line.absolute.difference:+.2f}" if line.absolute is not None else "–",
        line.reading.verdict,
    )


def _shrunk(line: TissueLine) -> str:
    law = line.shrunk
    if law is None:
        return "–"
    odds, low, high = (number(exp(value)) for value in (law.estimate, law.low, law.high))
    return f"{odds} ({low} to {high}), {100 * law.raised:.0f} %"


def _p(value: float) -> str:
    if value != value:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"
