"""What the command prints where no terminal says how wide it is: a line a row, figures first, reasons counted."""

import pytest

from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.score import score
from osteoimmune.cli.score_print import COLUMNS, print_scores, without_prediction


@pytest.fixture(scope="module")
def found():
    return score(Subject("precursor_pool_and_opg"))


def test_a_pipe_gets_a_line_a_row_with_the_figures_first(found, capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    print_scores(found)
    lines = capsys.readouterr().out.splitlines()
    head = next(n for n, line in enumerate(lines) if line.split()[:3] == list(COLUMNS[:3]))
    assert any(line.split()[:1] == ["ctx_mape"] for line in lines[:head])
    rows = found.as_dict()["endpoints"]
    predicted = [row["row"] for row in rows if row["predicted_percent_change"] is not None]
    assert [line.split()[0] for line in lines[head + 1 : head + 1 + len(predicted)]] == predicted
    tail = lines[head + 1 + len(predicted) :]
    missing = without_prediction(rows)
    assert sum(line.startswith("not predicted, ") for line in tail) == len(missing) == len(tail)
    assert sum(map(len, missing.values())) + len(predicted) == len(rows)
    for reason, names in missing.items():
        assert f"not predicted, {len(names)} ({names[0]} to {names[-1]}): {reason}" in tail


def test_a_row_without_a_prediction_always_has_a_reason():
    rows = [
        {"row": "a", "measure": "ctx", "predicted_percent_change": None, "note": ""},
        {"row": "b", "measure": "ctx", "predicted_percent_change": None, "note": "why"},
        {"row": "c", "measure": "ctx", "predicted_percent_change": -1.0, "note": "why"},
    ]
    assert without_prediction(rows) == {"ctx is not shown by this body": ["a"], "why": ["b"]}
