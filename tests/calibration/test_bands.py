"""Bands around a study: they hold its curve, open with doubt, and stand back from what the study itself sets."""

from dataclasses import replace

import numpy as np
import pytest
from small_outlook import outlook

from osteoimmune.calibration.bands import study_bands
from osteoimmune.study import load_study, run

ARM = "denosumab 60 mg Q6M"


@pytest.fixture(scope="module")
def result():
    return run("freedom")


def test_a_band_lies_around_the_curve_and_opens_with_doubt(result):
    narrow, wide = study_bands(result, outlook(0.02)), study_bands(result, outlook(0.2))
    assert narrow.failed == wide.failed == 0
    for measure in ("ctx_percent_change", "bmd_total_hip_percent_change"):
        curve, band = result.arms[ARM][measure].value, wide.bands[ARM, measure]
        later = slice(5, None)
        assert np.all(band.low <= band.median)
        assert np.all(band.median <= band.high)
        assert np.mean((band.low[later] <= curve[later]) & (curve[later] <= band.high[later])) > 0.9
        other = narrow.bands[ARM, measure]
        assert np.mean(other.high - other.low) < np.mean(band.high - band.low)


def test_every_endpoint_has_its_interval_with_parts(result):
    found = study_bands(result, outlook())
    whole = found.endpoints["total_hip_36_months", ARM]
    assert whole.low < whole.median < whole.high
    assert whole.parts.parameters > 0
    assert whole.parts.structure > 0
    assert whole.parts.misfit == pytest.approx(0.05 * whole.median, rel=1e-6)
    assert {arm for _, arm in found.endpoints} == set(result.arms)


def test_what_a_study_sets_overrules_the_members():
    study = load_study("freedom")
    named = replace(study, variants={**study.variants, "rebound": "osteomorph"})
    found = study_bands(run(named), outlook())
    assert found.endpoints["ctx_6_months", ARM].parts.structure == 0.0  # one account of the rebound was asked for


def test_without_doubt_there_is_no_width(result):
    found = study_bands(result, outlook(0.0))
    band = found.bands[ARM, "ctx_percent_change"]
    single = study_bands(
        run(replace(result.study, variants={**result.study.variants, "rebound": "osteomorph"})), outlook(0.0)
    )
    one = single.bands[ARM, "ctx_percent_change"]
    np.testing.assert_allclose(one.low, one.high, atol=1e-6)
    assert np.max(band.high - band.low) > 0.1  # structure alone
