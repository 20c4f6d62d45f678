"""Where a study leaves what the model was calibrated on, as the plan's own rows say."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from osteoimmune.calibration.domain import ground, outside
from osteoimmune.quantities import Value
from osteoimmune.study import load_study
from osteoimmune.trials import Arm, Study, parse_regimen
from osteoimmune.trials.preparation import prepare
from osteoimmune.trials.subject import Comedication, GeneEffect

ROOT = Path(__file__).parents[2]


def told(sentence: str, months: float = 24.0, **changes: object) -> str:
    fields: dict[str, object] = {"body": "postmenopausal", **changes}
    arm = Arm("a", parse_regimen(sentence))
    study = Study("s", "S", "Q?", horizon_months=months, outputs=("ctx_percent_change",), arms=(arm,), **fields)  # type: ignore[arg-type]
    return "; ".join(outside(study, prepare(study)))


def test_what_was_calibrated_is_no_extrapolation():
    assert told("60 mg SC every 6 months") == ""
    assert told("14 mg SC every 3 months") == ""
    assert told("60 mg SC every 6 months x 4, then stop", 42.0) == ""


@pytest.mark.parametrize(
    ("sentence", "months", "changes", "says"),
    [
        ("400 mg SC once", 6.0, {}, "400 mg of denosumab is more than the 210 mg"),
        ("1 mg SC once", 6.0, {}, "1 mg of denosumab is less than the 14 mg"),
        ("60 mg IV once", 6.0, {}, "denosumab IV was not calibrated"),
        ("60 mg SC every 6 months", 180.0, {}, "given for 174 months; the calibration saw 96"),
        ("60 mg SC every 12 months", 24.0, {}, "12.0 months between doses"),
        ("60 mg SC every 6 months x 2, then stop", 84.0, {}, "months without denosumab after it"),
        ("5 mg zoledronate IV once", 12.0, {}, "zoledronate: no row of the calibration has it"),
        ("no drug", 12.0, {"body": "man"}, "nothing was fitted in the body 'man'"),
        ("no drug", 12.0, {"conditions": {"calcium_intake": 2.0}}, "calcium_intake was at its reference"),
        ("no drug", 12.0, {"variants": {"rebound": "osteomorph"}}, "an alternative to the account"),
    ],
)  # fmt: skip
def test_every_step_off_it_is_told(sentence, months, changes, says):
    assert says in told(sentence, months, **changes)


def test_genes_values_and_co_medication_are_told():
    value = Value(80.0, "kg", "here", "assumption")
    all_of_them = told(
        "no drug",
        comedication=(Comedication(input="glucocorticoid", level=1.0),),
        genotype=(GeneEffect("opg.turnover", 2.0),),
        parameters={"person.body_weight": value},
    )
    assert "glucocorticoid was at its reference" in all_of_them
    assert "under a change of opg.turnover" in all_of_them
    assert "person.body_weight" in all_of_them


def test_outputs_that_were_not_fitted_are_told():
    study = replace(load_study("missed-dose"))
    assert any("multiple_vertebral_hazard" in sentence for sentence in outside(study, prepare(study)))


def test_the_ground_is_there_for_every_row():
    assert len(ground()) > 10
    assert {row.drug for row in ground()} == {"denosumab", "fc_opg"}


@pytest.mark.promise("P20")
def test_the_ground_is_what_the_plans_own_rows_say(shared):
    done = subprocess.run([sys.executable, "tools/domain.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
