"""The summary says of every curve and event what pandas says of the whole table."""

import json

import numpy as np
import pytest

from osteoimmune.running import start, summary
from osteoimmune.running.folder import open_folder
from tests.running.toy_job import ToyJob, frame


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "run"
    start(ToyJob(200), path, chunk_patients=30)
    return open_folder(path)


def test_curves(run):
    found = json.loads((run.path / "summary.json").read_bytes())
    assert (found["patients"], found["failures"]) == (200, 4)
    whole = frame(run, "trajectories").dropna()
    assert len(found["curves"]) == 6
    for row in found["curves"]:
        own = whole[(whole["arm"] == row["arm"]) & (whole["month"] == row["month"])]["value"]
        assert row["n"] == len(own) == 196
        assert row["exact"]
        assert row["mean"] == pytest.approx(own.mean(), rel=1e-12)
        assert row["standard_deviation"] == pytest.approx(own.std(), rel=1e-12)
        for share in summary.QUANTILES:
            assert row[f"quantile_{share:g}"] == pytest.approx(np.quantile(own, share), rel=1e-12)


def test_events(run):
    found = json.loads((run.path / "summary.json").read_bytes())
    events = frame(run, "events")
    assert {(r["arm"], r["event"]): r["events"] for r in found["events"]} == {
        ("placebo", "fall"): int((events["arm"] == "placebo").sum())
    }
    assert [r["patients_with_event"] for r in found["events"]] == [50]


def test_beyond_the_limit_quantiles_are_near_and_say_so(run, monkeypatch):
    monkeypatch.setattr(summary, "EXACT_ROWS", 100)
    whole = frame(run, "trajectories").dropna()
    row = summary.summarise(run, run.check(thorough=False)[0])["curves"][0]
    own = whole[(whole["arm"] == row["arm"]) & (whole["month"] == row["month"])]["value"]
    assert not row["exact"]
    assert row["quantile_0.5"] == pytest.approx(np.quantile(own, 0.5), rel=0.02)


def test_the_summary_does_not_depend_on_chunks_or_workers(run, tmp_path):
    start(ToyJob(200), tmp_path / "run", chunk_patients=150, workers=2)
    assert (tmp_path / "run" / "summary.json").read_bytes() == (run.path / "summary.json").read_bytes()
    assert (tmp_path / "run" / "failures.parquet").exists()
