"""Urinary NTX of people with bone metastases: Doshi's model and the medians of trials.

The share of lesions is fitted to the largest suppression, the limit of the assay to medians under denosumab.
"""

import numpy as np
import pytest
from oncology import (
    COURSES,
    MONTH,
    person,
    row,
    typical,
)

from benchmarks.close_tumour import denosumab
from osteoimmune.engine import Event, simulate

LIPTON, STOPECK = "Phase 2 breast bone mets", "Stopeck 2010 abstract"


@pytest.fixture(scope="module")
def woman():
    return person("breast_metastases")


def test_urinary_ntx_beside_the_model_of_doshi(woman, figure):
    """Baseline and largest suppression are fitted, the potency is not."""
    baseline, _, use = row("Doshi", "PK/PD", "uNTx/Cr baseline")
    largest, _, _ = row("Doshi", "PK/PD", "Imax uNTx/Cr")
    potency, _, _ = row("Doshi", "PK/PD", "IC50 uNTx/Cr")
    found = typical(woman, denosumab(4, 7), [0.0, 5.75], ["untx_creatinine"])["untx_creatinine"][0]
    suppression = 100.0 * (1.0 - found[1] / found[0])
    figure(f"urinary NTX at rest ({use}, fitted)", f"{1e6 * found[0]:.1f} nmol/mmol", f"{baseline}")
    figure("largest suppression of urinary NTX (fitted)", f"{suppression:.1f} %", f"{largest}")
    figure(
        "concentration of half suppression in steady state", f"{half_effect(woman):.0f} ng/mL", f"{potency}, BSV 287 %"
    )
    assert 1e6 * found[0] == pytest.approx(baseline, rel=1e-6)
    assert suppression == pytest.approx(largest, abs=1.0)


def half_effect(one):
    """Free denosumab held in blood until urinary NTX has come to rest at half of its largest fall, ng/mL."""
    mass, rates = one.values.coherent()["pharmacology.molecular_mass"], np.geomspace(0.5, 30.0, 12)
    events = [[Event(7.0 * i, "pharmacology.central", float(rate)) for i in range(60)] for rate in rates]
    found = simulate(
        one.assembly,
        one.values.coherent(),
        reference=one.reference.coherent(),
        times=[14.0 * MONTH - 3.5],
        outputs=["untx_creatinine", "denosumab_ug_per_ml"],
        events=events,
        patients=len(rates),
    )
    fall = 1.0 - found["untx_creatinine"][:, 0] / found.baseline["untx_creatinine"]
    assert mass > 0
    return 1e3 * float(np.interp(0.5 * 0.937, fall, found["denosumab_ug_per_ml"][:, 0]))


@pytest.mark.parametrize(
    ("course", "study", "group", "month", "fitted"),
    [
        ("denosumab", STOPECK, "denosumab", "3", True),
        ("denosumab", LIPTON, "denosumab pooled (30", "3", True),
        ("denosumab", LIPTON, "denosumab pooled (30", "5.75", True),
        ("zoledronate", STOPECK, "zoledronic", "3", False),
        ("zoledronate", LIPTON, "IV bisphosphonate", "3", False),
        ("zoledronate", LIPTON, "IV bisphosphonate", "5.75", False),
    ],
)
def test_urinary_ntx_as_trials_reported_it(woman, course, study, group, month, fitted, figure):
    observed, _, use = row(study, group, "uNTx/Cr", month)
    path = typical(woman, COURSES[course], [0.0, float(month)], ["untx_reported"])["untx_reported"][0]
    change = 100.0 * (path[1] / path[0] - 1.0)
    how = "the limit of the assay was closed on it" if fitted else "not fitted"
    figure(f"urinary NTX, {course}, month {month} ({use}, {how})", f"{change:.0f} %", f"{observed:.0f} ({study})")
    assert use == "calibrate"
    assert change == pytest.approx(observed, abs=5.0 if fitted else 15.0)  # the trials differ by 11 from each other
