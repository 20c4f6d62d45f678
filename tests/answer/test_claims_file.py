"""A file of claims that breaks its rules is refused by name."""

from importlib.resources import files

import pytest

from osteoimmune.answer import read_claims
from osteoimmune.answer.scenarios import Runs
from osteoimmune.errors import DataError, InvalidValue, UnknownName

TEXT = files("osteoimmune.answer").joinpath("claims.toml").read_text(encoding="utf-8")


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("right", "wrong", "kind", "told"),
    [
        ('rule = "similar"', 'rule = "similr"', UnknownName, "similar"),
        ('outcome = "infection"', 'outcom = "infection"', UnknownName, "outcome"),
        ('scenario = "denosumab 60 mg Q6M"', 'scenario = "denosumab 60 mg Q6"', UnknownName, "60 mg Q6M"),
        ('stratum = "placebo/60 mg Q6M"\nmargins', 'stratum = "60 mg Q6M"\nmargins', InvalidValue, "placebo"),
        ("margins = [0.80, 1.25]", 'margins = "wide"', DataError, "margins"),
        ('consequence = "If wrong, the benefit', 'consequnce = "If wrong, the benefit', UnknownName, "consequence"),
        ('combine = "any"', 'combine = "some"', UnknownName, "any"),
        ('id = "C2"', 'id = "C1"', DataError, "two claims"),
        ("most = 0.01", "", DataError, "most"),
        ('kind = "course"', 'kind = "rest"', InvalidValue, "months"),
        ('severity = "low"', 'severity = "none"', UnknownName, "low"),
        ('role = "treatment"', 'role = "treatmnt"', UnknownName, "treatment"),
        ('structures = "default"', 'structures = "defaults"', UnknownName, "default"),
        ("draws = 63", "draws = 0", InvalidValue, "draws"),
        ('observable = "lymph_nodes" }', 'observabl = "lymph_nodes" }', UnknownName, "observable"),
        ('scenario = "mouse, RANK knock-out"', 'scenario = "mouse, RANK knockout"', UnknownName, "knock-out"),
        ("[awaited]", "[awaitd]", UnknownName, "awaited"),
        ("question =", "question", DataError, "TOML"),
    ],
)
def test_what_is_refused(right, wrong, kind, told):
    assert right in TEXT
    with pytest.raises(kind, match=told):
        read_claims(TEXT.replace(right, wrong, 1))


@pytest.mark.promise("P12")
def test_misspelt_names_of_the_model_are_refused():
    file = read_claims(TEXT)
    found, awaited = file.scenarios, file.awaited
    with pytest.raises(UnknownName, match="opg_load"):
        Runs(found, awaited=awaited, parameters={"binding.opg_laod": 0.0}).predict("half OPG", "resorption")
    with pytest.raises(UnknownName, match="half OPG"):
        Runs(found).predict("halve OPG", "resorption")
    with pytest.raises(UnknownName, match="resorption"):
        Runs(found).predict("half OPG", "resorbtion")


def test_a_scenario_is_solved_once(monkeypatch, tmp_path):
    told = []
    monkeypatch.setattr("osteoimmune.answer.kept.kept_folder", lambda: tmp_path)
    runs = Runs(read_claims(TEXT).scenarios, progress=told.append, alternatives=("precursor_pool",))
    first = runs.predict("half OPG", "resorption")
    assert runs.predict("half OPG", "resorption") == first
    assert runs.predict("half OPG", "bmd_total_hip").value < 1.0
    assert len(told) == 1
