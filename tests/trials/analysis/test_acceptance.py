"""Patients weighted to observed responses: what may be asked, what comes of it, when it is refused."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from markupsafe import escape

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.evidence.points import published_group
from osteoimmune.report.trial_json import trial_json
from osteoimmune.report.trial_page import trial_page
from osteoimmune.study import load_study
from osteoimmune.trials.analysis.acceptance import weighted_arms
from osteoimmune.trials.analysis.data import TrialData, simulate_trial
from osteoimmune.trials.analysis.observed_responses import observed_responses
from osteoimmune.trials.analysis.visits import measured
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.response import Response
from tests.trials.virtual.small_trials import plan

DRUG = "denosumab 60 mg Q6M"
SPINE = "bmd_lumbar_spine_percent_change"
CTX = "ctx_percent_change"


@cache
def simulated() -> TrialData:
    return simulate_trial(plan(patients=240))


def stated(*responses: Response) -> TrialData:
    own = simulated()
    return replace(own, plan=replace(own.plan, trial=replace(own.plan.trial, responses=responses)))


def told(**numbers: object) -> Response:
    fields = {"arm": DRUG, "measure": SPINE, "month": 12.0, "source": "made for a test"}
    return Response(**(fields | numbers))


@cache
def real() -> TrialPlan:
    return TrialPlan.of(load_study("freedom-trial"))


def plain():
    data = simulated()
    own = (data.trajectories["arm"] == DRUG) & (data.trajectories["visit"] == 12.0)
    return measured(data, SPINE)[own]


def test_weighted_responses_are_those_observed_and_plain_ones_stand_beside(figure):
    mean, sd = plain().mean() + 0.3, plain().std() * 0.9
    (own,) = weighted_arms(stated(told(mean=mean, sd=sd)), ())
    line = own.lines[0]
    assert (own.arm, own.refusal, own.people) == (DRUG, "", len(plain()))
    assert (line.weighted, line.weighted_sd) == pytest.approx((mean, sd), abs=1e-6)
    assert (line.plain, line.plain_sd) == pytest.approx((plain().mean(), plain().std()), rel=1e-12)
    assert 0.3 < own.effective / own.people < 1.0
    assert {"age", f"{CTX} at month 36", "Death, %"} <= {one.name for one in own.lines}
    figure("people in effect under a response's mean and deviation", f"{own.effective:.0f} of {own.people}", "printed")


def test_quartiles_of_a_response_are_matched():
    wanted = tuple(np.percentile(plain(), (35.0, 60.0, 85.0)).tolist())
    (own,) = weighted_arms(stated(told(quartiles=wanted)), ())
    assert own.lines[0].weighted < own.lines[0].plain + 1.0
    assert own.lines[0].weighted > own.lines[0].plain
    assert own.effective < own.people


@pytest.mark.parametrize(
    ("response", "says"),
    [
        ({"mean": 60.0}, "no weights"),
        ({"mean": 9.5}, "left in effect"),
        ({"measure": CTX, "mean": 400.0}, "no weights"),
    ],
)
def test_too_few_people_in_effect_are_a_refusal(response, says):
    (own,) = weighted_arms(stated(told(**response)), ())
    assert says in own.refusal
    assert own.lines == ()
    assert str(escape(own.refusal)) in trial_page(simulated(), accepted=(own,))
    assert '"effective": null' in trial_json(simulated(), accepted=(own,))


def test_the_report_shows_both_and_where_it_was_seen():
    found = weighted_arms(stated(told(mean=float(plain().mean()))), ())
    page = trial_page(simulated(), accepted=found)
    assert f"{found[0].people} of {found[0].people} people are left in effect (100 %)" in page
    assert "made for a test" in page
    assert "Weighted to what was observed" not in trial_page(simulated())


def test_rows_that_may_be_fitted_give_their_means():
    found = observed_responses(real(), ["every row"])
    assert {one.row for one in found} == {"bone-068", "bone-069", "bone-077", "bone-078", "bone-086", "bone-087"}
    (own,) = observed_responses(real(), ["bone-087", "baseline"])
    assert (own.arm, own.measure, own.month, own.mean, own.sd) == (
        DRUG,
        "bmd_total_hip_percent_change",
        36.0,
        5.0,
        None,
    )


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("word", "error", "says"),
    [
        ("bone-463", InvalidValue, "nobody saw it"),
        ("bone-0877", UnknownName, "did you mean 'bone-087'"),
        ("basline", UnknownName, "did you mean 'baseline'"),
    ],
)
def test_rows_that_may_not_be_are_refused(word, error, says):
    with pytest.raises(error, match=says):
        observed_responses(real(), [word])


def test_every_row_that_is_held_out_is_refused():
    held = [p for o in real().study.observations if o.kind == "published" for p in published_group(o.study, o.group)]
    held = [p for p in held if p.use != "calibrate" and p.quantity in real().study.outputs]
    assert held
    for point in held:
        with pytest.raises(InvalidValue, match="held out"):
            observed_responses(real(), [point.row])


@pytest.mark.parametrize(
    "numbers",
    [{}, {"mean": 1.0, "quartiles": (1.0, 2.0, 3.0)}, {"sd": 1.0}, {"quartiles": (3.0, 2.0, 1.0)}, {"mean": np.nan}],
)
def test_a_response_that_says_nothing_clear_is_refused(numbers):
    with pytest.raises(InvalidValue, match="response"):
        told(**numbers)


def test_two_observations_of_one_number_are_refused():
    own = told(mean=1.0)
    with pytest.raises(InvalidValue, match="two observations"):
        weighted_arms(stated(own, replace(own, mean=2.0)), ())
    with pytest.raises(InvalidValue, match="tells nothing"):
        weighted_arms(simulated(), ["baseline"])
