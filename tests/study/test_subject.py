"""Arms with their own body, drug, co-medication, genes and numbers do what they say."""

from functools import cache

import numpy as np
import pytest

from osteoimmune.study import read_study
from osteoimmune.trials import StudyResult, run_study

STUDY = """
version = 1
name = "arms"
title = "Arms"
question = "What differs?"
body = "postmenopausal"
horizon_months = 36
outputs = ["ctx_percent_change", "bmd_total_hip_percent_change", "denosumab_ug_per_ml"]

[arms.untreated]
regimen = "no drug"

[arms.prednisolone]
regimen = "no drug"
[[arms.prednisolone.comedication]]
input = "glucocorticoid"
level = 1
from_month = 6
to_month = 18

[arms.zoledronate]
regimen = "no drug"
[[arms.zoledronate.comedication]]
drug = "zoledronate"
regimen = "5 mg IV every year"
from_month = 6
to_month = 20

[arms.denosumab]
regimen = "60 mg SC every 6 months x 2, then stop"

[arms.switched]
regimen = "60 mg SC every 6 months x 2, then 5 mg zoledronate IV once"

[arms.heavy]
regimen = "1 mg/kg SC every 6 months x 2"
parameters."person.body_weight" = { value = 99, unit = "kg", source = "a test" }

[arms."no OPG, suddenly"]
regimen = "no drug"
[["arms"."no OPG, suddenly".genotype]]
parameter = "opg_expression"
times = 0.2
when = "acute"

[arms."no OPG, from birth"]
regimen = "no drug"
[["arms"."no OPG, from birth".genotype]]
parameter = "opg_expression"
times = 0.2

[arms."before menopause"]
body = "premenopausal"
regimen = "no drug"
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> StudyResult:
    path = tmp_path_factory.mktemp("arms") / "arms.toml"
    path.write_text(STUDY)
    return run(path)


@cache
def run(path) -> StudyResult:
    return run_study(read_study(path))


def ctx(result: StudyResult, arm: str, month: float) -> float:
    series = result.arms[arm]["ctx_percent_change"]
    return float(np.interp(month, series.time_months, series.value))


def test_every_arm_runs(result):
    assert not [arm.status for arm in result.arms.values() if arm.status]


def test_comedication_begins_and_ends_when_it_says(result):
    assert abs(ctx(result, "prednisolone", 6.0)) < 1e-6
    assert ctx(result, "prednisolone", 9.0) > 3.0
    assert ctx(result, "prednisolone", 35.0) < ctx(result, "prednisolone", 17.9)


def test_a_drug_beside_is_given_by_its_own_regimen_from_its_own_month(result):
    assert [round(dose.day / 30.4375, 6) for dose in result.arms["zoledronate"].beside] == [6.0, 18.0]
    assert abs(ctx(result, "zoledronate", 6.0)) < 1e-6
    assert ctx(result, "zoledronate", 8.0) < -30.0


def test_what_follows_denosumab_holds_resorption_down(result):
    assert ctx(result, "denosumab", 18.0) > 20.0
    assert ctx(result, "switched", 18.0) < 0.0


def test_last_dose_is_the_last_of_the_studys_own_drug(result):
    assert result.arms["switched"].last_dose_day == result.arms["denosumab"].last_dose_day
    assert [dose.drug for dose in result.arms["switched"].doses] == ["denosumab", "denosumab", "zoledronate"]


def test_a_value_of_an_arm_is_that_arms_alone_and_is_told(result):
    assert result.arms["heavy"].doses[0].milligrams == pytest.approx(99.0)
    told = {p.arm: (p.value.number, p.decided_by) for p in result.parameters if p.name == "person.body_weight"}
    assert told["heavy"][0] == 99.0
    assert told["heavy"][1].startswith("study arm 'heavy'")
    assert told["denosumab"][0] == 66.0


def test_an_acute_gene_moves_the_body_and_a_life_long_one_leaves_it_at_rest(result):
    assert ctx(result, "no OPG, suddenly", 2.0) > 5.0
    assert abs(ctx(result, "no OPG, from birth", 30.0)) < 1e-5


def test_another_body_is_at_its_own_rest(result):
    assert abs(ctx(result, "before menopause", 30.0)) < 1e-5
    assert "premenopausal" in result.provenance["body"]
