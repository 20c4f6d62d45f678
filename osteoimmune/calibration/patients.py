"""Whom an arm of a table treated, read from the words for its population: the nearest body, and what sets her apart.

What a disease itself does to bone (rheumatoid arthritis, low oestrogen of an illness) is not added: the note says so.
Populations whose bone no body here has (metastases, children, Paget's disease) are refused in a sentence.
"""

import re
from dataclasses import dataclass

from osteoimmune.calibration.earlier import earlier_bisphosphonate
from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.populations import Population

GLUCOCORTICOID = 1.5  # 11 mg prednisolone a day, the mean of those who begin (Cohen 1999, a summary seen)
PREDNISOLONE = 7.5  # milligrams a day at an exposure of 1
NO_OESTROGEN, CASTRATE = 0.005, 0.03
_NOT_HERE = (
    (r"metasta|bone mets|\bmets\b|myeloma", "bone with tumours"),
    (r"giant.cell|gctb", "giant-cell tumour"),
    (r"paget", "Paget's disease"),
    (r"child|paediatric|pediatric|adolescent|osteogenesis imperfecta", "the growing skeleton"),
    (r"\bmice\b|mouse|\brats?\b|monkey|macaque", "animals"),
)
_UNSUPPLEMENTED = re.compile(r"phase 1\b|phase i\b|single dose")


@dataclass(frozen=True)
class Patients:
    """Who is simulated.

    Attributes:
        body: one of `osteoimmune.biology.bodies.BODIES`.
        life_long: inputs that differ from the body's for life.
        first_day: inputs that are set with the first dose.
        first_dose: the day of it, where earlier treatment came before.
        trial: whether the conditions of a trial hold (everybody grows older and takes calcium).
        earlier: the share who had taken oral bisphosphonates until the first dose, and for how many years.
        note: what the body does not have of these people, and what was assumed of them.
    """

    body: str = "postmenopausal"
    life_long: tuple[tuple[str, float], ...] = ()
    first_day: tuple[tuple[str, float], ...] = ()
    first_dose: float = 0.0
    trial: bool = True
    earlier: tuple[float, float] = (0.0, 0.0)
    note: str = ""


def patients_of(population: str, study: str = "", known: Population | None = None) -> Patients:
    """The people nearest to the words for a population; the reference body where the words tell of nothing else.

    Args:
        study: its name, which may say that it was no trial but a study of single doses.
        known: what their own report says of them beyond these words.

    Raises:
        InvalidValue: no body here has their bone.
    """
    words = " ".join(population.lower().split())
    for pattern, what in _NOT_HERE:
        if re.search(pattern, words):
            raise InvalidValue(f"{what} is not in this body ({population!r})")
    body = _body(words)
    first_day: dict[str, float] = {}
    life_long: dict[str, float] = {}
    if re.search(r"aromatase|\bai\b", words):
        first_day["oestrogen"] = NO_OESTROGEN
    if re.search(r"androgen.deprivation|\badt\b|prostate", words):
        first_day["oestrogen"] = CASTRATE
    if re.search(r"glucocort|corticoster|\bgc\b|giop|prednis", words):
        kept = re.search(
            r"continu|long-term|chronic|users|\b(?:gc|glucocorticoids?|corticosteroids?)[- ]treated", words
        )
        dose = known.prednisolone / PREDNISOLONE if known and known.prednisolone else GLUCOCORTICOID
        (life_long if kept else first_day)["glucocorticoid"] = dose
    notes = ["rheumatoid arthritis itself is not in this body"] if re.search(r"rheumatoid|\bra\b", words) else []
    trial = not _UNSUPPLEMENTED.search(f"{words} {study.lower()}")
    share, years = _earlier(words, known, notes)
    return Patients(
        body,
        tuple(life_long.items()),
        tuple(first_day.items()),
        trial=trial,
        earlier=(share, years),
        note="; ".join(notes),
    )


def _earlier(words: str, known: Population | None, notes: list[str]) -> tuple[float, float]:
    """The share who had taken bisphosphonates, and the years, with a note of what is taken for them."""
    share, years, said = earlier_bisphosphonate(words)
    if known and known.pretreated_share:
        share, years, said = known.pretreated_share, known.pretreated_years, known.status == "published"
    if share:
        who = "" if share == 1.0 else f" by {100.0 * share:.3g} % of them"
        notes.append(f"{years:.3g} years of alendronate before{who}" + ("" if said else ", assumed"))
    return share, years


def _body(words: str) -> str:
    if re.search(r"dialys|kidney|\bckd\b|renal", words):
        return "kidney_disease"
    if re.search(r"premenopaus", words):
        return "premenopausal"
    male = re.search(r"\bmen\b|\bmale\b|prostate|androgen.deprivation|\badt\b", words)
    female = re.search(r"\bwomen\b|\bwoman\b|female|\bpm\b|postmenopaus", words)
    return "man" if male and not female else "postmenopausal"
