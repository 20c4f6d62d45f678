"""`osteoimmune evidence`: the rows, the pools, the tissues, and a user's own table."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from osteoimmune.cli.evidence_print import (
    print_bias,
    print_empty,
    print_row,
    print_rows,
    print_scrutiny,
    print_section,
    print_variations,
    say,
)
from osteoimmune.cli.evidence_records import as_json, row_record, scrutiny_record, section_record
from osteoimmune.errors import DataError, InvalidValue, need_known
from osteoimmune.evidence.missing import missing_trials
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.scrutiny import DEFAULT_STRATUM, INFECTION_AND_CANCER, scrutinise
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import StrataCrossedWarning, parse_stratum
from osteoimmune.evidence.tables import known_name, safety_rows
from osteoimmune.evidence.user_tables import parse_mapping, read_user_table
from osteoimmune.report.evidence_page import evidence_page
from osteoimmune.report.evidence_sections import Section, section_of, sections_of
from osteoimmune.report.interval_svg import wide_svg

app = typer.Typer(
    help="What was observed: safety rows, rare-event pools, tissue by tissue, and your own table.",
    no_args_is_help=True,
    add_completion=False,
)

Outcome = Annotated[str, typer.Option(help="outcome class, such as serious_infection or malignancy")]
Tissue = Annotated[str, typer.Option(help="one tissue, or 'all' for the whole body")]
Term = Annotated[str, typer.Option(help="a narrower term (cellulitis), or 'any'")]
StratumText = Annotated[str, typer.Option(help="for example 'placebo/60 mg Q6M'")]
Across = Annotated[str, typer.Option(help="strata to cross: comparator,dose,definition (with a warning)")]
Unverified = Annotated[bool, typer.Option("--unverified", help="let rows from memory enter")]
Percentages = Annotated[bool, typer.Option("--percentages", help="rebuild counts from printed percentages")]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Html = Annotated[Path | None, typer.Option(help="write a self-contained page to this file")]
Mapping = Annotated[str, typer.Option("--map", help="your columns: events_treat=ev1,n_treat=n1,...")]
Shared = Annotated[str, typer.Option(help="shared control arms: combine or split")]


@app.command("list")
def list_rows(
    outcome: Outcome = "",
    tissue: Annotated[str, typer.Option(help="only this tissue")] = "",
    trial: Annotated[str, typer.Option(help="only this trial")] = "",
    stratum: StratumText = "",
    json: Json = False,
) -> None:
    """The rows of evidence, filtered."""
    rows, fixed = safety_rows(), parse_stratum(stratum)
    if outcome:
        outcome = known_name("outcome", outcome, rows.values("outcome_class"), "--outcome")
        rows = rows.where(lambda row: row.outcome_class == outcome)
    if tissue:
        tissue = known_name("tissue", tissue, rows.values("tissue"), "--tissue")
        rows = rows.where(lambda row: row.tissue == tissue)
    if trial:
        need_known("trial", [trial], rows.values("trial"), "the rows asked for")
        rows = rows.where(lambda row: row.trial == trial)
    columns = {"comparator": "comparator_class", "dose": "dose_stratum", "definition": "definition"}
    rows = rows.where(lambda row: all(getattr(row, columns[name]) == fixed[name] for name in fixed))
    if json:
        print(as_json([row_record(row) for row in rows]))
    else:
        print_rows(rows)
        say(f"{len(rows)} rows")


@app.command()
def show(name: Annotated[str, typer.Argument(help="a row (S129) or a trial (FREEDOM)")]) -> None:
    """One row in full, or a trial's rows and risk of bias."""
    rows = safety_rows()
    if name in rows.values("trial"):
        print_rows(rows.where(lambda row: row.trial == name))
        print_bias([name])
    else:
        print_row(rows.row(name))


@app.command()
def check(file: Path, map: Mapping = "", shared_arms: Shared = "") -> None:
    """Check a table of your own and say what it holds; every fault is named with line and column."""
    table = read_user_table(file, parse_mapping(map))
    table.question(shared_arms)
    say(f"{table.name}: {len(table.frame)} lines of {table.kind}, no fault found")
    for remark in table.remarks:
        say(f"note: {remark}")


