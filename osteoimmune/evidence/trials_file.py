"""A reader's own counted harms as evidence: the package's full columns, or six columns of one's own trials.

    study, outcome, events_treat, n_treat, events_ctrl, n_ctrl [, tissue, comparator, dose, months]

What is left out is: all tissues, against placebo, 60 mg Q6M, length not stated. The rows count as seen: whoever gives
them vouches for them, and the answer says that they are the reader's.
"""

from collections.abc import Mapping
from pathlib import Path

from osteoimmune.errors import DataError, InvalidValue, OsteoimmuneError, need_known
from osteoimmune.evidence.csv_text import TextTable, read_text_table
from osteoimmune.evidence.rows import COLUMNS, COMPARATOR_CLASSES, DOSE_STRATA, EvidenceRow, row_from_text
from osteoimmune.evidence.tables import EvidenceTable, known_name, need_distinct, safety_rows

NEEDED = ("study", "outcome", "events_treat", "n_treat", "events_ctrl", "n_ctrl")
MAY = ("tissue", "comparator", "dose", "months")
_DEFINITION = {"serious_infection": "serious AE", "serious_malignancy": "serious AE", "death": "death"}


def read_trials(path: Path) -> EvidenceTable:
    """The trials of a file.

    Raises:
        DataError: naming file and line of the first thing that breaks a rule.
    """
    table = read_text_table(path)
    own = set(table.header)
    if set(COLUMNS) <= own:
        rows = tuple(_packaged(table, cells, f"{table.name}:{line}") for line, cells in table.lines)
    else:
        _need_columns(table)
        rows = tuple(_simple(table, cells, f"{table.name}:{line}", n) for n, (line, cells) in enumerate(table.lines, 1))
    need_distinct((row.row_id for row in rows), table.name)
    if not rows:
        raise DataError(f"{table.name}: has no trial")
    return EvidenceTable(rows)


def _need_columns(table: TextTable) -> None:
    missing = [name for name in NEEDED if name not in table.header]
    if missing:
        raise DataError(f"{table.name}:1: column {missing[0]!r} is missing; a table of trials has {', '.join(NEEDED)}")
    need_known("column", table.header, (*NEEDED, *MAY), f"{table.name}:1")


def _packaged(table: TextTable, cells: list[str] | tuple[str, ...], where: str) -> EvidenceRow:
    return row_from_text({name: cell for name, cell in zip(table.header, cells, strict=True) if name in COLUMNS}, where)


def _simple(table: TextTable, cells: list[str] | tuple[str, ...], where: str, number: int) -> EvidenceRow:
    given = {name: cell.strip() for name, cell in zip(table.header, cells, strict=True)}
    try:
        outcome = known_name("outcome", given["outcome"], safety_rows().values("outcome_class"), where)
        tissue = given.get("tissue") or "all"
        comparator, dose = given.get("comparator") or "placebo", given.get("dose") or "60 mg Q6M"
        need_known("comparator", [comparator], COMPARATOR_CLASSES, where)
        need_known("dose", [dose], DOSE_STRATA, where)
    except OsteoimmuneError as reason:
        raise DataError(str(reason)) from None
    if any(given[name] == "" for name in NEEDED):
        raise DataError(f"{where}: a study, an outcome and all four counts are needed")
    if given["n_treat"] in ("0",) or given["n_ctrl"] in ("0",):
        raise InvalidValue(f"{where}: an arm without subjects")
    return row_from_text(_cells(given, outcome, tissue, comparator, dose, number), where)


def _cells(
    given: Mapping[str, str], outcome: str, tissue: str, comparator: str, dose: str, number: int
) -> dict[str, str]:
    study = " ".join(given["study"].split())
    return dict.fromkeys(COLUMNS, "") | {
        "row_id": f"own-{number:03d}", "trial": study, "study": study, "population": "not stated",
        "arm": f"denosumab {dose}", "control_arm": comparator, "comparator_class": comparator, "dose": dose,
        "dose_stratum": dose, "followup_months": given.get("months", ""), "followup_basis": "not stated",
        "outcome_class": outcome, "definition": _DEFINITION.get(outcome, "any AE"), "term": outcome.replace("_", " "),
        "tissue": tissue, "pooling_group": f"{outcome}/{tissue}/any", "analysis_set": "primary",
        "source": "the reader's own table", "locus": f"row {number}", "verified": "yes", "use": "pool",
        "treated_group_id": f"{study}|denosumab {dose}", "control_group_id": f"{study}|{comparator}",
        **{name: given[name] for name in ("events_treat", "n_treat", "events_ctrl", "n_ctrl")},
    }  # fmt: skip
