"""Reports of virtual trials and of sensitivity: self-contained, honest about failures, machine-readable."""

import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from osteoimmune.report.sensitivity_page import samples_csv, sensitivity_page
from osteoimmune.report.trial_accepted import likeness
from osteoimmune.report.trial_json import trial_json
from osteoimmune.report.trial_page import trial_page
from osteoimmune.study import load_study
from osteoimmune.trials.analysis.data import TrialData, simulate_trial
from osteoimmune.trials.analysis.replicates import replicated
from osteoimmune.trials.sensitivity.records import Index, Output, Sensitivity
from osteoimmune.trials.virtual.population import Population, Summary
from tests.trials.virtual.small_trials import HAPPENINGS, plan

SMALL = 200


@cache
def data() -> TrialData:
    return simulate_trial(plan(patients=SMALL, primary="nonvertebral", subgroups=("age", "earlier")))


@cache
def page() -> str:
    return trial_page(data(), replicated(plan(patients=60), "nonvertebral", 2))


def figures(text: str) -> list[dict]:
    (script,) = re.findall(r'<script type="application/json" id="figures">(.*?)</script>', text, flags=re.S)
    return json.loads(script)


def without_plotly(text: str) -> str:
    return re.sub(r"<script>.*?</script>", "", text, flags=re.S)


def test_the_report_has_every_picture():
    names = {figure["name"] for figure in figures(page())}
    curves = {f"curve-{event}" for event in ("vertebral", "nonvertebral", "hip", "death")}
    bands = {f"band-{measure}" for measure in data().plan.study.outputs}
    assert curves | bands < names
    assert {"forest-nonvertebral", "replicates-nonvertebral", "power-nonvertebral", "size-nonvertebral"} < names
    assert {"people-bmd_lumbar_spine_percent_change", "waterfall-bmd_lumbar_spine_percent_change"} < names
    for name in names:
        assert f'id="plot-{name}"' in page()


def test_the_report_asks_nothing_of_any_network():
    told = without_plotly(page())
    assert not re.findall(r'(?:src|href)="(?!#)', told)
    assert "default-src 'none'" in told
    assert "nan" not in re.sub(r"<[^>]+>", " ", told).lower().split()


def test_counts_in_the_report_are_those_of_the_tables():
    found = json.loads(trial_json(data()))
    arms = found["events"]["nonvertebral"]["arms"]
    events = data().events
    for arm, line in arms.items():
        own = (events["arm"] == arm) & (events["event"] == "nonvertebral")
        assert line["events"] == len(set(events["patient"][own].tolist()))
        assert f"{line['events']} of {line['people']}" in page()
    assert found["patients"] == SMALL


def test_how_far_people_are_apart_is_told_beside_the_interval_of_their_mean():
    rows = [r for r in json.loads(trial_json(data()))["visits"] if r["month"] and "lumbar" in r["measure"]]
    for row in rows:
        assert row["sd_between_people"] < row["sd_as_measured"]  # the scan errs
        low, high = row["percentiles_5_25_50_75_95"][0], row["percentiles_5_25_50_75_95"][-1]
        assert low < row["mean"][1] < row["mean"][2] < high
        assert f"{low:.1f} to {high:.1f}" in page()


def test_how_like_the_people_of_the_real_trial_they_are():
    known = data().plan.trial.population
    ages = data().patients["age"]
    same = Summary("age", float(ages.mean()), float(ages.std()), "a test", "assumption")
    assert f"{SMALL} of {SMALL} people would be left in effect (100 %)" in likeness(
        told_of(replace(known, summaries=(same,)))
    )
    far = Summary("age", 20.0, 1.0, "a test", "assumption")
    assert likeness(told_of(replace(known, summaries=(far,)))).startswith("No weights")
    assert likeness(told_of(replace(known, summaries=()))) == ""


def told_of(population: Population) -> TrialData:
    own = data().plan
    return replace(data(), plan=replace(own, trial=replace(own.trial, population=population)))


def test_patients_that_failed_are_told():
    failures = {"patient": np.array([3, 4]), "arm": np.array(["placebo"] * 2), "sentence": np.array(["it <broke>"] * 2)}
    bad = replace(data(), tables={**data().tables, "failures": failures})
    assert "2 patients: it &lt;broke&gt;" in trial_page(bad)


def test_a_trial_in_which_nothing_happens_has_a_report():
    rare = tuple(replace(h, recurrent=False) for h in HAPPENINGS)
    few = simulate_trial(plan(patients=6, happenings=rare, mortality=None))
    assert "0 of" in trial_page(few)


def test_the_freedom_trial_is_put_beside_freedom():
    study = load_study("freedom-trial")
    assert study.trial is not None
    small = replace(plan(patients=80), study=replace(plan().study, observations=study.observations))
    linked = replace(small, trial=replace(small.trial, reported=study.trial.reported))
    text = trial_page(simulate_trial(linked))
    assert "0.32 (0.26 to 0.41) risk ratio, FREEDOM (Cummings 2009)" in text
    assert "from memory, unverified" in text


@pytest.mark.parametrize("method", ["sobol", "morris", "prcc"])
def test_a_sensitivity_report_has_its_pictures_and_its_failures(method):
    outputs = (Output("drug", "ctx", "CTX", "%"), Output("placebo", "ctx", "CTX", "%"))
    indices = {"CTX, drug": (Index("a.b", -0.7, 0.7, 0.1), Index("c.d", 0.2, 0.2, 0.1)), "CTX, placebo": ()}
    values = {label: np.array([1.0, np.nan]) for label in indices}
    found = Sensitivity(
        method, "spread", ("a.b", "c.d"), outputs, indices, np.ones((2, 2)), values, {1: "drug: it broke"},
        dict.fromkeys(indices, 1),
    )  # fmt: skip
    text = sensitivity_page(load_study("freedom"), found)
    assert {figure["name"] for figure in figures(text)} == {"heat", "tornado-0"}
    assert "1 sample failed: drug: it broke" in text
    assert "CTX, placebo never varies" in text
    assert samples_csv(found).splitlines()[2].endswith("drug: it broke")
