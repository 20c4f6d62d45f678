"""The chunk function: the same patients however they are taken, and nothing about one that another can change."""

import pickle
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.quantities import Spread
from osteoimmune.trials.preparation import prepare
from osteoimmune.trials.virtual.chunk import TABLES, simulate_chunk
from osteoimmune.trials.virtual.marginal import Marginal
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.setting import setting_of
from tests.trials.virtual.small_trials import HAPPENINGS, OUTPUTS, WOMEN, covariate, plan


@cache
def simulated():
    return simulate_chunk(plan(), 0, 60)


def same(one, other, where=""):
    assert one.dtype.kind == other.dtype.kind, where
    assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f"), where


def joined(plan: TrialPlan, sizes):
    first, parts = 0, []
    for size in sizes:
        parts.append(simulate_chunk(plan, first, size))
        first += size
    return {t: {c: np.concatenate([p[t][c] for p in parts]) for c in parts[0][t]} for t in TABLES}


@pytest.mark.promise("P9")
@pytest.mark.parametrize("sizes", [(1,) * 24, (17, 7), (24,)], ids=["1", "17", "24"])
def test_chunks_of_any_size_give_the_same_values(sizes):
    whole, pieces = simulated(), joined(plan(), sizes)
    for table in TABLES:
        kept = whole[table]["patient"] < 24
        for column in whole[table]:
            same(whole[table][column][kept], pieces[table][column], f"{table}.{column}")


@pytest.mark.promise("P9")
def test_threads_do_not_matter():
    for table, columns in simulate_chunk(plan(), 0, 60, threads=2).items():
        for column, values in columns.items():
            same(values, simulated()[table][column])


@pytest.mark.promise("P9")
def test_another_output_or_happening_changes_no_patient():
    less = simulate_chunk(plan(outputs=OUTPUTS[:1], errors={}, happenings=HAPPENINGS[1:2]), 0, 60)
    for table in ("patients", "trajectories"):
        for column in less[table]:
            same(less[table][column], simulated()[table][column], column)
    kept = np.isin(simulated()["events"]["event"], ["nonvertebral", "death"])
    for column in less["events"]:
        same(less["events"][column], simulated()["events"][column][kept], column)


@pytest.mark.promise("P9")
def test_another_arm_changes_no_patient():
    one = simulate_chunk(plan(arms=("placebo",), design="every arm"), 0, 60)
    both = simulate_chunk(plan(design="every arm"), 0, 60)
    for table in TABLES:
        kept = both[table]["arm"] == "placebo"
        for column in one[table]:
            same(one[table][column], both[table][column][kept], f"{table}.{column}")


def test_another_covariate_changes_no_other():
    more = replace(WOMEN, covariates=(covariate("height", Marginal("normal", 156, 6), "cm"), *WOMEN.covariates))
    with_height = simulate_chunk(plan(population=more), 0, 60)
    for table in TABLES:
        for column in simulated()[table]:
            same(simulated()[table][column], with_height[table][column], column)


def test_arms_are_of_like_size_and_alike():
    arms = simulated()["patients"]["arm"]
    assert {int((arms == name).sum()) for name in set(arms)} == {30}


def test_a_plan_can_be_pickled_and_has_an_identity():
    copy = pickle.loads(pickle.dumps(plan()))
    assert copy == plan()
    assert copy != plan(seed=1)
    assert copy.identity == plan().identity != plan(seed=1).identity
    assert setting_of(copy) is setting_of(plan())


def test_every_table_is_sorted_and_of_one_length():
    for table in simulated().values():
        assert len({len(column) for column in table.values()}) == 1
        assert (np.diff(table["patient"]) >= 0).all()


@pytest.mark.promise("P11")
def test_a_patient_that_cannot_be_drawn_is_a_row_with_its_sentence():
    nobody = replace(
        WOMEN,
        covariates=(covariate("age", Marginal("normal", 72, 0.1, 80, 90), "year", "person.age"),),
        eligibility=(),
        correlations=None,
    )
    tables = simulate_chunk(plan(population=nobody), 0, 3)
    assert tables["patients"]["patient"].tolist() == tables["failures"]["patient"].tolist() == [0, 1, 2]
    assert set(tables["failures"]["sentence"]) == {"nobody plausible and eligible was found in 200 attempts"}
    assert np.isnan(tables["patients"]["age"]).all()
    assert not len(tables["trajectories"]["patient"])


@pytest.mark.promise("P11")
def test_a_patient_that_the_model_cannot_solve_is_a_row_with_its_sentence():
    usual = plan().study
    values = prepare(usual)[0].values.values
    wild = {n: v.replace(spread=Spread("lognormal", 12.0)) for n, v in values.items() if "clast." in n}
    bad = replace(plan(), study=replace(usual, parameters=wild))
    tables = simulate_chunk(bad, 0, 12)
    failed = tables["failures"]["patient"]
    assert 0 < len(failed) < 12
    assert all(tables["failures"]["sentence"])
    assert not set(failed) & set(tables["trajectories"]["patient"])
    assert tables["patients"]["ended"][failed].tolist() == ["failed"] * len(failed)


@pytest.mark.parametrize(("first", "count"), [(-1, 3), (0, -1), (60, 1), (0, 0), (0, 1.5)])
def test_patients_that_do_not_exist_are_refused(first, count):
    with pytest.raises(InvalidValue, match="patients"):
        simulate_chunk(plan(), first, count)