@app.command()
def pool(
    outcome: Outcome = "",
    file: Annotated[
        Path | None, typer.Option(help="a table of your own instead of the packaged rows")
    ] = None,
    map: Mapping = "",
    measure: Annotated[str, typer.Option(help="OR, RR, RD, AS, PETO, IRR, IRD, HR")] = "RR",
    method: Annotated[str, typer.Option(help="one or several: mh,peto,reml")] = "mh,peto,reml",
    tissue: Tissue = "all",
    term: Term = "any",
    stratum: StratumText = "",
    across: Across = "",
    unverified: Unverified = False,
    percentages: Percentages = False,
    shared_arms: Shared = "",
    test: Annotated[str, typer.Option(help="z, hksj or hksj-adhoc")] = "z",
    robustness: Annotated[bool, typer.Option("--robustness", help="print how the answer moves")] = False,
    html: Html = None,
    static: Annotated[
        bool, typer.Option("--static", help="leave the interactive figures out of the page")
    ] = False,
    svg: Annotated[Path | None, typer.Option(help="write the first forest plot to this file")] = None,
    json: Json = False,
) -> None:
    """Pool an outcome, stratum by stratum, by several methods; or pool a table of your own."""
    methods = [part.strip() for part in method.split(",")]
    empty: tuple[Pool, ...] = ()
    thorough = robustness or html is not None
    if file is not None:
        question = read_user_table(file, parse_mapping(map)).question(shared_arms)
        sections: tuple[Section, ...] = (
            section_of(question, measure, methods, test=test, thorough=thorough),
        )
    else:
        if not outcome:
            raise InvalidValue("name what to pool: --outcome serious_infection, or --file your.csv")
        with _warnings_on_stderr():
            found = pools(
                outcome,
                tissue=tissue,
                concept=term,
                stratum=stratum,
                across=across,
                unverified=unverified,
                percentages=percentages,
                shared_arms=shared_arms or "combine",
            )
        empty = tuple(pool for pool in found if not pool.contrasts)
        sections = sections_of(found, measure, methods, test, thorough=thorough)
        if not found:
            raise InvalidValue(f"no row of {outcome}, {tissue} lies in the stratum {stratum!r}")
    _write_figures(sections, empty, html, svg, interactive=not static)
    if json:
        record = {"strata": [section_record(section) for section in sections]}
        empties = {"empty": [{"stratum": pool.stratum.label} for pool in empty]}
        print(as_json(record | empties))
        return
    for section in sections:
        print_section(section)
        if robustness:
            print_variations(section.variations)
    print_empty(empty)


@app.command()
def scrutiny(
    outcomes: Annotated[str, typer.Option(help="outcome classes, with commas")] = ",".join(
        INFECTION_AND_CANCER
    ),
    stratum: StratumText = DEFAULT_STRATUM,
    method: Annotated[str, typer.Option(help="side by side")] = "mh,peto,exact,bayes",
    unverified: Unverified = False,
    percentages: Percentages = False,
    json: Json = False,
    html: Html = None,
) -> None:
    """All tissues in one frame: adjusted for each other, with what the data can and cannot exclude."""
    found = scrutinise(
        outcomes,
        stratum=stratum,
        methods=[part.strip() for part in method.split(",")],
        unverified=unverified,
        percentages=percentages,
    )
    if html is not None:
        _write(html, evidence_page("Tissue by tissue", (), scrutiny=found, interactive=False))
    if json:
        print(as_json(scrutiny_record(found)))
    else:
        print_scrutiny(found)


@app.command()
def missing() -> None:
    """The trials known to exist whose counts are missing here."""
    for trial in missing_trials():
        size = f"{trial.n_treat} vs {trial.n_ctrl}, {trial.followup_months:g} months"
        say(
            f"{trial.trial}: {trial.comparator_class}/{trial.dose_stratum}, {size}; {trial.status}; "
            f"missing: {trial.outcomes_missing} ({trial.source}; size {trial.verified})"
        )


@app.command()
def bias(trial: Annotated[str, typer.Argument(help="a trial of the table")]) -> None:
    """A trial's risk of bias, domain by domain, with what supports it."""
    need_known("trial", [trial], safety_rows().values("trial"), "the evidence table")
    print_bias([trial])


@contextmanager
def _warnings_on_stderr() -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", StrataCrossedWarning)
        yield
    for warning in caught:
        print(f"warning: {warning.message}", file=sys.stderr)


def _write_figures(
    sections: tuple[Section, ...],
    empty: tuple[Pool, ...],
    html: Path | None,
    svg: Path | None,
    *,
    interactive: bool,
) -> None:
    if (html or svg) and not sections:
        raise InvalidValue("there is nothing to draw: no stratum has a usable row")
    if svg is not None:
        _write(svg, wide_svg(sections[0].charts[0][1]))
    if html is not None:
        title = sections[0].question.title
        page = evidence_page(title[0].upper() + title[1:], sections, empty=empty, interactive=interactive)
        _write(html, page)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise DataError(f"{path}: cannot be written ({fault.strerror})") from None
    print(f"wrote {path}", file=sys.stderr)
