"""The evidence on a terminal: tables that fit, sentences below them."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from osteoimmune.evidence.bias import bias_of
from osteoimmune.evidence.further_lines import FurtherLine
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.robustness_table import Variation
from osteoimmune.evidence.rows import COLUMNS, EvidenceRow
from osteoimmune.evidence.scrutiny import TissueScrutiny
from osteoimmune.evidence.words import number, ratio_text
from osteoimmune.report.evidence_sections import Section
from osteoimmune.report.tissue_chart import tissue_table

WIDE, NARROW = 160, (0, 2, 3, 4, 5, 11, 12)  # columns of the tissue table
console = Console(highlight=False, soft_wrap=False)


def say(words: str) -> None:
    """A line of plain text."""
    console.print(words, markup=False)


def print_rows(rows: Iterable[EvidenceRow]) -> None:
    """The rows, one line each."""
    table = _table("row", "study", "outcome", "tissue", "term", "stratum", "treated", "control", "seen", "use")
    for row in rows:
        table.add_row(
            row.row_id,
            row.study,
            row.outcome_class,
            row.tissue,
            row.term,
            f"{row.comparator_class}/{row.dose_stratum}",
            _fraction(row.events_treat, row.n_treat, row.percent_treat),
            _fraction(row.events_ctrl, row.n_ctrl, row.percent_ctrl),
            row.verified,
            row.use,
        )
    console.print(table)


def print_row(row: EvidenceRow) -> None:
    """One row in full, and its trial's risk of bias."""
    for column in COLUMNS:
        value = getattr(row, column)
        say(f"{column:22} {'' if value is None else value}")
    print_bias([row.trial])


def print_bias(trials: Iterable[str]) -> None:
    """The risk of bias of each trial, with what supports it."""
    table = _table("trial", "domain", "judgement", "support", "source")
    for trial in trials:
        for domain in bias_of(trial).domains:
            table.add_row(trial, domain.domain, domain.judgement, domain.support, domain.source)
        table.add_row(trial, "overall", bias_of(trial).overall, "the worst domain", "")
    console.print(table)


def print_section(section: Section) -> None:
    """One stratum: its trials, each method, the reading, the cautions."""
    say(f"\n{section.question.title}: {section.question.setting or 'your table'}")
    _print_trials(section)
    table = _table("method", "estimate (95 %)", "p", "I2 %", "tau2", "remark")
    for analysis in section.analyses:
        effect = analysis.effect
        if effect is None:
            table.add_row(analysis.label, "none", "", "", "", analysis.remark)
            continue
        shown = (
            ratio_text(analysis.ratio)
            if analysis.ratio
            else _difference(effect.estimate, effect.ci_low, effect.ci_high)
        )
        table.add_row(
            analysis.label,
            shown,
            f"{effect.pvalue:.3g}",
            number(effect.i2),
            number(effect.tau2),
            analysis.remark,
        )
    console.print(table)
    say(section.reading.sentence)
    print_further(section.further)
    for note in section.question.notes:
        say(f"note: {note}")
    for study, reason in section.question.left_out:
        say(f"left out: {study}: {reason}")


def _print_trials(section: Section) -> None:
    frame = section.question.frame
    columns = [name for name in frame.columns if name not in ("row_ids", "control_group_id")]
    table = _table(*columns)
    for record in frame.to_dict("records"):
        table.add_row(
            *(f"{record[name]:g}" if isinstance(record[name], float) else str(record[name]) for name in columns)
        )
    console.print(table)


def print_empty(pools: Sequence[Pool]) -> None:
    """The strata in which no row could be used."""
    for pool in pools:
        reasons = "; ".join(f"{out.row.study} ({out.row.row_id}): {out.reason}" for out in pool.left_out)
        say(f"no usable row in {pool.stratum.label}: {reasons}")


def print_scrutiny(scrutiny: TissueScrutiny) -> None:
    """The tissue frame: every column on a wide terminal, the main ones on a narrow one."""
    headings, lines = tissue_table(scrutiny)
    kept = range(len(headings)) if console.width >= WIDE else NARROW
    table = _table(*(headings[index] for index in kept))
    for line in lines:
        table.add_row(*(line[index] for index in kept))
    console.print(table)
    say(scrutiny.sentence)
    print_further(scrutiny.further)
    for note in scrutiny.notes:
        say(f"note: {note}")


def print_further(lines: Iterable[FurtherLine]) -> None:
    """Asymmetry, fragility and the trend with dose, a line each."""
    for line in lines:
        say(f"{line.analysis}, {line.about}: {line.words}")


def print_variations(variations: Sequence[Variation]) -> None:
    """The robustness table."""
    table = _table("choice", "made otherwise", "measure", "trials", "estimate (95 %)", "reads", "moved")
    for row in variations:
        shown = f"{number(row.estimate)} ({number(row.low)} to {number(row.high)})" if row.verdict else "none"
        moved = "yes" if row.moved else ""
        table.add_row(row.choice, row.changed, row.measure, str(row.k), shown, row.verdict or row.remark, moved)
    console.print(table)


def _fraction(events: int | None, subjects: int | None, percent: float | None) -> str:
    if events is None:
        return f"{percent:g} % of {subjects}" if percent is not None else "–"
    return f"{events}/{subjects}"


def _difference(estimate: float, low: float, high: float) -> str:
    return f"{estimate:.4f} ({low:.4f} to {high:.4f})"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
