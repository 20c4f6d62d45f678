import numpy as np
import pytest

from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Endpoint
from osteoimmune.trials.endpoints import evaluate
from osteoimmune.trials.result import Series

MONTHS = np.arange(0.0, 37.0)
LAST_DOSE = 6 * DAYS_PER_MONTH


def series(values: np.ndarray) -> Series:
    return Series(MONTHS, values, "%")


def endpoint(**fields: object) -> Endpoint:
    return Endpoint("name", "title", "ctx_percent_change", **fields)  # type: ignore[arg-type]


def test_a_value_is_read_at_its_month_from_either_origin():
    line = series(2.0 * MONTHS)
    assert evaluate(endpoint(month=5.0), "arm", line, LAST_DOSE).value == 10.0
    off = evaluate(endpoint(month=5.0, since="last dose"), "arm", line, LAST_DOSE)
    assert (off.value, off.month, off.unit) == (22.0, 5.0, "%")


def test_a_value_after_the_end_of_the_arm_is_none():
    assert evaluate(endpoint(month=36.5), "arm", series(MONTHS), 0.0).value is None


@pytest.mark.parametrize("top", [15.0, 15.3, 14.8])
def test_the_peak_of_a_parabola_is_found_between_samples(top):
    curve = series(60.0 - (MONTHS - top) ** 2)
    peak = evaluate(endpoint(kind="peak", since="last dose"), "arm", curve, LAST_DOSE)
    month = evaluate(endpoint(kind="month of peak", since="last dose"), "arm", curve, LAST_DOSE)
    assert peak.value == pytest.approx(60.0)
    assert month.value == pytest.approx(top - 6.0)
    assert month.unit == "month"


def test_the_peak_before_the_last_dose_does_not_count():
    values = np.where(MONTHS < 6.0, 100.0, 0.0) + np.where(MONTHS == 20.0, 5.0, 0.0)
    assert evaluate(endpoint(kind="peak"), "arm", series(values), LAST_DOSE).value == pytest.approx(5.0)


def test_return_is_since_when_the_curve_stays_near_its_baseline():
    values = 10.0 - 0.5 * (MONTHS - 6.0)  # leaves the margin of 1 at month 24, comes to 0 at 26, to -1 at 28
    bounded = np.maximum(values, -0.5)
    back = evaluate(endpoint(kind="month of return", since="last dose"), "arm", series(bounded), LAST_DOSE)
    assert back.value == pytest.approx(24.0 - 6.0)


def test_a_crossing_on_the_way_to_an_overshoot_is_no_return():
    values = np.where(MONTHS < 10.0, -50.0, np.where(MONTHS < 30.0, 40.0, 0.0))
    back = evaluate(endpoint(kind="month of return", within=10.0, since="last dose"), "arm", series(values), LAST_DOSE)
    assert back.value is not None
    assert back.value > 22.0


def test_no_return_while_followed_is_none():
    assert evaluate(endpoint(kind="month of return"), "arm", series(MONTHS + 5.0), LAST_DOSE).value is None


def test_a_curve_that_never_left_returned_at_once():
    flat = evaluate(endpoint(kind="month of return", since="last dose"), "arm", series(0.0 * MONTHS), LAST_DOSE)
    assert flat.value == 0.0


@pytest.mark.parametrize("fields", [{"month": 5.0}, {"kind": "peak"}, {"kind": "month of return"}])
def test_a_failed_arm_has_no_endpoint(fields):
    failed = evaluate(endpoint(**fields), "arm", series(np.full(MONTHS.shape, np.nan)), LAST_DOSE)
    assert (failed.value, failed.month) == (None, None)
