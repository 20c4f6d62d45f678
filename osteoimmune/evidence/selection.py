"""From the rows to pools: which rows answer a question, stratum by stratum, and why the others do not."""

import warnings
from collections.abc import Iterable

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.guards import contrast_of, need_no_overlap, need_one_question, need_usable
from osteoimmune.evidence.percentages import counts_from_percentages
from osteoimmune.evidence.pool_table import LeftOut, Pool, Rules
from osteoimmune.evidence.rows import COMPARATOR_CLASSES, DEFINITIONS, DOSE_STRATA, VERIFIED, EvidenceRow
from osteoimmune.evidence.shared_arms import Contrast, share_arms
from osteoimmune.evidence.strata import (
    CROSSED,
    StrataCrossedWarning,
    Stratum,
    crossed_dimensions,
    crossing_sentence,
    parse_stratum,
    stratum_of,
)
from osteoimmune.evidence.tables import EvidenceTable, known_name, safety_rows


def pools(
    outcome: str,
    *,
    tissue: str = "all",
    concept: str = "any",
    stratum: str = "",
    across: str | Iterable[str] = (),
    unverified: bool = False,
    percentages: bool = False,
    conflicting: bool = False,
    shared_arms: str = "combine",
    table: EvidenceTable | None = None,
) -> tuple[Pool, ...]:
    """The pools that answer a question, one for each stratum that has a usable row.

    Args:
        outcome: an outcome class ("serious_infection"; "neoplasm" is read as "malignancy").
        tissue: "all" for the whole body, or one tissue.
        concept: "any" for all of the outcome in that tissue, or a narrower term ("cellulitis").
        stratum: fixes dimensions: "placebo/60 mg Q6M", "dose=120 mg Q4W".
        across: dimensions to mix ("comparator,dose,definition"); warned of when it mixes anything.
        unverified: let rows from memory enter (they are always shown, never needed).
        percentages: let counts be rebuilt from printed percentages (unverified rows only with `unverified`).
        conflicting: let rows enter whose sources contradict each other.
        shared_arms: `combine` or `split` arms that serve two contrasts.
        table: other rows than the package's.

    Raises:
        UnknownName: a word that is not in the table, with the nearest that is.
    """
    source = table if table is not None else safety_rows()
    outcome = known_name("outcome", outcome, source.values("outcome_class"), "the evidence table")
    of_outcome = source.where(lambda row: row.outcome_class == outcome)
    tissue = known_name("tissue", tissue, of_outcome.values("tissue"), f"outcome {outcome!r}")
    of_tissue = of_outcome.where(lambda row: row.tissue == tissue)
    need_known("term", [concept], {row.concept for row in of_tissue}, f"{outcome}, {tissue}")
    asked = of_tissue.where(lambda row: row.concept == concept)
    crossed, fixed = crossed_dimensions(across), parse_stratum(stratum)
    rules = Rules(unverified, percentages, conflicting, shared_arms)
    groups: dict[Stratum, list[EvidenceRow]] = {}
    for row in asked:
        own = stratum_of(row)
        if all(getattr(own, dimension) == value for dimension, value in fixed.items()):
            groups.setdefault(stratum_of(row, crossed), []).append(row)
    in_order = sorted(groups.items(), key=_usual_order)
    built = [_pool(key, rows, rules, source) for key, rows in in_order]
    return tuple(pool for pool in built if pool.contrasts or pool.left_out)


def _usual_order(item: tuple[Stratum, list[EvidenceRow]]) -> tuple[int, int, int]:
    stratum = item[0]
    orders = ((stratum.comparator, COMPARATOR_CLASSES), (stratum.dose, DOSE_STRATA))
    comparator, dose = ((*order, CROSSED).index(word) for word, order in orders)
    return comparator, dose, (*DEFINITIONS, CROSSED).index(stratum.definition)


