"""docs/evidence.md, written by a command: every figure in it is computed, none is typed."""

from collections.abc import Iterable, Sequence

from osteoimmune.evidence.bias import risk_of_bias
from osteoimmune.evidence.denosumab import (
    MAIN_STRATUM,
    METHODS,
    OUTCOMES,
    Answer,
    MissingCounts,
    answers,
    freedom_alone,
    missing_counts,
)
from osteoimmune.evidence.question import question_of
from osteoimmune.evidence.robustness_table import Variation, robustness
from osteoimmune.evidence.scrutiny import TissueScrutiny, scrutinise
from osteoimmune.evidence.tables import safety_rows
from osteoimmune.evidence.words import number, ratio_text
from osteoimmune.report.evidence_prose import CLOSING, OPENING
from osteoimmune.report.tissue_chart import tissue_table


def evidence_document() -> str:
    """The whole document as Markdown."""
    parts = [OPENING, _inventory(), _main_table(), _freedom(), *_tissues(), _eczema(), _robustness()]
    parts += [_missing(), _bias(), CLOSING]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def markdown_table(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    rows = [headings, ["---"] * len(headings), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def _inventory() -> str:
    rows = safety_rows()
    seen = sum(row.seen for row in rows)
    usable = sum(row.use == "pool" and row.seen and row.has_counts for row in rows)
    trials = len({row.trial for row in rows})
    return (
        f"## What is in the table\n\n{len(rows)} contrasts of {trials} trials; {seen} were seen in a source "
        f"(or in a transcription of one), {len(rows) - seen} are written from memory and enter no pool; "
        f"{usable} may be pooled. Every number names its source and its place there."
    )


def _line(answer: Answer) -> list[str]:
    stratum = answer.pool.stratum.label.removeprefix("denosumab ")
    cells = [answer.pool.title, stratum, str(len(answer.pool.contrasts)), answer.events]
    cells += [ratio_text(analysis.ratio) if analysis.ratio is not None else "–" for analysis in answer.analyses]
    cells.append(f"{answer.absolute.difference:+.1f}" if answer.absolute is not None else "–")
    return [*cells, answer.reading.verdict]


def _headings() -> tuple[str, ...]:
    titles = {"mh": "Mantel–Haenszel RR", "reml": "REML RR", "bayes": "Bayes RR"}
    methods = [titles.get(name, f"{name.capitalize()} OR") for name in METHODS]
    return ("outcome", "stratum", "trials", "events", *methods, "per 1,000 PY", "reads")


def _main_table() -> str:
    lines = [_line(answer) for outcome, tissue in OUTCOMES for answer in answers(outcome, tissue)]
    extra = [
        _line(answer)
        for outcome, tissue in OUTCOMES[:5]
        for answer in answers(outcome, tissue, unverified=True)
        if not all(line.seen for line in answer.pool.contrasts)
    ]
    told = "\n\n".join(f"- {answer.reading.sentence}" for answer in _main_answers())
    return (
        "## Outcome by stratum and method\n\nNumbers seen in a source only.\n\n"
        + markdown_table(_headings(), lines)
        + "\n\nRead aloud (60 mg every 6 months against placebo):\n\n"
        + told
        + "\n\nThe same with the unverified rows (they decide nothing; a verdict is withheld):\n\n"
        + markdown_table(_headings(), extra)
    )


def _main_answers() -> list[Answer]:
    found = (answers(outcome, tissue, stratum=MAIN_STRATUM) for outcome, tissue in OUTCOMES[:6])
    return [answer for several in found for answer in several]


def _freedom() -> str:
    lines = [[name, *_line(answer)[3:]] for name, answer in freedom_alone().items()]
    told = "Read one by one; no line is adjusted for the others."
    return f"## FREEDOM alone\n\n{told}\n\n" + markdown_table(("outcome", *_headings()[3:]), lines)


def _tissues() -> list[str]:
    def table(scrutiny: TissueScrutiny) -> str:
        headings, lines = tissue_table(scrutiny)
        notes = "\n\n".join(scrutiny.notes)
        return f"{scrutiny.sentence}\n\n{markdown_table(headings, lines)}\n\n{notes}"

    seen, all_rows = scrutinise(), scrutinise(unverified=True, percentages=True)
    return [
        f"## Tissue by tissue\n\nSeen rows, 60 mg every 6 months against placebo. {table(seen)}",
        "### With unverified rows and counts rebuilt from percentages\n\n" + table(all_rows),
    ]


def _variations(title: str, rows: Iterable[Variation]) -> str:
    headings = ("choice", "made otherwise", "measure", "trials", "ratio (95 %)", "reads")
    return f"### {title}\n\n" + markdown_table(headings, (_variation(row) for row in rows))


def _variation(row: Variation) -> list[str]:
    shown = f"{number(row.estimate)} ({number(row.low)} to {number(row.high)})" if row.verdict else row.remark
    reads = row.verdict + (" (moved)" if row.moved else "")
    return [row.choice, row.changed, row.measure, str(row.k or ""), shown, reads]


def _eczema() -> str:
    (answer,) = answers("eczema", "skin", stratum=MAIN_STRATUM)
    rows = robustness(answer.question, pool=answer.pool)
    return (
        "## Eczema: the answer depends on the method\n\n"
        "FREEDOM and DIRECT disagree, so pooling that assumes one common effect reads an increase, and "
        "pooling that lets trials differ decides nothing. Neither may be quoted without the other.\n\n"
        + _variations("How the eczema answer moves", rows)
    )


def _robustness() -> str:
    parts = ["## How the main answers move"]
    for outcome in ("serious_infection", "malignancy", "death"):
        (answer,) = answers(outcome, stratum=MAIN_STRATUM)
        rows = robustness(question_of(answer.pool), pool=answer.pool)
        told = [row for row in rows[1:] if row.verdict]
        moved = sum(row.moved for row in told)
        title = f"{answer.pool.title}: {moved} of {len(told)} choices change the verdict"
        parts.append(_variations(title[0].upper() + title[1:], rows))
    return "\n\n".join(parts)


def _missing() -> str:
    caution = (
        "Events are expected at the control rate seen so far; other patients (early breast cancer, "
        "men on androgen deprivation) may have another. Subjects from memory are marked †."
    )
    parts = ["## Which missing counts matter most", caution]
    for outcome in ("serious_infection", "malignancy", "death"):
        (answer,) = answers(outcome, stratum=MAIN_STRATUM)
        if answer.best is not None and answer.best.effect is not None:
            parts.append(_worth(answer.pool.title, missing_counts(outcome, answer.best.effect, answer.pool)))
    return "\n\n".join(parts)


def _worth(title: str, found: MissingCounts) -> str:
    lines = []
    for worth in found.worths:
        trial = worth.trial
        name = trial.trial + (" †" if trial.verified == "memory" else "")
        cells = [name, str(trial.n_treat + trial.n_ctrl), trial.status, f"{worth.expected_events:.0f}"]
        lines.append([*cells, f"× {worth.factor_then:.2f}", worth.verdict_if_null, worth.verdict_if_same])
    headings = ("trial", "subjects", "status", "events expected", "reach", "if no effect", "if the same")
    told = (
        f"The interval reaches × {found.reach_now:.2f} to either side now; with every trial below "
        f'× {found.reach_then:.2f}: "{found.verdict_if_null}" if they found no effect, '
        f'"{found.verdict_if_same}" if they found the same.'
    )
    return f"### {title[0].upper() + title[1:]}\n\n{told}\n\n" + markdown_table(headings, lines)


def _bias() -> str:
    lines = [
        [trial, *(domain.judgement for domain in assessed.domains), assessed.overall]
        for trial, assessed in risk_of_bias().items()
    ]
    headings = ("trial", "randomisation", "deviations", "missing data", "measurement", "reporting", "overall")
    return "## Risk of bias (RoB 2), as far as the sources allow\n\n" + markdown_table(headings, lines)
