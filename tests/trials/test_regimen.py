from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.regimen import Dose, parse_regimen


def days(sentence: str, horizon: float = 3 * 365.25) -> list[float]:
    return [dose.day for dose in parse_regimen(sentence).doses(horizon, 66.0)]


def test_six_half_yearly_doses_then_stop():
    doses = parse_regimen("60 mg SC every 6 months x 6, then stop").doses(10 * 365.25, 66.0)
    assert doses == tuple(Dose(n * 182.625, 60.0, "SC") for n in range(6))


def test_a_course_without_a_count_goes_on_to_the_horizon_but_not_at_it():
    assert days("120 mg SC every 4 weeks", 84.0) == [0.0, 28.0, 56.0]


def test_a_dose_per_kilogram_is_multiplied_by_weight():
    assert parse_regimen("3 mg/kg SC once").doses(100.0, 70.0) == (Dose(0.0, 210.0, "SC"),)


def test_the_next_course_starts_one_interval_after_the_last_dose():
    doses = parse_regimen("60 mg SC every 6 months x 2, then 30 mg IV every month").doses(14 * DAYS_PER_MONTH, 66.0)
    assert [dose.day / DAYS_PER_MONTH for dose in doses] == [0, 6, 12, 13]
    assert [(dose.milligrams, dose.route) for dose in doses[1:3]] == [(60.0, "SC"), (30.0, "IV")]


@pytest.mark.parametrize("sentence", ["no drug", "placebo", "Untreated"])
def test_no_drug_is_no_dose(sentence):
    assert days(sentence) == []


@pytest.mark.parametrize("sentence", ["60mg sc every 6 months ×6", "60 mg SC every 6 months x6 then stop"])
def test_small_variations_in_writing_mean_the_same(sentence):
    assert days(sentence, 1e4) == days("60 mg SC every 6 months x 6", 1e4)


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("60 mh SC every 6 months", "unit of dose 'mh'"),
        ("60 mg SK once", "route 'SK'"),
        ("60 mg SC evry 6 months", "did you mean 'every'"),
        ("60 mg SC every 6 moths", "did you mean 'months'"),
        ("60 mg SC every 6 months y 6", "'y'"),
        ("60 mg SC every 6 months x 6 then stp", "'stp'"),
        ("60 mg SC every 6 months x 6 please", "'please' is one word too many"),
        ("60 mg SC", "'once' or 'every' is missing"),
        ("60 mg SC every 6 months, then 30 mg SC once", "never ends"),
        ("", "empty"),
    ],
)
def test_the_wrong_word_is_named(sentence, named):
    with pytest.raises(OsteoimmuneError) as refusal:
        parse_regimen(sentence)
    assert named in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("-60 mg SC once", "cannot be negative"),
        ("nan mg SC once", "not a finite number"),
        ("1e308 mg SC once", "beyond any"),
        ("0,5 mg SC once", "decimal point"),
        ("60 mg SC every 0 months", "longer than 0"),
        ("60 mg SC every -6 months", "longer than -6"),
        ("60 mg SC every 6 months x 0", "from 1 to"),
        ("60 mg SC every 6 months x 2.5", "whole"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(sentence, named):
    with pytest.raises(OsteoimmuneError, match=named):
        parse_regimen(sentence)


def test_a_dose_every_second_for_years_is_refused():
    with pytest.raises(OsteoimmuneError, match="more than 10000 doses"):
        days("1 mg SC every 0.0001 days")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    with suppress(OsteoimmuneError):  # anything else is a fault of ours
        parse_regimen(text).doses(365.25, 66.0)


@given(st.integers(1, 40), st.integers(1, 24), st.floats(0, 1000))
def test_doses_are_sorted_and_as_many_as_asked(count, months, milligrams):
    doses = parse_regimen(f"{milligrams!r} mg SC every {months} months x {count}").doses(1e9, 66.0)
    assert len(doses) == count
    assert [d.day for d in doses] == [n * months * DAYS_PER_MONTH for n in range(count)]


def told(sentence: str, horizon: float = 3650.0) -> list[tuple[float, float, str]]:
    given = parse_regimen(sentence).doses(horizon, 66.0)
    return [(round(dose.day / DAYS_PER_MONTH, 6), round(dose.milligrams, 6), dose.drug) for dose in given]


def test_a_delay_counts_from_the_dose_before_it_and_at_the_start_from_the_first_day():
    late = told("60 mg SC every 6 months x 2, then after 9 months 30 mg SC every 3 months x 2")
    assert [day for day, _, _ in late] == [0.0, 6.0, 15.0, 18.0]
    assert [day for day, _, _ in told("after 12 months 60 mg SC every 6 months x 2")] == [12.0, 18.0]
    assert [day for day, _, _ in told("60 mg SC once, then after 1 year 5 mg IV once")] == [0.0, 12.0]


def test_a_drug_is_named_where_it_is_another():
    switched = told("210 mg romosozumab SC every 1 month x 2, then 60 mg denosumab SC once")
    assert [drug for _, _, drug in switched] == ["romosozumab", "romosozumab", "denosumab"]
    assert parse_regimen("60 mg SC once").drugs == set()


def test_a_dose_per_kilogram_can_be_capped_and_be_in_micrograms():
    assert told("2 mg/kg up to 100 mg SC once")[0][1] == 100.0
    assert told("1 mg/kg up to 100 mg SC once")[0][1] == 66.0
    assert told("20 microgram SC once")[0][1] == 0.02
    assert told("500 microgram/kg SC once")[0][1] == 33.0


def test_an_infusion_takes_its_time():
    (dose,) = parse_regimen("5 mg zoledronate IV over 15 minutes once").doses(10.0, 66.0)
    assert dose.duration_days == pytest.approx(15.0 / 1440.0)


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("5 mg SC over 15 minutes once", "only what is given IV"),
        ("60 mg up to 50 mg SC once", "only a dose per kilogram"),
        ("60 mg SC once, then 60 mg SC once", "say after how long"),
        ("after months 60 mg SC once", "stands where an interval should"),
        ("60 mg denosumab zoledronate SC once", "unknown route 'denosumab'"),
    ],
)
def test_sentences_that_cannot_be_meant_are_refused(sentence, named):
    with pytest.raises(OsteoimmuneError, match=named):
        parse_regimen(sentence)
