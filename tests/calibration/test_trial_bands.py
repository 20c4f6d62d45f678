"""Intervals of a virtual trial: parts add up, chance shrinks with people, what the study says stays."""

import math
from dataclasses import replace

import numpy as np
import pytest
from small_outlook import outlook

from osteoimmune.calibration.trial_bands import allotted, trial_bands, under
from osteoimmune.errors import InvalidValue
from osteoimmune.quantities import Value
from osteoimmune.report.trial_page import trial_json, trial_page
from osteoimmune.study import load_study
from osteoimmune.trials.analysis.data import simulate_trial
from osteoimmune.trials.analysis.visits import visit_summaries
from osteoimmune.trials.preparation import prepare
from osteoimmune.trials.virtual.plan import TrialPlan

HIP = "bmd_total_hip_percent_change"


@pytest.fixture(scope="module")
def data():
    return simulate_trial(TrialPlan.of(load_study("freedom-trial")).changed(patients=96))


@pytest.fixture(scope="module")
def bands(data):
    return {(b.name, b.arm): b for b in trial_bands(data, "vertebral", 4, view=outlook())}


def test_every_number_has_its_parts(data, bands, figure):
    treated = data.treated[0]
    ratio, hip = bands["vertebral", treated], bands[HIP, treated]
    assert hip.whole.parts.parameters > 0
    assert hip.whole.parts.structure > 0
    assert hip.whole.low < hip.whole.median < hip.whole.high
    figure("hip in a trial of 96, parts (points)", vars(hip.whole.parts), "parameters, structure, sampling apart")
    figure("people apart", hip.between_patients, "no part of the interval of a mean")
    last = next(s for s in visit_summaries(data, HIP)[::-1] if s.arm == treated)
    assert hip.whole.parts.sampling == pytest.approx(last.spread / math.sqrt(last.people))
    assert hip.between_patients < last.spread  # scans err, people do not
    assert math.isnan(ratio.between_patients)
    assert ratio.unit == "ratio"
    assert set(bands) >= {(name, arm) for name in data.plan.study.outputs for arm in data.arms}


def test_the_report_shows_them_and_the_json_keeps_them(data, bands):
    page = trial_page(data, (), tuple(bands.values()))
    assert "What another trial of this size would print" in page
    assert "What another trial of this size would print" not in trial_page(data)
    assert '"between_patients"' in trial_json(data, (), tuple(bands.values()))


def test_members_go_to_accounts_by_weight_and_to_each_at_least_one():
    assert allotted(10, {"a": 0.75, "b": 0.2, "c": 0.05}) == {"a": 7, "b": 2, "c": 1}
    assert allotted(3, {"a": 0.9, "b": 0.05, "c": 0.05}) == {"a": 1, "b": 1, "c": 1}
    with pytest.raises(InvalidValue, match="3 accounts"):
        allotted(2, {"a": 0.9, "b": 0.05, "c": 0.05})


@pytest.mark.parametrize("members", range(4, 40))
def test_none_is_lost(members):
    weights = {"a": 0.59, "b": 0.17, "c": 0.15, "d": 0.09}
    assert sum(allotted(members, weights).values()) == members


def test_a_member_moves_what_the_study_leaves_open_and_keeps_spreads():
    study = load_study("freedom-trial")
    name = "osteoclast.maturation"
    (account, ensemble), *_ = outlook().ensembles.items()
    before = prepare(replace(study, trial=None))[0].values.values[name]
    after = prepare(under(replace(study, trial=None), account, ensemble, 1))[0].values.values[name]
    assert after.number == pytest.approx(ensemble.values[1, ensemble.names.index(name)])
    assert after.spread == before.spread
    own = replace(study, trial=None, parameters={name: Value(0.07, "1/day", "this study", "assumption")})
    assert prepare(under(own, account, ensemble, 1))[0].values.values[name].number == 0.07
    assert np.isfinite(after.number)
