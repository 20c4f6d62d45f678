"""The [trial] section of study files."""

import pytest

from osteoimmune.errors import DataError, InvalidValue, OsteoimmuneError
from osteoimmune.study import built_in_studies, load_study, read_study
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.setting import setting_of

TRIALS = [name for name in built_in_studies() if load_study(name).trial is not None]


@pytest.mark.parametrize("name", TRIALS)
def test_every_built_in_trial_fits_its_body(name):
    setting = setting_of(TrialPlan.of(load_study(name)))
    assert setting.happenings
    assert setting.plan.study.trial is None


def test_a_study_without_a_trial_has_no_plan():
    with pytest.raises(InvalidValue, match=r"no \[trial\] section"):
        TrialPlan.of(load_study("freedom"))


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('population = "freedom"', 'population = "fredom"', "did you mean 'freedom'"),
        ("patients = 7808", "patients = 0", "1 to"),
        ("patients = 7808", "patients = 10.5", "whole number"),
        ("seed = 20090811", "sead = 20090811", "did you mean 'seed'"),
        ("visits = [0, 1, 6,", "visits = [1, 6,", "the first of them 0"),
        ("window = { value = 14", "window = { value = -14", "cannot be -14"),
        ('window = { value = 14, unit = "day"', 'window = { value = 14, unit = "kg"', "like 'day'"),
        ("drop_out = {", "dropout = {", "did you mean 'drop_out'"),
        ('part_of = "vertebral"', 'part_of = "vertebrl"', "did you mean 'vertebral'"),
        ("seen_months = [12, 24, 36]", "seen_months = [13]", "nobody comes"),
        ('primary = "vertebral"', 'primary = "vertebra"', "did you mean 'vertebral'"),
        ('"cancer_breast", ', '"cancer_brest", ', "did you mean 'cancer_breast'"),
        ('subgroups = ["age"', 'subgroups = ["aeg"', "did you mean 'age'"),
    ],
)
def test_a_broken_section_is_refused_with_its_place(tmp_path, old, new, says):
    text = built_in_studies()["freedom-trial"].read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "mine.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=r"mine\.toml") as refused:
        read_study(tmp_path / "mine.toml")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('hazard = "fracture.cumulative_hip"', 'hazard = "fracture.cumulative_hop"', "fracture.cumulative_hip"),
        ("host_defence = \"hazards\"", "host_defence = \"none\"", "host_defence"),
    ],
)  # fmt: skip
def test_a_hazard_that_the_body_has_not_is_refused(tmp_path, old, new, says):
    text = built_in_studies()["freedom-trial"].read_text(encoding="utf-8").replace(old, new)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(OsteoimmuneError, match=says):
        setting_of(TrialPlan.of(read_study(tmp_path / "mine.toml")))
