"""Reports of one trial are one trial; what stands alone is its own."""

import csv

import pytest

from osteoimmune.calibration.published import package_table
from osteoimmune.evidence.belonging import TRIAL_OF_STUDY, trial_of_arm, trial_of_study


@pytest.mark.parametrize(
    ("file", "group", "trial"),
    [
        ("arms", "mcclung2006_denosumab_14_q3m", "McClung 2006"),
        ("phase2", "7", "McClung 2006"),
        ("phase2", "8", "DEFEND"),
        ("arms", "bone2011_denosumab", "DEFEND"),
        ("phase2", "15", "phase2:15"),
        ("arms", "a new arm", "arms:a new arm"),
    ],
)
def test_arms_of_one_trial_are_one(file, group, trial):
    assert trial_of_arm(file, group) == trial


def test_extensions_belong_to_their_trial_and_others_stand_alone():
    assert trial_of_study("FREEDOM Ext 8-year (Papapoulos 2015)") == trial_of_study("FREEDOM BMD-fracture analysis")
    assert trial_of_study("DIRECT (Nakamura 2014)") == "DIRECT (Nakamura 2014)"


def test_trials_side_by_side_in_a_review_count_one_by_one():
    review = "Denosumab in GC users, Japanese (Intern Med 2017) review table"
    trials = [trial_of_study(review, f"denosumab ({own})") for own in ("ref 7", "ref 8", "ref 10", "present study")]
    assert len(set(trials)) == 4
    assert trials[2] == "Mok 2015"


def test_every_beginning_names_a_study_of_the_table():
    with package_table().open(encoding="utf-8") as file:
        studies = {row["study"] for row in csv.DictReader(file)}
    assert not [begins for begins, _ in TRIAL_OF_STUDY if not any(s.startswith(begins) for s in studies)]
