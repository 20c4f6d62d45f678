"""Trials whose counts are missing, and what they would be worth."""

import pytest

from osteoimmune.evidence.analyses import analyse
from osteoimmune.evidence.missing import missing_for, missing_trials
from osteoimmune.evidence.question import question_of
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.worth import all_together, worth_of


@pytest.fixture(scope="module")
def answer():
    pool = pools("serious_infection", stratum="placebo/60 mg Q6M")[0]
    question = question_of(pool)
    (analysis,) = analyse(question, "RR", ("mh",))
    return question, missing_for("serious_infection", pool.stratum), analysis.effect


def test_the_list_holds_no_outcome_counts_and_names_its_source():
    for trial in missing_trials():
        assert trial.source
        assert not hasattr(trial, "events_treat")
        assert trial.n_treat > 0 < trial.n_ctrl


def test_only_trials_of_the_stratum_that_lack_the_outcome():
    pool = pools("serious_infection", stratum="placebo/60 mg Q6M")[0]
    names = [trial.trial for trial in missing_for("serious_infection", pool.stratum)]
    assert "ABCSG-18" in names
    assert "Henry 2011" not in names
    assert "FREEDOM" not in names
    assert "FREEDOM" in [t.trial for t in missing_for("serious_infection", pool.stratum, "heart_valve")]


def test_the_most_informative_comes_first(answer):
    worths = worth_of(*answer)
    assert worths[0].trial.trial == "ABCSG-18"
    assert [w.expected_events for w in worths] == sorted((w.expected_events for w in worths), reverse=True)
    assert all(worth.factor_then < worth.factor_now for worth in worths)


def test_all_of_them_together_narrow_more_than_any_one(answer):
    reach, _, _ = all_together(*answer)
    assert reach < min(worth.factor_then for worth in worth_of(*answer))
