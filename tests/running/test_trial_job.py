"""A small trial of the real model: the same values however it is run, and made again from its folder alone."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteoimmune.errors import RunError
from osteoimmune.running import resume, start
from osteoimmune.running.chunks import Chunk, read_chunk
from osteoimmune.running.files import remove
from osteoimmune.running.folder import open_folder
from osteoimmune.running.job import TABLES
from osteoimmune.running.plain import from_plain, to_plain
from osteoimmune.running.tables import arrow_table, same_values
from osteoimmune.running.trial_job import TrialJob
from osteoimmune.running.verify import digest, verify
from osteoimmune.trials.virtual import people
from osteoimmune.trials.virtual.chunk import simulate_chunk
from osteoimmune.trials.virtual.marginal import Marginal
from osteoimmune.trials.virtual.patient_file import patient_csv
from osteoimmune.trials.virtual.people import with_people
from osteoimmune.trials.virtual.plan import TrialPlan
from tests.trials.virtual.small_trials import plan

PLAN = plan(patients=48)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("trial") / "run"
    start(TrialJob(PLAN), path, chunk_patients=48)
    return open_folder(path)


@pytest.mark.promise("P9")
@pytest.mark.parametrize(("workers", "each"), [(1, 7), (2, 17)])
def test_same_values_for_any_chunks_and_workers(tmp_path, whole, workers, each):
    start(TrialJob(PLAN), tmp_path / "run", workers=workers, chunk_patients=each)
    assert digest(open_folder(tmp_path / "run")) == digest(whole)


@pytest.mark.promise("P9")
def test_chunks_in_any_order_and_a_patient_alone(whole):
    ready = TrialJob(PLAN).prepare()
    everybody = {t: read_chunk(whole.chunks_path, Chunk(0, 48), t) for t in TABLES}
    for first, count in ((40, 8), (0, 40), (23, 1)):
        for name, columns in ready.chunk(first, count).items():
            patients = everybody[name].column("patient").to_numpy()
            own = everybody[name].filter((patients >= first) & (patients < first + count))
            assert same_values(arrow_table(columns), own) == "", (name, first)


@pytest.mark.promise("P10")
def test_a_trial_goes_on_from_its_folder_alone(tmp_path, whole):
    start(TrialJob(PLAN), tmp_path / "run", chunk_patients=16)
    remove(tmp_path / "run" / "chunks" / "patients-000000016-000000031")
    assert resume(tmp_path / "run").made == 16
    assert digest(open_folder(tmp_path / "run")) == digest(whole)
    found = verify(tmp_path / "run", sample=1)
    assert (found.problems, found.recomputed, found.missing) == ((), 1, 0)


def test_the_record_says_what_made_it(whole):
    record = json.loads((whole.path / "run.json").read_bytes())
    assert record["kernel"]
    assert record["model"]
    assert record["description"]["plan"]["study"]["name"] == "freedom"
    assert set(record["versions"]) >= {"osteoimmune", "numpy", "llvmlite"}
    summary = json.loads((whole.path / "summary.json").read_bytes())
    assert {row["output"] for row in summary["curves"]} >= set(PLAN.study.outputs)
    assert {row["output"] for row in summary["curves"]}.isdisjoint({"visit", "month"})


def test_a_plan_comes_back_as_it_was():
    content = json.loads(json.dumps(to_plain(PLAN)))
    again = from_plain(TrialPlan, content)
    assert again is not PLAN
    assert again == PLAN
    assert to_plain(again) == content


@given(
    st.builds(
        Marginal,
        kind=st.sampled_from(["normal", "lognormal", "constant"]),
        centre=st.floats(1e-300, 1e300),
        size=st.floats(0.0, 1e300),
        low=st.sampled_from([-math.inf, 0.0, -0.0]),
        high=st.just(math.inf),
    )
)
@settings(max_examples=50, deadline=None)
def test_numbers_come_back_to_the_bit(marginal):
    assert repr(from_plain(Marginal, json.loads(json.dumps(to_plain(marginal), allow_nan=False)))) == repr(marginal)


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    "content",
    [None, [], {}, 3, {"kind": "normal"}, {"kind": "normal", "centre": "x", "size": 1, "low": 0, "high": 1}],
)
def test_what_is_no_record_is_refused(content):
    with pytest.raises(RunError, match="Marginal"):
        from_plain(Marginal, content)


@pytest.mark.promise("P10")
def test_a_trial_of_a_table_of_people_goes_on_with_that_table_alone(tmp_path, whole):
    table = tmp_path / "people.csv"
    table.write_text(patient_csv(simulate_chunk(PLAN, 0, 48)["patients"]), encoding="utf-8")
    start(TrialJob(with_people(PLAN, table)), tmp_path / "run", workers=2, chunk_patients=17)
    assert digest(open_folder(tmp_path / "run")) == digest(whole)
    remove(tmp_path / "run" / "chunks" / "patients-000000017-000000033")
    assert resume(tmp_path / "run").made == 17
    table.write_text(table.read_text(encoding="utf-8").replace("completed", "left", 1), encoding="utf-8")
    people._read.cache_clear()
    people._people.cache_clear()
    for act in (resume, verify):
        with pytest.raises(RunError, match="is not the table of patients"):
            act(tmp_path / "run")
