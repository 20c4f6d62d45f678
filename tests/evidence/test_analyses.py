"""Several methods side by side: a number or a sentence from each, and absolute risk beside the ratio."""

import pandas as pd
import pytest

from osteoimmune.errors import DataError, InvalidValue, UnknownName
from osteoimmune.evidence.analyses import TITLES, analyse, best_analysis
from osteoimmune.evidence.question import Question
from osteoimmune.evidence.rate_difference import rate_difference


def question(*lines, **columns):
    names = ["study", "events_treat", "n_treat", "events_ctrl", "n_ctrl"]
    frame = pd.DataFrame([dict(zip(names, line)) for line in lines], columns=names)
    return Question("harm", "", frame.assign(**columns))


TWO = question(("A", 5, 100, 3, 98), ("B", 9, 150, 6, 149))


def test_every_method_gives_a_number_or_a_sentence():
    for name in TITLES:
        (analysis,) = analyse(TWO, "RR", (name,))
        assert analysis.effect is not None, analysis.remark
        assert analysis.measure in ("RR", "OR")


def test_methods_that_give_an_odds_ratio_say_so():
    mh, peto = analyse(TWO, "RR", "mh, peto")
    assert (mh.measure, mh.remark) == ("RR", "")
    assert peto.measure == "OR"
    assert peto.remark.startswith("an odds ratio")


def test_random_effects_on_one_trial_fall_back_and_say_so():
    (analysis,) = analyse(question(("A", 5, 100, 3, 98)), "RR", ("reml",))
    assert analysis.ratio.estimate == pytest.approx((5 / 100) / (3 / 98))
    assert "one informative trial" in analysis.remark


def test_no_control_event_is_a_sentence_not_a_crash():
    mh, peto = analyse(question(("A", 5, 100, 0, 98)), "RR", ("mh", "peto"))
    assert mh.effect is None
    assert "no trial has an event in the control arm" in mh.remark
    assert best_analysis((mh, peto)) is peto
    assert best_analysis((mh,)) is None


def test_a_method_that_breaks_down_says_so():
    """Arms in which everybody had the event: no method may crash, none may give a number that is none."""
    full = question(("A", 47, 47, 6, 26), ("B", 0, 28, 0, 50), ("C", 1, 56, 1, 30), ("D", 40, 40, 3, 13))
    for name in TITLES:
        (analysis,) = analyse(full, "OR", (name,))
        assert analysis.effect is None or analysis.effect.estimate == analysis.effect.estimate
        assert analysis.effect is not None or analysis.remark


def test_an_empty_table_and_unknown_words_are_refused():
    with pytest.raises(InvalidValue, match="no trial is left"):
        analyse(question(), "RR")
    with pytest.raises(UnknownName, match="reml"):
        analyse(TWO, "RR", "remll")
    with pytest.raises(DataError, match="harm: the table has no column 'time_treat'"):
        analyse(TWO, "IRR")
    with pytest.raises(UnknownName, match="RR"):
        analyse(TWO, "RRR")


def test_the_rate_difference_is_per_thousand_patient_years():
    years = question(("A", 10, 100, 5, 100), time_treat=[200.0], time_ctrl=[200.0])
    risk = rate_difference(years)
    assert risk.difference == pytest.approx(25.0)
    assert risk.control_rate == pytest.approx(25.0)
    assert risk.unit == "patient-years"
    assert risk.sentence.startswith("25.0 more per 1,000 patient-years (")


def test_without_person_time_it_is_per_thousand_patients():
    risk = rate_difference(question(("A", 5, 100, 10, 100)))
    assert risk.unit == "patients"
    assert risk.difference == pytest.approx(-50.0)
    assert "50.0 fewer per 1,000 patients" in risk.sentence


def test_no_counts_give_no_absolute_risk():
    frame = pd.DataFrame({"study": ["A"], "estimate": [0.1], "se": [0.2]})
    assert rate_difference(Question("harm", "", frame)) is None
