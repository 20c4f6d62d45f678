"""Resets and steady states on the real, nonlinear body."""

import numpy as np
import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials import Arm, Study, parse_regimen, run_study
from osteoimmune.trials.event_table import EventTable, Record
from osteoimmune.trials.result import ArmResult

OUTPUTS = ("denosumab_ug_per_ml", "ctx_percent_change", "bmd_total_hip_percent_change")
HALF_YEAR = 6 * DAYS_PER_MONTH


def run(*records: Record, months: float = 24.0, sentence: str = "") -> ArmResult:
    given = parse_regimen(sentence) if sentence else EventTable(records, {1: ("", "SC"), 2: ("", "IV")})
    study = Study("s", "S", "Q?", "postmenopausal", months, OUTPUTS, (Arm("a", given),))
    return run_study(study).arms["a"]


def at(arm: ArmResult, name: str, month: float) -> float:
    return float(np.interp(month, arm[name].time_months, arm[name].value))


def test_a_table_of_plain_doses_is_the_sentence_to_the_last_bit():
    table = run(Record(2, 0.0, amount=60.0, interval=HALF_YEAR, further=3))
    sentence = run(sentence="60 mg SC every 6 months x 4")
    for name in OUTPUTS:
        assert (table[name].value == sentence[name].value).all()


def test_a_reset_is_a_new_beginning():
    arm = run(Record(2, 0.0, amount=60.0), Record(3, 12 * DAYS_PER_MONTH, event=4, amount=60.0))
    for months in (1.0, 5.0, 11.0):
        for name in OUTPUTS:
            assert at(arm, name, 12.0 + months) == pytest.approx(at(arm, name, months), rel=2e-3, abs=2e-3)


def test_a_steady_state_stays_when_its_doses_go_on():
    """Forty years of the same doses move nothing, bone included, although old bone takes centuries to come to rest."""
    arm = run(Record(2, 0.0, amount=60.0, interval=HALF_YEAR, steady=1, further=79), months=480.0)
    for name, size in zip(OUTPUTS, (5.0, 100.0, 100.0), strict=True):
        assert at(arm, name, 477.0) == pytest.approx(at(arm, name, 3.0), abs=1e-3 * size)
    assert at(arm, "ctx_percent_change", 1.0) < -70.0


def test_comedication_goes_on_through_a_reset():
    records = (Record(2, 0.0, amount=60.0), Record(3, 12 * DAYS_PER_MONTH, event=3))
    study = Study(
        "s", "S", "Q?", "postmenopausal", 24.0, OUTPUTS,
        (Arm("a", EventTable(records, {1: ("", "SC")}), conditions={"calcium_intake": 2.0}),),
    )  # fmt: skip
    arm = run_study(study).arms["a"]
    assert at(arm, "ctx_percent_change", 14.0) < -1.0  # calcium alone lowers PTH and with it resorption


def test_what_never_comes_to_rest_is_refused():
    with pytest.raises(InvalidValue, match=r"a steady state with an interval of 0\.25 days"):
        run(Record(2, 0.0, amount=1.0, interval=0.25, steady=1), months=1.0)
