"""`osteoimmune evidence pool`: an outcome stratum by stratum, or a table of the user's own."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osteoimmune.cli.evidence_options import (
    Across,
    Html,
    Json,
    Mapping,
    Outcome,
    Percentages,
    Shared,
    StratumText,
    Term,
    Tissue,
    Unverified,
)
from osteoimmune.errors import DataError, InvalidValue

if TYPE_CHECKING:
    from osteoimmune.evidence.further_lines import FurtherLine
    from osteoimmune.evidence.pool_table import Pool
    from osteoimmune.report.evidence_sections import Section


def pool(
    outcome: Outcome = "",
    file: Annotated[Path | None, typer.Option(help="a table of your own instead of the packaged rows")] = None,
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
    title: Annotated[str, typer.Option(help="what your own table is about")] = "",
    html: Html = None,
    static: Annotated[bool, typer.Option("--static", help="leave the interactive figures out of the page")] = False,
    svg: Annotated[Path | None, typer.Option(help="write the first forest plot to this file")] = None,
    json: Json = False,
) -> None:
    """Pool an outcome, stratum by stratum, by several methods; or pool a table of your own."""
    from osteoimmune.cli.evidence_print import print_empty, print_further, print_section, print_variations
    from osteoimmune.cli.evidence_records import as_json, section_record
    from osteoimmune.evidence.further_lines import dose_lines
    from osteoimmune.evidence.selection import pools
    from osteoimmune.evidence.user_tables import parse_mapping, read_user_table
    from osteoimmune.report.evidence_sections import section_of, sections_of

    methods = [part.strip() for part in method.split(",")]
    empty: tuple[Pool, ...] = ()
    doses: tuple[FurtherLine, ...] = ()
    thorough = robustness or html is not None
    if file is not None:
        question = read_user_table(file, parse_mapping(map)).question(shared_arms, title)
        sections: tuple[Section, ...] = (section_of(question, measure, methods, test=test, thorough=thorough),)
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
        doses = dose_lines(found, measure)
        if not found:
            raise InvalidValue(f"no row of {outcome}, {tissue} lies in the stratum {stratum!r}")
    _write_figures(sections, empty, doses, html, svg, interactive=not static)
    if json:
        record = {"strata": [section_record(section) for section in sections]}
        empties = {"empty": [{"stratum": pool.stratum.label} for pool in empty]}
        print(as_json(record | empties | {"dose": [asdict(line) for line in doses]}))
        return
    for section in sections:
        print_section(section)
        if robustness:
            print_variations(section.variations)
    print_further(doses)
    print_empty(empty)


@contextmanager
def _warnings_on_stderr() -> Iterator[None]:
    from osteoimmune.evidence.strata import StrataCrossedWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", StrataCrossedWarning)
        yield
    for warning in caught:
        print(f"warning: {warning.message}", file=sys.stderr)


def _write_figures(
    sections: "tuple[Section, ...]",
    empty: "tuple[Pool, ...]",
    doses: "tuple[FurtherLine, ...]",
    html: Path | None,
    svg: Path | None,
    *,
    interactive: bool,
) -> None:
    from osteoimmune.report.evidence_page import evidence_page
    from osteoimmune.report.interval_svg import wide_svg

    if (html or svg) and not sections:
        raise InvalidValue("there is nothing to draw: no stratum has a usable row")
    if svg is not None:
        write_text(svg, wide_svg(sections[0].charts[0][1]))
    if html is not None:
        title = sections[0].question.title
        page = evidence_page(title[0].upper() + title[1:], sections, empty=empty, doses=doses, interactive=interactive)
        write_text(html, page)


def write_text(path: Path, text: str) -> None:
    """Write a file and say so; raises `DataError` where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise DataError(f"{path}: cannot be written ({fault.strerror})") from None
    print(f"wrote {path}", file=sys.stderr)
