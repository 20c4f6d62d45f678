"""`osteoimmune evidence`: the rows, the pools, the tissues, and a user's own table.

Each command imports what it needs when it runs, so that --help answers at once.
"""

from pathlib import Path
from typing import Annotated

import typer

from osteoimmune.cli.evidence_options import (
    Html,
    Json,
    Mapping,
    Outcome,
    Percentages,
    Shared,
    StratumText,
    Unverified,
)
from osteoimmune.cli.evidence_pool import pool, write_text
from osteoimmune.evidence.strata import DEFAULT_STRATUM, INFECTION_AND_CANCER

app = typer.Typer(
    help="What was observed: safety rows, rare-event pools, tissue by tissue, and your own table.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help, as the other commands have it
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(pool)


@app.command("list")
def list_rows(
    outcome: Outcome = "",
    tissue: Annotated[str, typer.Option(help="only this tissue")] = "",
    trial: Annotated[str, typer.Option(help="only this trial")] = "",
    stratum: StratumText = "",
    json: Json = False,
) -> None:
    """The rows of evidence, filtered."""
    from osteoimmune.cli.evidence_print import print_rows, say
    from osteoimmune.cli.evidence_records import as_json, row_record
    from osteoimmune.evidence.strata import parse_stratum
    from osteoimmune.evidence.tables import known_name, safety_rows, trial_named

    rows, fixed = safety_rows(), parse_stratum(stratum)
    if outcome:
        outcome = known_name("outcome", outcome, rows.values("outcome_class"), "--outcome")
        rows = rows.where(lambda row: row.outcome_class == outcome)
    if tissue:
        tissue = known_name("tissue", tissue, rows.values("tissue"), "--tissue")
        rows = rows.where(lambda row: row.tissue == tissue)
    if trial:
        trial = trial_named(trial)
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
    from osteoimmune.cli.evidence_print import print_bias, print_row, print_rows
    from osteoimmune.errors import need_known
    from osteoimmune.evidence.tables import safety_rows, trial_named

    rows = safety_rows()
    trials = rows.values("trial")
    if name.lower() not in {trial.lower() for trial in trials}:
        need_known("row or trial", [name], [*(row.row_id for row in rows), *trials], "the evidence table")
        print_row(rows.row(name))
        return
    trial = trial_named(name)
    print_rows(rows.where(lambda row: row.trial == trial))
    print_bias([trial])


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="your CSV; without one the packaged rows are checked")] = None,
    map: Mapping = "",
    shared_arms: Shared = "",
) -> None:
    """Check a table of your own, or the packaged one; every fault is named with line and column."""
    from osteoimmune.cli.evidence_print import say
    from osteoimmune.evidence.inventory import packaged_summary
    from osteoimmune.evidence.user_tables import parse_mapping, read_user_table

    if file is None:
        for line in packaged_summary():
            say(line)
        return
    table = read_user_table(file, parse_mapping(map))
    table.question(shared_arms)
    say(f"{table.name}: {len(table.frame)} lines of {table.kind}, no fault found")
    for remark in table.remarks:
        say(f"note: {remark}")


@app.command()
def scrutiny(
    outcomes: Annotated[str, typer.Option(help="outcome classes, with commas")] = ",".join(INFECTION_AND_CANCER),
    stratum: StratumText = DEFAULT_STRATUM,
    method: Annotated[str, typer.Option(help="side by side")] = "mh,peto,exact,reml,bayes",
    unverified: Unverified = False,
    percentages: Percentages = False,
    json: Json = False,
    html: Html = None,
) -> None:
    """All tissues in one frame: adjusted for each other, with what the data can and cannot exclude."""
    from osteoimmune.cli.evidence_print import print_scrutiny
    from osteoimmune.cli.evidence_records import as_json, scrutiny_record
    from osteoimmune.evidence.scrutiny import scrutinise
    from osteoimmune.report.evidence_page import evidence_page

    found = scrutinise(
        outcomes,
        stratum=stratum,
        methods=[part.strip() for part in method.split(",")],
        unverified=unverified,
        percentages=percentages,
    )
    if html is not None:
        write_text(html, evidence_page("Tissue by tissue", (), scrutiny=found, interactive=False))
    if json:
        print(as_json(scrutiny_record(found)))
    else:
        print_scrutiny(found)


@app.command()
def document(
    out: Annotated[Path, typer.Option(help="the Markdown file to write")] = Path("docs/evidence.md"),
) -> None:
    """Write the denosumab results as a document, every figure computed anew."""
    from osteoimmune.report.evidence_document import evidence_document

    write_text(out, evidence_document())


@app.command()
def missing() -> None:
    """The trials known to exist whose counts are missing here."""
    from osteoimmune.cli.evidence_print import say
    from osteoimmune.evidence.missing import missing_trials

    for trial in missing_trials():
        size = f"{trial.n_treat} vs {trial.n_ctrl}, {trial.followup_months:g} months"
        say(
            f"{trial.trial}: {trial.comparator_class}/{trial.dose_stratum}, {size}; {trial.status}; "
            f"missing: {trial.outcomes_missing} ({trial.source}; size {trial.verified})"
        )


@app.command()
def bias(trial: Annotated[str, typer.Argument(help="a trial of the table")]) -> None:
    """A trial's risk of bias, domain by domain, with what supports it."""
    from osteoimmune.cli.evidence_print import print_bias
    from osteoimmune.evidence.tables import trial_named

    print_bias([trial_named(trial)])
