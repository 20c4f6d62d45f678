"""What agreement costs: nothing where the fit agrees, more with every step, refusals by name."""

from pathlib import Path

import numpy as np
import pytest
from small_plan import TREE

from osteoimmune.calibration.agreement import agreement, told
from osteoimmune.calibration.plan import plan_of, read_plan
from osteoimmune.calibration.profile import RISE
from osteoimmune.errors import UnknownName

ARM = {"file": "arms", "measures": ["ctx"], "arm": "mcclung2006_denosumab_60_q6m", "patients": "60 mg"}
REBOUND = "precursor_pool_and_opg"


@pytest.fixture(scope="module")
def found(shared):
    small = plan_of(TREE | {"digitised": [ARM], "iterations": 5}, "small.toml")
    return agreement(small, REBOUND, "arms-286")


def test_the_walk_ends_at_what_was_seen_and_gets_dearer(found):
    assert found.predicted[-1] == pytest.approx(found.observed)
    assert found.rise[0] == 0.0
    assert np.all(np.diff(found.rise) > 0)
    assert np.all(np.diff(found.predicted) < 0)  # a held-out sample far below the prediction
    assert found.open == (found.rise[-1] < RISE)


def test_it_is_told_in_one_sentence_with_who_pays(found):
    sentence = told(found)
    assert "\n" not in sentence
    assert "agreement costs" in sentence
    assert found.dearer[0][0] in sentence


def test_unknown_samples_and_patients_are_refused_by_name(shared):
    plan = read_plan(Path("bone"))
    with pytest.raises(UnknownName, match="arms-56"):
        agreement(plan, REBOUND, "arms-5x6")
    with pytest.raises(UnknownName, match="four doses of 60 mg"):
        agreement(plan, REBOUND, "arms-56", without="four doses of 6 mg")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "without", "left_open"),
    [
        ("arms-56", "four doses of 60 mg", True),
        ("BSAP 42 days after Fc-OPG 3 mg/kg", "", False),
        ("arms-283", "", False),
    ],
)
def test_why_known_misses_are_missed(shared, figure, label, without, left_open):
    found = agreement(read_plan(Path("bone")), REBOUND, label, without=without)
    figure(f"cost of agreement with {label}", f"{found.rise[-1]:.2f}", f"{RISE} is the 95 % limit")
    assert found.open is left_open
