"""Plans: what is written is what is meant, and a slip of the pen is refused."""

import copy
from pathlib import Path

import pytest
from small_plan import TREE

from osteoimmune.calibration.plan import plan_of, read_plan
from osteoimmune.errors import DataError, InvalidValue, OsteoimmuneError, UnknownName


def test_the_built_in_plan_names_what_exists():
    plan = read_plan(Path("bone"))
    assert len(plan.fingerprint) == 64
    assert plan.rebounds[0] == "precursor_pool_and_opg"
    assert {p.transform for p in plan.parameters} == {"log", "logit"}
    assert all(p.lower <= p.prior <= p.upper for p in plan.parameters)
    assert "osteomorphs.fission" not in [p.name for p in plan.free("precursor_pool")]


@pytest.mark.promise("P18")
def test_the_built_in_plan_fits_nothing_that_it_holds_out():
    plan = read_plan(Path("bone"))
    assert not {f"{t.file}:{t.arm}" for t in plan.digitised} & set(plan.held_out.digitised)


def slips(key):
    return {key[:-1], key + key[-1], "x" + key[1:]}


@pytest.mark.promise("P12")
@pytest.mark.parametrize("table", ["", "published", "parameter", "held_out"])
def test_a_misspelt_key_never_passes(table):
    place = TREE if not table else TREE[table][0] if isinstance(TREE[table], list) else TREE[table]
    for key in place:
        for slip in slips(key):
            tree = copy.deepcopy(TREE)
            own = tree if not table else tree[table][0] if isinstance(tree[table], list) else tree[table]
            own[slip] = own.pop(key)
            with pytest.raises(UnknownName, match=key if len(key) > 4 else slip):
                plan_of(tree, "small.toml")


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": 3}, "title must be text"),
        ({"starts": 1.5}, "starts must be a whole number"),
        ({"starts": 0}, "must be at least 1"),
        ({"seed": True}, "seed must be a whole number"),
        ({"error": {"ctx": 0.0}}, "error of ctx must be above 0"),
        ({"error": {"ctx": float("nan")}}, "must be a finite number"),
        ({"robust": -1}, "cannot be negative"),
        ({"rebounds": ["precursor_pol"]}, "precursor_pool"),
        ({"rebounds": []}, "at least one rebound"),
        ({"published": {"rows": []}}, r"begun with \[\[published\]\]"),
        ({"published": [{"rows": ["bone-117"], "regimen": "no drug", "weight": 0}]}, "weight must be above 0"),
        ({"phenotype": [{"name": "x", "measure": "ctx"}]}, "lacks the key 'ratio'"),
        ({"reading": {"p1np": 0.02}}, "unknown measure with an error 'p1np'"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(tree, change, message):
    with pytest.raises(OsteoimmuneError, match=message):
        plan_of(tree | change, "small.toml")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lower": 0.0}, "bounds must be above 0"),
        ({"upper": 0.001}, "bounds must be above 0 and rise"),
        ({"prior": 1.0}, "outside its bounds"),
        ({"prior_sd": 0}, "prior_sd must be above 0"),
        ({"transform": "sqrt"}, "unknown transform"),
        ({"rebounds": ["none"]}, "unknown rebound 'none'"),
    ],
)
def test_parameters_that_cannot_be_meant_are_refused(tree, change, message):
    tree["parameter"][0] |= change
    with pytest.raises((InvalidValue, UnknownName), match=message):
        plan_of(tree, "small.toml")


def test_files_that_are_no_plan(tmp_path):
    with pytest.raises(DataError, match="there is no plan"):
        read_plan(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"title = \xff")
    with pytest.raises(DataError, match="cannot be read as TOML"):
        read_plan(broken)