def _pool(stratum: Stratum, rows: list[EvidenceRow], rules: Rules, table: EvidenceTable) -> Pool:
    left_out = [LeftOut(row, reason) for row in rows if (reason := rules.refuse(row))]
    usable = [row for row in rows if not rules.refuse(row)]
    chosen, doubles = _one_report_each(usable)
    notes = [_stand_in_note(row) for row in chosen if row.analysis_set == "alternative"]
    notes += [note for row in chosen if (note := _number_note(row))]
    counted = [counts_from_percentages(row) for row in chosen]
    need_no_overlap(counted, table)
    if crossing := crossing_sentence(counted):
        warnings.warn(crossing, StrataCrossedWarning, stacklevel=3)
        notes.insert(0, crossing[0].upper() + crossing[1:] + ".")
    contrasts = share_arms(counted, rules.shared_arms)
    notes += [_shared_note(line, rules.shared_arms) for line in contrasts if "arm" in line.study and "(" in line.study]
    notes += _exposure_notes(chosen)
    first = rows[0]
    return Pool(
        first.outcome_class,
        first.tissue,
        first.concept,
        stratum,
        contrasts,
        tuple(left_out + doubles),
        tuple(dict.fromkeys(notes)),
        rules,
    )


def _one_report_each(rows: list[EvidenceRow]) -> tuple[list[EvidenceRow], list[LeftOut]]:
    """Of several reports of the same patients the seen one, the primary set, the longest follow-up."""

    def preference(row: EvidenceRow) -> tuple[int, int, float]:
        return (
            VERIFIED.index(row.verified) > 1,
            row.analysis_set == "alternative",
            -(row.followup_months or 0.0),
        )

    chosen: dict[tuple[str, str], EvidenceRow] = {}
    for row in sorted(rows, key=preference):
        chosen.setdefault(contrast_of(row), row)
    kept = [row for row in rows if chosen[contrast_of(row)] is row]
    doubles = [
        LeftOut(row, f"the same patients as row {chosen[contrast_of(row)].row_id}, which is preferred")
        for row in rows
        if row not in kept
    ]
    return kept, doubles


def _stand_in_note(row: EvidenceRow) -> str:
    return (
        f"{row.trial}: the later paper's analysis set ({row.row_id}) stands in, "
        "because the primary report has no verified row."
    )


def _number_note(row: EvidenceRow) -> str:
    if not row.has_counts:
        return f"{row.trial}: counts rebuilt from printed percentages ({row.row_id})."
    if not row.seen:
        return f"{row.trial}: counts not verified, from memory ({row.row_id})."
    if row.amended:
        return f"{row.trial}: amended in review, {row.amended} ({row.row_id})."
    return ""


def _exposure_notes(rows: list[EvidenceRow]) -> list[str]:
    """How the person-years of the pool were come by."""
    bases: dict[str, list[str]] = {}
    for row in rows:
        if row.person_time_basis != "none":
            bases.setdefault(row.person_time_basis, []).append(row.trial)
    told = (f"{basis} ({', '.join(dict.fromkeys(trials))})" for basis, trials in bases.items())
    return [f"Person-years: {'; '.join(told)}."] if bases else []


def _shared_note(line: Contrast, policy: str) -> str:
    done = "added into one contrast" if policy == "combine" else "dealt out in whole patients"
    return f"{line.trial}: arms that share patients were {done} ({', '.join(line.row_ids)})."


def pool_of_rows(row_ids: Iterable[str], *, shared_arms: str = "combine", table: EvidenceTable | None = None) -> Pool:
    """A pool of rows named one by one; every guard still holds.

    Raises:
        UnknownName: no such row.
        InvalidValue: rows of different questions, of the same patients, a subset beside its parent,
            an integrated analysis beside its trials, or rows without a usable contrast.
    """
    source = table if table is not None else safety_rows()
    rows = [source.row(row_id) for row_id in row_ids]
    if not rows:
        raise InvalidValue("no row was named: a pool needs at least one")
    need_no_overlap(rows, source)
    need_usable(rows)
    need_one_question(rows)
    crossed = crossed_dimensions(_differing(rows))
    return _pool(stratum_of(rows[0], crossed), rows, Rules(True, False, True, shared_arms), source)


def _differing(rows: list[EvidenceRow]) -> list[str]:
    names = {"comparator": "comparator_class", "dose": "dose_stratum", "definition": "definition"}
    return [key for key, column in names.items() if len({getattr(row, column) for row in rows}) > 1]
