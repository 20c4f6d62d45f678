"""People read from a table: the same trial to the last bit, and one sentence for whatever cannot be."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from osteoimmune.errors import OsteoimmuneError, RunError
from osteoimmune.study import load_study
from osteoimmune.trials.virtual.chunk import TABLES, simulate_chunk
from osteoimmune.trials.virtual.marginal import Marginal
from osteoimmune.trials.virtual.patient_file import patient_csv, patient_parquet
from osteoimmune.trials.virtual.people import with_people
from osteoimmune.trials.virtual.plan import TrialPlan
from tests.trials.virtual.small_trials import WOMEN, covariate, plan

PEOPLE = 20
COVARIATES = "patient,age,weight,t_spine,t_hip,earlier,ctx_typical"
ROW = "70,60,-2.8,-2,1,0.5"


@cache
def drawn(design="parallel"):
    return simulate_chunk(plan(patients=PEOPLE, design=design), 0, PEOPLE)


def written(folder, text, name="people.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def need_same(one, other):
    for table in TABLES:
        assert list(one[table]) == list(other[table])
        for name, column in one[table].items():
            assert np.array_equal(column, other[table][name], equal_nan=column.dtype.kind == "f"), (table, name)


@pytest.mark.promise("P9")
@pytest.mark.parametrize(("design", "write"), [("parallel", patient_csv), ("every arm", patient_parquet)])
def test_people_written_and_read_give_the_same_trial_to_the_last_bit(tmp_path, design, write):
    asked = with_people(plan(design=design), written(tmp_path, write(drawn(design)["patients"])))
    assert asked.patients == PEOPLE
    need_same(drawn(design), simulate_chunk(asked, 0, PEOPLE))
    part = simulate_chunk(asked, 7, 5)
    own = np.isin(drawn(design)["events"]["patient"], range(7, 12))
    assert np.array_equal(part["events"]["month"], drawn(design)["events"]["month"][own])


def test_bodies_that_a_table_lacks_are_those_that_would_be_drawn(tmp_path):
    people = {n: c for n, c in drawn()["patients"].items() if "." not in n}
    need_same(drawn(), simulate_chunk(with_people(plan(), written(tmp_path, patient_csv(people))), 0, PEOPLE))


def test_order_of_rows_and_units_do_not_matter(tmp_path):
    table = {n: c[::-1] for n, c in drawn()["patients"].items() if n in COVARIATES.split(",")}
    table["weight [g]"] = 1000.0 * table.pop("weight")
    found = simulate_chunk(with_people(plan(), written(tmp_path, patient_csv(table))), 0, PEOPLE)
    assert np.array_equal(found["patients"]["age"], drawn()["patients"]["age"])
    assert found["patients"]["weight"] == pytest.approx(drawn()["patients"]["weight"], rel=1e-14)


@pytest.mark.promise("P11")
def test_somebody_who_could_not_be_drawn_stays_a_failure(tmp_path):
    odd = covariate("age", Marginal("normal", 60, 0.1, 60.25, 91), "year", "person.age")  # one in 160 is plausible
    rare = replace(WOMEN, covariates=(odd, *WOMEN.covariates[1:]), eligibility=())
    hard = plan(patients=12, population=rare)
    first = simulate_chunk(hard, 0, 12)
    assert 0 < len(first["failures"]["patient"]) < 12
    asked = with_people(hard, written(tmp_path, patient_csv(first["patients"])))
    need_same(first, simulate_chunk(asked, 0, 12))


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{COVARIATES},wieght\n0,{ROW},60\n", "'wieght' in people.csv:1; did you mean 'weight'"),
        (f"{COVARIATES}\n0,{ROW}\n1,20,60,-2.8,-2,1,0.5\n", "people.csv:3: 'age' is 20, outside .* 60 to 91"),
        (f"{COVARIATES}\n0,70,60,-2.8,-2,0.5,0.5\n", "people.csv:2: 'earlier' is 0.5, neither 0 nor 1"),
        (f"{COVARIATES}\n0,,60,-2.8,-2,1,0.5\n", "people.csv:2: 'age' is empty"),
        (f"{COVARIATES}\n0,70,sixty,-2.8,-2,1,0.5\n", "people.csv:2: column 'weight'.*not a number"),
        (f"{COVARIATES}\n0,{ROW}\n1,70,60,-1,-1,1,0.5\n", "people.csv:3: this person may not take part.*-2.5"),
        (f"{COVARIATES}\n0,{ROW}\n0,71,60,-2.8,-2,1,0.5\n", "people.csv:3: patient 0 has another 'age'"),
        ("patient,age\n0,70\n", "no column 'weight'"),
        (f"{COVARIATES},pharmacology.clearance\n0,{ROW},1\n", "no column '.*', which"),
        (f"{COVARIATES.replace('weight', 'weight [year]')}\n0,{ROW}\n", "'weight' is in 'year'.* fit 'kg'"),
        (f"{COVARIATES.replace('weight', 'weight [kgg]')}\n0,{ROW}\n", "'weight': .*kgg"),
        (f"{COVARIATES},age [year]\n0,{ROW},70\n", "two columns are 'age'"),
        (f"{COVARIATES}\n", "has no row"),
        (f'{COVARIATES}\n0,"70\n', "this is no CSV|fields"),
        (b"PAR1 and nothing else", "damaged Parquet"),
    ],
)
def test_a_table_that_cannot_be_is_refused_in_one_sentence(tmp_path, text, says):
    with pytest.raises(OsteoimmuneError, match=says) as refused:
        with_people(plan(), written(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_a_covariate_that_contradicts_others_is_refused(tmp_path):
    real = TrialPlan.of(load_study("freedom-trial"))
    people = simulate_chunk(real.changed(patients=2), 0, 2)["patients"]
    people["weight"] = people["weight"] * np.array([1.0, 1.2])
    with pytest.raises(OsteoimmuneError, match=r"people.csv:3: 'weight' is .* body_mass_index, height"):
        with_people(real, written(tmp_path, patient_csv(people)))


@pytest.mark.promise("P10")
def test_the_table_is_part_of_what_a_plan_is(tmp_path):
    text = patient_csv(drawn()["patients"])
    one = with_people(plan(), written(tmp_path, text))
    same = with_people(plan(), written(tmp_path, text, "moved.csv"))
    other = with_people(plan(), written(tmp_path, text.rpartition("\n19,")[0] + "\n", "fewer.csv"))
    assert one.identity == same.identity != other.identity
    assert one.people.path != same.people.path
    assert len({one, same, other}) == 2
    assert plan(patients=PEOPLE).identity != one.identity
    with pytest.raises(OsteoimmuneError, match="has 20 people, not 21"):
        with_people(plan(), tmp_path / "people.csv", 21)
    changed = replace(
        one,
        people=replace(one.people, path=str(written(tmp_path, text.replace("completed", "left", 1), "changed.csv"))),
    )
    changed = replace(changed, relative_tolerance=2e-6)  # nothing of it is known yet
    with pytest.raises(RunError, match="is not the table of patients"):
        simulate_chunk(changed, 0, 1)
