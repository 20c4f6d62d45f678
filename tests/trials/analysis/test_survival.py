"""Survival curves and hazard ratios: the same as lifelines gives on the same data."""

import numpy as np
import pandas as pd
import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.analysis.first_event import CENSORED, COMPETED, HAPPENED, FirstEvent
from osteoimmune.trials.analysis.survival import aalen_johansen, cox, kaplan_meier

lifelines = pytest.importorskip("lifelines")
pytestmark = pytest.mark.filterwarnings("ignore")  # those of lifelines


def trial(people: int = 400, *, whole_months: bool = False, seed: int = 7) -> FirstEvent:
    random = np.random.default_rng(seed)
    arm = np.where(random.random(people) < 0.5, "drug", "placebo")
    event = random.exponential(np.where(arm == "drug", 120.0, 50.0))
    death, end = random.exponential(150.0, people), np.minimum(36.0, random.exponential(100.0, people))
    months = np.minimum(np.minimum(event, death), end)
    status = np.where(event <= months, HAPPENED, np.where(death <= months, COMPETED, CENSORED))
    if whole_months:
        months = np.ceil(months / 6.0) * 6.0
    return FirstEvent("a fracture", arm, months, status, np.arange(people))


@pytest.mark.promise("P16")
@pytest.mark.parametrize("whole", [False, True], ids=["all times differ", "many ties"])
def test_kaplan_meier_is_that_of_lifelines(whole):
    times = trial(whole_months=whole)
    for arm in ("drug", "placebo"):
        own, curve = times.of(times.arm == arm), kaplan_meier(times, arm)
        fit = lifelines.KaplanMeierFitter().fit(own.months, own.status == HAPPENED)
        expected = 100.0 * (1.0 - fit.survival_function_at_times(curve.months).to_numpy())
        assert curve.percent == pytest.approx(expected, abs=1e-10)
        interval = fit.confidence_interval_survival_function_.iloc[-1].to_numpy()
        ours = curve.at(36.0)
        assert [100.0 - ours.upper, 100.0 - ours.lower] == pytest.approx(100.0 * interval, abs=1e-6)


@pytest.mark.promise("P16")
def test_aalen_johansen_is_that_of_lifelines():
    times = trial()
    for arm in ("drug", "placebo"):
        own, curve = times.of(times.arm == arm), aalen_johansen(times, arm)
        fit = lifelines.AalenJohansenFitter(calculate_variance=False).fit(own.months, own.status, HAPPENED)
        expected = 100.0 * fit.cumulative_density_.iloc[:, 0]
        nearest = expected.reindex(curve.months, method="ffill").to_numpy()
        assert curve.percent == pytest.approx(nearest, abs=1e-10)
        assert (curve.percent <= kaplan_meier(times, arm).at(36.0).value + 1e-9).all()


@pytest.mark.promise("P16")
@pytest.mark.parametrize("whole", [False, True], ids=["all times differ", "many ties"])
def test_cox_is_that_of_lifelines(whole):
    times = trial(whole_months=whole)
    ours = cox(times, "drug", "placebo")
    table = pd.DataFrame({"t": times.months, "e": times.status == HAPPENED, "drug": times.arm == "drug"}).astype(float)
    fit = lifelines.CoxPHFitter().fit(table, "t", "e", fit_options={"precision": 1e-14, "r_precision": 1e-16})
    line = fit.summary.loc["drug"]
    assert ours.hazard_ratio.value == pytest.approx(line["exp(coef)"], rel=1e-6)
    assert ours.hazard_ratio.lower == pytest.approx(line["exp(coef) lower 95%"], rel=1e-6)
    assert ours.hazard_ratio.upper == pytest.approx(line["exp(coef) upper 95%"], rel=1e-6)
    assert ours.p == pytest.approx(line["p"], rel=1e-5)


def test_without_events_curves_are_flat_and_there_is_no_ratio():
    times = trial(40)
    nothing = FirstEvent("a fracture", times.arm, times.months, np.zeros(40, np.int64), times.life)
    assert kaplan_meier(nothing, "drug").at(36.0).value == 0.0
    assert aalen_johansen(nothing, "drug").at(36.0).value == 0.0
    with pytest.raises(InvalidValue, match="nobody in the arm"):
        cox(nothing, "drug", "placebo")
