"""A parameter set of one's own in a study: its reference follows, unlike a value of the study's own."""

from dataclasses import replace

import pytest

from osteoimmune.biology import bodies
from osteoimmune.errors import DataError
from osteoimmune.study import load_study, run
from osteoimmune.study.file import built_in_studies, read_study
from osteoimmune.trials.preparation import prepare

NAME = "osteoclast.apoptosis"
HEADER = "name,value,unit,source,status\n"


def faster(times):
    value = prepare(load_study("freedom"))[0].values.values[NAME]
    return {NAME: replace(value, number=times * value.number)}


def test_the_reference_follows_a_parameter_set_and_not_a_value_of_the_study():
    study = load_study("freedom")
    by_set = prepare(replace(study, parameter_set=faster(2.0)))[0]
    by_value = prepare(replace(study, parameters=faster(2.0)))[0]
    shipped = prepare(study)[0]
    assert by_set.parameters[NAME] == by_value.parameters[NAME] == pytest.approx(2.0 * shipped.parameters[NAME])
    assert by_set.subject.reference.coherent()[NAME] == by_set.parameters[NAME]
    assert by_value.subject.reference.coherent()[NAME] == shipped.parameters[NAME]


def test_a_balanced_reference_stays_at_100_percent_whatever_the_set():
    study = load_study("freedom")
    placebo = next(arm.name for arm in study.arms if not arm.regimen.gives)
    ends = []
    for own in ({}, {"parameter_set": faster(1.5)}, {"parameters": faster(1.5)}):
        result = run(replace(study, outputs=(*study.outputs, "osteoclasts"), **own))
        ends.append(result.arms[placebo]["osteoclasts"].value[0])
    assert ends[1] == pytest.approx(ends[0], rel=1e-6)
    assert ends[2] < 0.9 * ends[0]


def test_what_the_study_sets_overrules_its_parameter_set_and_parts_it_lacks_say_nothing():
    study = load_study("freedom")
    romosozumab = {
        "romosozumab.opg_rise": bodies.body(companions=("romosozumab",)).values.values["romosozumab.opg_rise"]
    }
    both = replace(study, parameter_set=faster(2.0) | romosozumab, parameters=faster(3.0))
    one = prepare(both)[0]
    assert one.parameters[NAME] == pytest.approx(3.0 * prepare(study)[0].parameters[NAME])


def written(tmp_path, row):
    text = built_in_studies()["freedom"].read_text(encoding="utf-8")
    (tmp_path / "own.csv").write_text(HEADER + row)
    path = tmp_path / "mine.toml"
    path.write_text('parameter_set = "own.csv"\n' + text)
    return path


def test_a_file_beside_the_study_is_read(tmp_path):
    study = read_study(written(tmp_path, f"{NAME},0.05,1/day,my fit,fitted\n"))
    assert prepare(study)[0].values.values[NAME].number == 0.05


@pytest.mark.parametrize(
    ("row", "says"), [(f"{NAME},fast,1/day,my fit,fitted\n", "own.csv:2"), (f"{NAME},0.05,litre,x,fitted\n", "litre")]
)
def test_a_bad_file_is_refused_in_a_sentence(tmp_path, row, says):
    with pytest.raises(DataError, match=says) as caught:
        prepare(read_study(written(tmp_path, row)))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    path = written(tmp_path, f"{NAME},0.05,1/day,my fit,fitted\n")
    path.write_text(path.read_text().replace("own.csv", "other.csv"))
    with pytest.raises(DataError, match=r"other\.csv"):
        read_study(path)
