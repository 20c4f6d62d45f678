"""Rows declared held out, each predicted without refitting: figure, error, and that the sign is right.

Only directions are asserted, and that no error is beyond what would make the mechanism useless: a held-out figure that
disagrees is reported, not repaired.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest
from courses import MONTH, TRIAL, Course, alendronate, course, denosumab, published, risedronate, romosozumab

from osteoimmune.engine import Event

HALF_YEARLY = denosumab(*range(0, 60, 6))
STEROID = [Event(0.0, "glucocorticoid", 1.5, "set")]  # 11 mg prednisolone a day, the dose of the trial (memory)
INHIBITOR = [Event(0.0, "oestrogen", 0.005, "set")]
HALF_DOSE = [Event(0.0, "alendronate_intake", 5.0, "set"), Event(48 * MONTH, "alendronate_intake", 0.0, "set")]
OESTROGEN = [Event(0.0, "oestrogen", 0.4, "set"), Event(48 * MONTH, "oestrogen", 0.1, "set")]
ROMOSOZUMAB_FIRST = romosozumab(*range(12)) + denosumab(12, 18, 24, 30)
DENOSUMAB_LATER = denosumab(12, 18, 24, 30)
SPINE, HIP, NECK = "lumbar_spine", "total_hip", "femoral_neck"


@dataclass(frozen=True)
class Row:
    """One published row and how it is simulated: `events` from month `start` to `month`, less `minus` where given."""

    study: str
    endpoint: str
    arm: str
    table_month: float | None
    events: list = field(repr=False)
    site: str
    month: float
    start: float = 0.0
    minus: list | None = field(default=None, repr=False)
    body: str = "postmenopausal"
    dose: str = ""

    def predicted(self) -> float:
        person = course(fracture="none") if self.body == "postmenopausal" else course(fracture="none", name=self.body)
        own = _gain(person, self.events, self)
        return own - (_gain(person, self.minus, self) if self.minus is not None else 0.0)


def _gain(person: Course, events: list, row: Row) -> float:
    value = person.value(TRIAL + events, sorted({row.start, row.month}), f"bmd_{row.site}")
    return 100.0 * (value[-1] / value[0] - 1.0)


SAAG, ABCSG, ADAMANT = "Saag 2019", "ABCSG-18", "ADAMANT"
LEDGER = [
    Row(SAAG, "BMD lumbar spine", "denosumab", 24.0, STEROID + HALF_YEARLY, SPINE, 24),
    Row(SAAG, "BMD total hip", "denosumab", 24.0, STEROID + HALF_YEARLY, HIP, 24),
    Row(SAAG, "BMD lumbar spine", "risedronate", 24.0, STEROID + risedronate(0, 60), SPINE, 24),
    Row(SAAG, "BMD total hip", "risedronate", 24.0, STEROID + risedronate(0, 60), HIP, 24),
    Row(ABCSG, "BMD lumbar spine difference", "", 36.0, INHIBITOR + HALF_YEARLY, SPINE, 36, minus=INHIBITOR),
    Row(ABCSG, "BMD total hip difference", "", 36.0, INHIBITOR + HALF_YEARLY, HIP, 36, minus=INHIBITOR),
    Row(ABCSG, "BMD femoral neck difference", "", 36.0, INHIBITOR + HALF_YEARLY, NECK, 36, minus=INHIBITOR),
    Row("Nakatsukasa 2018", "BMD lumbar spine", "", 6.0, INHIBITOR + HALF_YEARLY, SPINE, 6),
    Row("Nakatsukasa 2018", "BMD lumbar spine", "", 12.0, INHIBITOR + HALF_YEARLY, SPINE, 12),
    Row(ADAMANT, "BMD lumbar spine", "", 24.0, HALF_YEARLY, SPINE, 24, body="man"),
    Row(ADAMANT, "BMD total hip", "", 24.0, HALF_YEARLY, HIP, 24, body="man"),
    Row(ADAMANT, "BMD femoral neck", "", 24.0, HALF_YEARLY, NECK, 24, body="man"),
    Row("DIRECT", "BMD lumbar spine", "denosumab", 24.0, HALF_YEARLY, SPINE, 24),
    Row("DIRECT", "BMD total hip", "denosumab", 24.0, HALF_YEARLY, HIP, 24),
    Row("DIRECT", "BMD femoral neck", "denosumab", 24.0, HALF_YEARLY, NECK, 24),
    Row("DIRECT", "BMD femoral neck", "alendronate", 24.0, alendronate(0, 60), NECK, 24),
    Row("Alendronate/estrogen", "BMD lumbar spine", "alendronate", 24.0, HALF_DOSE, SPINE, 72, 48),
    Row("Alendronate/estrogen", "BMD total hip", "alendronate", 24.0, HALF_DOSE, HIP, 72, 48),
    Row("Alendronate/estrogen", "BMD lumbar spine", "estrogen", 24.0, OESTROGEN, SPINE, 72, 48),
    Row("Alendronate/estrogen", "BMD total hip", "estrogen", 24.0, OESTROGEN, HIP, 72, 48),
    Row("FLEX", "BMD total hip", "off", 60.0, alendronate(0, 60), HIP, 120, 60),
    Row("FLEX", "BMD femoral neck", "off", 60.0, alendronate(0, 60), NECK, 120, 60),
    Row("FLEX", "BMD lumbar spine", "off", 60.0, alendronate(0, 60), SPINE, 120, 60),
    *(
        Row("FRAME Japanese high-risk", f"BMD {label}", arm, month, events, site, month)
        for arm, events in (("romosozumab", ROMOSOZUMAB_FIRST), ("placebo", DENOSUMAB_LATER))
        for month in (12.0, 24.0, 36.0)
        for site, label in ((SPINE, "lumbar spine"), (HIP, "total hip"))
    ),
]
MISSED = {
    ("Alendronate/estrogen", "alendronate", SPINE): "+0.1 where -2.4 was seen: 5 mg go on acting after four years",
}
MARKS = {key: pytest.mark.xfail(strict=True, reason=reason) for key, reason in MISSED.items()}


def _marked() -> list:
    return [pytest.param(r, marks=MARKS.get((r.study, r.arm, r.site), ())) for r in LEDGER]


@pytest.mark.promise("P18")
@pytest.mark.parametrize("row", _marked(), ids=lambda r: f"{r.study}, {r.arm or 'difference'}, {r.site}, {r.month:g}")
def test_a_held_out_density(row, shared, figure):
    observed, use = published(shared, row.study, row.endpoint, row.arm, row.table_month, row.dose)
    assert use == "validate"
    found = row.predicted()
    told = f"{row.study}, {row.arm or 'difference'}, {row.site}, month {row.month:g}"
    figure(f"{told} (unfitted)", f"{found:+.1f}, error {found - observed:+.1f}", f"{observed:+}")
    if abs(observed) > 1.5:
        assert np.sign(found) == np.sign(observed)
    assert abs(found - observed) < 10.0
