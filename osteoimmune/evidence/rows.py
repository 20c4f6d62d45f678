"""One row of evidence: what one trial counted for one outcome, in one denosumab arm and its comparator.

A row never travels without its source, its locus (table or page) and whether anyone saw the number there.
"""

from dataclasses import dataclass, fields

from osteoimmune.errors import DataError, need_known

COMPARATOR_CLASSES = ("placebo", "bisphosphonate", "other")
DOSE_STRATA = ("60 mg Q6M", "120 mg Q4W", "other")
DEFINITIONS = (
    "any AE",
    "serious AE",
    "non-serious AE",
    "drug-related serious AE",
    "adjudicated",
    "new primary",
    "death",
)
VERIFIED = ("yes", "yes-secondary", "memory", "no")
SEEN = ("yes", "yes-secondary")
USES = (
    "pool",
    "subset",
    "drug-related only",
    "integrated",
    "not a contrast",
    "single arm",
    "sources conflict",
    "organ class unclear",
)
ANALYSIS_SETS = ("primary", "alternative")


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Counts of one outcome in one contrast of one trial; `None` where the source prints none.

    Attributes:
        row_id: the row's lasting name.
        trial: the trial, one name for all its papers, extensions and analysis sets.
        study: the paper's or analysis set's own name.
        arm, control_arm: the two arms; `control_arm` is the drug, or placebo, standard care, none.
        comparator_class, dose_stratum, definition: the three strata no pool crosses unasked.
        followup_months, followup_basis: how long, and whether planned, median or not stated.
        pooling_group: `outcome/tissue/concept`; only rows of one group answer one question.
        parent_row: the row whose patients include these (a subset is never pooled with its parent).
        analysis_set: `alternative` where the same patients were counted again for a later paper.
        percent_treat, percent_ctrl: printed percentages where no counts were printed.
        person_years_treat, person_years_ctrl, person_time_basis: exposure, and how it was come by.
        source, locus, verified: where the number stands, and whether it was seen there.
        use: `pool`, or why the row may not be pooled.
        treated_group_id, control_group_id: the patients; equal ids are the same people.
        amended: what the review changed against the printed row, empty if nothing.
        review_note: the reviewer's remark.
    """

    row_id: str
    trial: str
    study: str
    population: str
    arm: str
    control_arm: str
    comparator_class: str
    dose: str
    dose_stratum: str
    followup_months: float | None
    followup_basis: str
    outcome_class: str
    definition: str
    term: str
    tissue: str
    pooling_group: str
    parent_row: str
    analysis_set: str
    events_treat: int | None
    n_treat: int | None
    events_ctrl: int | None
    n_ctrl: int | None
    percent_treat: float | None
    percent_ctrl: float | None
    person_years_treat: float | None
    person_years_ctrl: float | None
    person_time_basis: str
    source: str
    locus: str
    verified: str
    use: str
    treated_group_id: str
    control_group_id: str
    amended: str
    review_note: str

    @property
    def seen(self) -> bool:
        """Whether the numbers were seen in a source, or in someone's transcription of it."""
        return self.verified in SEEN

    @property
    def has_counts(self) -> bool:
        """Whether all four counts are printed."""
        return None not in (self.events_treat, self.n_treat, self.events_ctrl, self.n_ctrl)

    @property
    def concept(self) -> str:
        """The last part of the pooling group: `any`, or the narrower term ("cellulitis")."""
        return self.pooling_group.rsplit("/", 1)[1]


COLUMNS = tuple(field.name for field in fields(EvidenceRow))
_COUNTS = ("events_treat", "n_treat", "events_ctrl", "n_ctrl")
_NUMBERS = ("followup_months", "percent_treat", "percent_ctrl", "person_years_treat", "person_years_ctrl")
_VOCABULARIES = {
    "comparator_class": COMPARATOR_CLASSES,
    "dose_stratum": DOSE_STRATA,
    "definition": DEFINITIONS,
    "verified": VERIFIED,
    "use": USES,
    "analysis_set": ANALYSIS_SETS,
}
_NEVER_EMPTY = ("row_id", "trial", "study", "arm", "outcome_class", "term", "tissue", "source", "locus")


def row_from_text(cells: dict[str, str], where: str) -> EvidenceRow:
    """The typed row of one line of text.

    Args:
        cells: the line's text by column name (all of `COLUMNS`).
        where: file and line, for the message.

    Raises:
        DataError: an empty needed cell, text in a number, more events than subjects.
        UnknownName: a word outside its vocabulary.
    """
    for column in _NEVER_EMPTY:
        if not cells[column].strip():
            raise DataError(f"{where}: {column} is empty; every row of evidence needs one")
    for column, known in _VOCABULARIES.items():
        need_known(column.replace("_", " "), [cells[column]], known, f"{where}, column {column}")
    typed: dict[str, object] = dict(cells)
    typed |= {column: _number(cells[column], column, where, whole=True) for column in _COUNTS}
    typed |= {column: _number(cells[column], column, where, whole=False) for column in _NUMBERS}
    row = EvidenceRow(**typed)  # type: ignore[arg-type]  # every field was typed just above
    _need_possible(row, where)
    return row


def _number(text: str, column: str, where: str, *, whole: bool) -> float | int | None:
    if not text.strip():
        return None
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        kind = "a whole number" if whole else "a number"
        raise DataError(f"{where}, column {column}: {text!r} is not {kind}") from None
    if value < 0:
        raise DataError(f"{where}, column {column}: {text} is negative")
    return value


def _need_possible(row: EvidenceRow, where: str) -> None:
    for events, subjects, arm in (
        (row.events_treat, row.n_treat, "treated"),
        (row.events_ctrl, row.n_ctrl, "control"),
    ):
        if events is not None and subjects is not None and events > subjects:
            raise DataError(f"{where}: {events} events among {subjects} subjects of the {arm} arm")
    if row.pooling_group.count("/") != 2:
        raise DataError(f"{where}, column pooling_group: {row.pooling_group!r} is not outcome/tissue/concept")
