import numpy as np
import pytest

from osteoimmune.biology.bodies import body
from osteoimmune.errors import ModelError, UnknownName
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Arm, Endpoint, Study
from osteoimmune.trials.regimen import parse_regimen
from osteoimmune.trials.schedule import DAYS_AFTER_A_DOSE, coherent_amount, distinct, entrance, output_days


def grid(sentence: str, *endpoints: Endpoint) -> list[float]:
    arm = Arm("arm", parse_regimen(sentence))
    study = Study("s", "S", "Q?", "postmenopausal", 12.0, ("ctx_percent_change",), (arm,), endpoints=endpoints)
    return output_days(study, arm, arm.regimen.doses(12.0 * DAYS_PER_MONTH, 66.0)).tolist()


def test_an_untreated_arm_is_looked_at_twice_a_month_and_at_both_ends():
    days = grid("no drug")
    assert len(days) == 25
    assert (days[0], days[-1]) == (0.0, 12.0 * DAYS_PER_MONTH)


def test_after_each_dose_there_are_looks_close_together():
    days = grid("60 mg SC every 6 months")
    for dose in (0.0, 6.0 * DAYS_PER_MONTH):
        assert {dose, *(dose + after for after in DAYS_AFTER_A_DOSE)} <= set(days)


def test_every_endpoint_is_looked_at_from_its_own_origin_but_never_after_the_end():
    early = Endpoint("a", "A", "ctx_percent_change", month=1.234)
    late = Endpoint("b", "B", "ctx_percent_change", month=2.345, since="last dose")
    beyond = Endpoint("c", "C", "ctx_percent_change", month=11.0, since="last dose")
    days = grid("60 mg SC every 6 months x 2", early, late, beyond)
    assert {1.234 * DAYS_PER_MONTH, (6.0 * DAYS_PER_MONTH) + 2.345 * DAYS_PER_MONTH} <= set(days)
    assert max(days) == 12.0 * DAYS_PER_MONTH


def test_one_time_is_one_time_in_spite_of_rounding():
    assert distinct([3.0, 1.0, 1.0 + 1e-9, 2.0, 0.1 + 0.2, 0.3]).tolist() == [0.3, 1.0, 2.0, 3.0]
    assert (np.diff(distinct(np.random.default_rng(1).uniform(0, 9, 500))) > 0).all()


def test_milligrams_become_what_the_state_counts():
    antibody, decoy = body(drug="denosumab"), body(drug="fc_opg")
    depot = entrance(antibody.assembly, "denosumab", "SC")
    amount = coherent_amount(antibody.assembly, antibody.values.coherent(), depot, 60.0)
    assert amount == pytest.approx(60.0 / 147.0 * 1000.0)  # 147 kDa: nanomole
    blood = entrance(decoy.assembly, "fc_opg", "IV")
    assert coherent_amount(decoy.assembly, decoy.values.coherent(), blood, 60.0) == 60.0


@pytest.mark.promise("P12")
def test_a_drug_that_the_body_cannot_take_is_refused():
    with pytest.raises(ModelError, match="cannot be given fc_opg SC"):
        entrance(body(drug="denosumab").assembly, "fc_opg", "SC")
    with pytest.raises(UnknownName, match="did you mean 'denosumab'"):
        entrance(body().assembly, "denosumb", "SC")


def test_a_dose_in_milligrams_cannot_enter_what_counts_something_else():
    subject = body()
    with pytest.raises(ModelError, match="cannot enter"):
        coherent_amount(subject.assembly, subject.values.coherent(), "opg.opg", 60.0)


def test_after_an_input_changes_there_are_looks_close_together():
    arm = Arm("arm", parse_regimen("no drug"))
    study = Study("s", "S", "Q?", "postmenopausal", 12.0, ("ctx_percent_change",), (arm,))
    days = set(output_days(study, arm, (), (), (0.0, 100.0)).tolist())
    assert {100.0 + after for after in DAYS_AFTER_A_DOSE} <= days
    assert 0.25 not in days
