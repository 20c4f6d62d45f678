"""`osteoimmune trial` and `osteoimmune sensitivity`."""

import json

import pytest

from osteoimmune.cli import main
from osteoimmune.study import built_in_studies


def run(monkeypatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["osteoimmune", *words])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


@pytest.fixture
def small(tmp_path):
    """freedom-trial with fractures alone, which needs no kernel of its own."""
    text = built_in_studies()["freedom-trial"].read_text(encoding="utf-8")
    head, _, rest = text.partition('[[trial.happenings]]\nname = "serious_infection_skin"')
    assert rest
    head = head.replace('lymphoid = "full"\nhost_defence = "hazards"\n', "")
    head = head.replace("patients = 7808", "patients = 120")
    (tmp_path / "small.toml").write_text(head, encoding="utf-8")
    return tmp_path / "small.toml"


def test_a_trial_is_reported(monkeypatch, capsys, tmp_path, small):
    assert run(monkeypatch, "trial", str(small), "--out", str(tmp_path / "out"), "--seed", "5") == 0
    assert (tmp_path / "out" / "report.html").exists()
    found = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert found["patients"] == 120
    assert set(found["events"]) == {"vertebral", "multiple_vertebral", "nonvertebral", "hip"}
    assert "report.html" in capsys.readouterr().out


def test_people_are_written_read_and_weighted(monkeypatch, capsys, tmp_path, small):
    table, first, second = tmp_path / "people.csv", tmp_path / "first", tmp_path / "second"
    assert (
        run(monkeypatch, "trial", str(small), "--patients", "60", "--out", str(first), "--patients-to", str(table)) == 0
    )
    again = ("--patients-from", str(table), "--accept", "bone-087", "--out", str(second))
    assert run(monkeypatch, "trial", str(small), *again) == 1  # thirty an arm are too few
    assert "Nothing is weighted in the arm 'denosumab 60 mg Q6M': only" in capsys.readouterr().out
    read = [json.loads((one / "results.json").read_text(encoding="utf-8")) for one in (first, second)]
    assert read[0]["visits"] == read[1]["visits"]
    assert read[0]["events"] == read[1]["events"]
    assert "people were read from a table (SHA-256" in (second / "report.html").read_text(encoding="utf-8")


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("trial", "freedom"), "no [trial] section"),
        (("trial", "freedom-trail"), "did you mean"),
        (("trial", "freedom-trial", "--patients", "0"), "1 to"),
        (("trial", "freedom-trial", "--accept", "bone-0877"), "did you mean 'bone-087'"),
        (("trial", "freedom-trial", "--patients-from", "nobody.csv"), "there is no file nobody.csv"),
        (("sensitivity", "freedom", "--method", "sobl"), "did you mean 'sobol'"),
        (("sensitivity", "freedom", "--method", "sobol", "--samples", "100"), "power of 2"),
        (("sensitivity", "freedom", "--endpoint", "ctx_1_mnth"), "did you mean 'ctx_1_month'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(monkeypatch, capsys, tmp_path, words, says):
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, *words) == 2
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said


@pytest.mark.filterwarnings("ignore")
def test_sensitivity_is_reported(monkeypatch, capsys, tmp_path):
    words = ("--endpoint", "ctx_6_months", "--samples", "96", "--out", str(tmp_path / "out"))
    assert run(monkeypatch, "sensitivity", "freedom", *words) == 0
    assert len((tmp_path / "out" / "samples.csv").read_text(encoding="utf-8").splitlines()) == 97
    assert "CTX at 6 months, before the second dose, denosumab 60 mg Q6M:" in capsys.readouterr().out
