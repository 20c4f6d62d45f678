"""Declared populations: every one can be drawn, and those enrolled are what their trial reported."""

from dataclasses import replace

import numpy as np
import pytest

from osteoimmune.errors import DataError, OsteoimmuneError, UnknownName
from osteoimmune.study.population import (
    built_in_populations,
    load_population,
    parameter_correlations,
    plausible_ranges,
)
from osteoimmune.trials.preparation import prepare
from osteoimmune.trials.virtual.chunk import simulate_chunk
from osteoimmune.trials.virtual.cohort import Recipe, draw
from osteoimmune.trials.virtual.correlation import correlated, factor
from osteoimmune.trials.virtual.plan import TrialPlan
from tests.trials.virtual.small_trials import plan

NAMES = list(built_in_populations())
TEXT = """
version = 1
name = "few"
title = "A few"
[[covariates]]
name = "age"
distribution = "normal"
centre = 70
spread = 5
unit = "year"
source = "made for a test"
"""


def test_the_populations_that_are_promised_are_there():
    assert {"freedom", "phase2", "direct", "desirable", "bone_metastases", "general"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_those_enrolled_are_what_was_reported(name):
    """Means within a tenth of a standard deviation, standard deviations within a tenth, shares within two points."""
    population = load_population(name)
    drawn = draw(Recipe(population, {}, {}, 1), 0, 4000)
    assert drawn.found.all()
    for summary in population.summaries:
        values = drawn.columns[summary.covariate]
        scale = 0.2 if summary.sd is None else summary.sd
        assert values.mean() == pytest.approx(summary.mean, abs=0.1 * scale), summary.covariate
        if summary.sd is not None:
            assert values.std() == pytest.approx(summary.sd, rel=0.1), summary.covariate


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_implausible_or_ineligible(name):
    population = load_population(name)
    columns = draw(Recipe(population, {}, {}, 2), 0, 500).columns
    for covariate in population.covariates:
        assert covariate.marginal.plausible(columns[covariate.name]).all()
    for rule in population.eligibility:
        assert rule.admits(columns).all()


@pytest.mark.promise("P8")
@pytest.mark.parametrize("name", NAMES)
def test_every_covariate_has_a_source(name):
    for covariate in load_population(name).covariates:
        assert covariate.source
        assert covariate.status in ("published", "fitted", "assumption")


@pytest.mark.promise("P11")
@pytest.mark.parametrize("name", NAMES)
def test_every_population_lives_through_a_trial(name):
    changes = {"population": load_population(name), "patients": 40, "errors": {}}
    tables = simulate_chunk(plan(**changes), 0, 40)
    assert not tables["failures"]["sentence"].tolist()
    assert np.isfinite(tables["trajectories"]["ctx_percent_change"]).all()


def test_ranges_and_correlations_are_of_parameters_that_vary():
    values = prepare(plan().study)[0].values.values
    varied = {name for name, value in values.items() if value.spread.kind != "none"}
    assert set(plausible_ranges()) <= varied
    assert {name for pair in parameter_correlations() for name in pair} <= varied
    for name, (low, high) in plausible_ranges().items():
        assert low < 1.0 < high, name


def test_drawn_numbers_have_the_declared_correlations():
    names = sorted({name for pair in parameter_correlations() for name in pair})
    random = np.random.default_rng(5)
    by = factor(names, parameter_correlations())
    columns = correlated([random.standard_normal(20_000) for _ in names], by)
    for (one, other), expected in parameter_correlations().items():
        found = np.corrcoef(columns[names.index(one)], columns[names.index(other)])[0, 1]
        assert found == pytest.approx(expected, abs=0.03)


def test_impossible_correlations_are_refused():
    with pytest.raises(OsteoimmuneError, match="contradict"):
        factor(["a", "b", "c"], {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9})


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("spread", "spred", "did you mean 'spread'"),
        ('"normal"', '"norml"', "did you mean 'normal'"),
        ('unit = "year"', 'unit = "yeer"', "unit"),
        ("centre = 70", 'centre = "70,5"', "decimal point"),
        ("spread = 5", "spread = -5", "0 or more"),
        ("version = 1", "version = 2", "version 1"),
        ('source = "made for a test"', "", "lacks the key 'source'"),
    ],
)
def test_a_broken_population_is_refused_with_its_place(tmp_path, old, new, says):
    (tmp_path / "few.toml").write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=r"few\.toml") as refused:
        load_population(tmp_path / "few.toml")
    assert says in str(refused.value)


def test_a_population_that_does_not_exist_is_refused():
    with pytest.raises(UnknownName, match="freedom"):
        load_population("freedm")


def test_a_covariate_that_sets_nothing_known_is_refused():
    population = load_population("freedom")
    wrong = replace(population.covariates[0], sets="person.aeg")
    bad = replace(population, covariates=(wrong, *population.covariates[1:]))
    with pytest.raises(UnknownName, match=r"person\.age"):
        simulate_chunk(plan(population=bad), 0, 2)


@pytest.mark.slow
@pytest.mark.promise("P11")
def test_ten_thousand_patients_from_the_declared_spreads(figure):
    _failures(10_000, figure)


@pytest.mark.promise("P11")
def test_patients_from_the_declared_spreads_seldom_fail(figure):
    _failures(1000, figure)


def _failures(patients: int, figure) -> None:
    """Every failed patient is a row with its sentence; there is at most one in a thousand."""
    whole: TrialPlan = plan(population=load_population("freedom"), patients=patients, errors={})
    failed = 0
    for first in range(0, patients, 1000):
        tables = simulate_chunk(whole, first, 1000)
        people, rows = tables["patients"], tables["failures"]
        assert len(people["patient"]) == 1000
        assert all(rows["sentence"])
        assert set(rows["patient"]) == set(people["patient"][people["ended"] == "failed"])
        assert not set(rows["patient"]) & set(tables["trajectories"]["patient"])
        failed += len(rows["patient"])
    found = f"{100 * failed / patients:.3f} %"
    figure(f"failures among {patients} patients from the declared spreads", found, "<= 0.1 %")
    assert failed <= patients / 1000
