"""Which measurement would tell: what is certain tells nothing, a blunt measurement little."""

from dataclasses import replace

import pytest
from small_outlook import FREE, outlook

from osteoimmune.calibration.design import CANDIDATES, Candidate, told
from osteoimmune.calibration.plan import FreeParameter
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.problem import Calibration

SETUP = Calibration(
    Subject("precursor_pool_and_opg"), (), tuple(FreeParameter(n, 1e-6, 1e3, 1.0, 1.0) for n in FREE), (1.0,) * 4
)
SHARP = Candidate("CTX at six months", "60 mg SC once", "ctx", (6.0,), 0.05)
HIP = Candidate("hip at two years", "60 mg SC every 6 months x 4", "bmd_total_hip", (24.0,), 0.2)


def test_a_blunt_measurement_tells_less():
    found = {t.candidate.error: t for t in told(outlook(), SETUP, [SHARP, replace(SHARP, error=1.0)])}
    assert found[0.05].separation > found[1.0].separation
    for name in FREE:
        assert 0.0 <= found[1.0].of_parameters[name] <= found[0.05].of_parameters[name] <= 1.0


def test_the_hip_tells_of_the_hip_and_markers_do_not():
    found = {t.candidate.name: t for t in told(outlook(), SETUP, [SHARP, HIP])}
    deficit = "total_hip.formation_deficit"
    assert found[HIP.name].of_parameters[deficit] > 0.1
    assert found[SHARP.name].of_parameters[deficit] < found[HIP.name].of_parameters[deficit]


def test_a_peak_is_the_largest_of_its_months():
    peak = Candidate("peak", "60 mg SC once", "ctx", (6.0, 9.0, 12.0, 15.0))
    single = [replace(peak, name=f"{m}", months=(m,)) for m in peak.months]
    found = {t.candidate.name: t.predicted[1] for t in told(outlook(0.0), SETUP, [peak, *single])}
    assert found["peak"] >= max(v for n, v in found.items() if n != "peak") - 1.0


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda c: c.name)
def test_every_candidate_names_what_exists(candidate):
    made = SETUP.subject.body(candidate.drug)
    assert candidate.measure in made.assembly.observables
    assert candidate.error > 0
