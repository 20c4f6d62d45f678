"""Other drugs, bodies and evidence: the same claims, and nothing measured elsewhere decides."""

import pytest

from osteoimmune.answer import Question, answer_question, packaged_claims, packaged_sources
from osteoimmune.answer.asked import parse_treatment, with_body, with_treatment
from osteoimmune.answer.claims_file import scenarios_of
from osteoimmune.answer.records import LIMITED, SUPPORTED, UNDECIDED
from osteoimmune.errors import DataError, InvalidValue, UnknownName

TRIALS = "study,outcome,events_treat,n_treat,events_ctrl,n_ctrl\n"


@pytest.mark.parametrize(
    ("words", "stratum"),
    [
        ("denosumab 60 mg every 6 months", "60 mg Q6M"),
        ("denosumab 120 mg every 4 weeks", "120 mg Q4W"),
        ("Denosumab 120 mg SC every 4 weeks x 26", "120 mg Q4W"),
        ("denosumab 60 mg every 3 months", "other"),
        ("fc-opg 3 mg/kg once", "other"),
    ],
)
def test_a_treatment_from_words(words, stratum):
    assert parse_treatment(words).dose_stratum == stratum


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        ("denosumap 60 mg every 6 months", UnknownName, "denosumab"),
        ("denosumab", InvalidValue, "how often"),
        ("denosumab 60 mh every 6 months", UnknownName, "mg"),
    ],
)
def test_words_that_are_no_treatment(words, kind, told):
    with pytest.raises(kind, match=told):
        parse_treatment(words)


def test_another_regimen_takes_the_counts_of_its_dose_and_no_points_of_another():
    file = with_treatment(packaged_claims(), parse_treatment("denosumab 120 mg every 4 weeks"))
    parts = {part.part_id: part for claim in file.claims for part in claim.parts}
    assert parts["C12.infection"].settings["stratum"] == "placebo/120 mg Q4W"
    assert "not denosumab 120 mg" in parts["C3.density"].settings["elsewhere"]
    assert "elsewhere" not in parts["C1.differentiation"].settings
    assert file.scenarios["denosumab 60 mg Q6M"].regimen.startswith("120 mg SC")


def test_the_regimen_of_the_trials_is_the_default():
    same = with_treatment(packaged_claims(), parse_treatment("denosumab 60 mg every 6 months"))
    assert same.scenarios == packaged_claims().scenarios


def test_another_regimen_is_predicted_and_not_decided():
    found = answer_question(Question(drug="denosumab 120 mg every 4 weeks", part="C3.density"))
    own = found.part("C3.density").finding
    assert own.verdict == UNDECIDED
    assert "so nothing observed stands beside the prediction" in own.reason
    by_default = answer_question(Question(part="C3.density")).part("C3.density").finding
    deeper = [own.model["values"][row]["value"] > by_default.model["values"][row]["value"] for row in ("bone-010",)]
    assert by_default.verdict == SUPPORTED
    assert deeper == [True]


def test_another_body_has_evidence_of_others():
    found = answer_question(Question(body="premenopausal", part="C2.overexpression"))
    own = found.part("C2.overexpression").finding
    assert own.verdict == LIMITED
    assert "other people than premenopausal" in own.limits[-1]
    with pytest.raises(UnknownName, match="premenopausal"):
        with_body(packaged_claims(), "premenopausl")


def test_trials_of_ones_own_take_the_place_of_the_counts(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(TRIALS + "A,serious_infection,50,5000,50,5000\nB,serious_infection,400,9000,400,9000\n")
    found = answer_question(Question(evidence=(path,), part="C12.serious_infection"))
    own = found.part("C12.serious_infection").finding
    assert own.evidence["events"] == [450, 450]
    assert own.verdict in (LIMITED, SUPPORTED)
    assert [row.row_id for row in own.rows] == ["own-001", "own-002"]


def test_a_table_of_the_package_can_be_changed_and_given_back(tmp_path):
    from importlib.resources import files

    data = files("osteoimmune.evidence").joinpath("data")
    before = packaged_sources()
    for name, field in (
        ("safety_rows.csv", "safety"), ("bone.csv", "points"), ("ratios.csv", "ratios"),
        ("phenotypes.csv", "phenotypes"), ("ra.csv", "changes"), ("ra.csv", "points"),
        ("arthritis_baseline.csv", "baselines"),
    ):  # fmt: skip
        path = tmp_path / name
        path.write_text(data.joinpath(name).read_text("utf-8"), "utf-8")
        assert set(getattr(before.with_file(path), field)) == set(getattr(before, field)), name


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("study,outcome\nA,death\n", "needs study, outcome"),
        (TRIALS + "A,death,5,100,7\n", "cells"),
        (TRIALS + "A,death,five,100,7,100\n", "whole number"),
        (TRIALS + "A,death,500,100,7,100\n", "500 events among 100"),
        (TRIALS + "A,deth,5,100,7,100\n", "death"),
        (TRIALS + "A,death,,100,7,100\n", "all four counts"),
        ("", "empty"),
    ],
)
def test_files_that_are_no_evidence(tmp_path, text, told):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises((DataError, InvalidValue), match=told):
        packaged_sources().with_file(path)


def test_every_scenario_is_used_by_some_part():
    file = packaged_claims()
    used = set().union(*(scenarios_of(part) for claim in file.claims for part in claim.parts))
    assert set(file.scenarios) - used == {"RANKL deleted in T cells, arthritis"}
