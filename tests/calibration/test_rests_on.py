"""What a curve rests on: the effects named are those that a changed number has."""

from dataclasses import replace

import pytest

from osteoimmune.calibration.rests_on import rests_on
from osteoimmune.study import run

ARM = "denosumab 60 mg Q6M"


@pytest.fixture(scope="module")
def result():
    return run("freedom")


@pytest.mark.parametrize("measure", ["bmd_total_hip_percent_change", "ctx_percent_change", "denosumab_ug_per_ml"])
def test_an_effect_is_what_a_changed_number_does(result, measure):
    for leaning in rests_on(result)[measure][:2]:
        value = leaning.value
        ends = []
        for times in (0.999, 1.001):
            own = {leaning.parameter: value.replace(number=times * value.number)}
            ends.append(run(replace(result.study, parameters=own)).arms[ARM][measure].value[-1])
        assert 50.0 * (ends[1] - ends[0]) == pytest.approx(leaning.per_tenth, rel=0.03)


def test_the_largest_come_first_and_no_more_than_asked(result):
    for leanings in rests_on(result, count=3).values():
        sizes = [abs(leaning.per_tenth) for leaning in leanings]
        assert sizes == sorted(sizes, reverse=True)
        assert 1 <= len(sizes) <= 3


def test_the_drug_in_blood_rests_on_what_clears_and_binds_it_never_on_a_read_out(result):
    named = [leaning.parameter for leaning in rests_on(result)["denosumab_ug_per_ml"]]
    assert named[0] == "pharmacology.clearance"
    assert not {name.split(".")[0] for name in named} & {"markers", "lumbar_spine", "total_hip", "femoral_neck"}
