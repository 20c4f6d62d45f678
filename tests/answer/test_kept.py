"""Solved scenarios are kept by content: resumed after a stop, refused when torn, done again and compared on request."""

import pytest

from osteoimmune.answer import packaged_claims
from osteoimmune.answer.kept import keep, read_kept, same_bits
from osteoimmune.answer.scenario import Scenario
from osteoimmune.answer.scenarios import Runs
from osteoimmune.answer.solving import made_ready

BRIEF = ("precursor_pool_and_opg",)
HALF = {"half": Scenario("half", "rest", ("resorption",), inputs={"opg_expression": 0.5})}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("osteoimmune.answer.kept.kept_folder", lambda: tmp_path)
    return tmp_path


def runs(told, **changes):
    return Runs(HALF, alternatives=BRIEF, progress=told.append, **changes)


@pytest.mark.promise("P10")
def test_a_second_answer_solves_nothing_and_says_the_same(folder):
    told = []
    first = runs(told).predict("half", "resorption")
    assert len(told) == 1
    assert runs(told).predict("half", "resorption") == first
    assert len(told) == 1


@pytest.mark.promise("P10")
@pytest.mark.parametrize("harm", [lambda text: text[: len(text) // 2], lambda text: text.replace("1.", "2.", 1), len])
def test_a_torn_or_altered_result_is_solved_again(folder, harm):
    told = []
    first = runs(told).predict("half", "resorption")
    (path,) = folder.glob("*.json")
    path.write_text(str(harm(path.read_text("utf-8"))), "utf-8")
    assert runs(told).predict("half", "resorption") == first
    assert len(told) == 2


def test_verify_finds_a_result_that_is_not_what_is_solved(folder):
    honest = runs([], verify=True)
    honest.predict("half", "resorption")
    assert honest.verified == {}
    key = made_ready(HALF["half"], BRIEF[0], {}).key
    again = runs([], verify=True)
    again.predict("half", "resorption")
    assert list(again.verified.values()) == [True]
    keep(key, {("resorption", 0.0): (9.0,)})
    other = runs([], verify=True)
    assert other.predict("half", "resorption").value < 9.0
    assert list(other.verified.values()) == [False]
    assert read_kept(key) != {("resorption", 0.0): (9.0,)}


def test_what_could_change_a_result_changes_its_key():
    plain = made_ready(HALF["half"], BRIEF[0], {}).key
    assert made_ready(HALF["half"], "opg_ageing", {}).key != plain
    assert made_ready(HALF["half"], BRIEF[0], {"binding.opg_load": 1.0}).key != plain
    other = Scenario("half", "rest", ("resorption",), inputs={"opg_expression": 0.25})
    assert made_ready(other, BRIEF[0], {}).key != plain
    renamed = Scenario("another name", "rest", ("resorption",), inputs={"opg_expression": 0.5})
    assert made_ready(renamed, BRIEF[0], {}).key == plain


def test_draws_give_bands_and_the_same_draws_in_every_arm(folder):
    drawn = {"inputs": {"opg_expression": 0.5}, "priors": ("binding",), "draws": 15}
    pair = {name: Scenario(name, "rest", ("resorption",), **drawn) for name in ("one", "other")}
    own = Runs(pair, alternatives=BRIEF)
    one, other = own.predict("one", "resorption"), own.predict("other", "resorption")
    assert one.band[0] < one.value < one.band[1]
    assert one.over(other).band == (1.0, 1.0)
    assert one.draws == other.draws


def test_an_ensemble_gives_every_prediction_a_band(folder):
    members = {"binding.opg_load": [1.0, 2.0, 4.0, 8.0]}
    found = Runs(HALF, alternatives=BRIEF, ensemble=members).predict("half", "resorption")
    assert len(found.draws) == 4
    assert found.band[0] < found.band[1]


def test_same_bits_tells_a_last_bit_apart():
    assert same_bits({("a", 0.0): (1.0, float("nan"))}, {("a", 0.0): (1.0, float("nan"))})
    assert not same_bits({("a", 0.0): (1.0,)}, {("a", 0.0): (1.0000000000000002,)})


def test_every_scenario_names_its_parts_in_words():
    file = packaged_claims()
    own = Runs(file.scenarios, awaited=file.awaited)
    assert all(own.lacking(name) in ("", *_joined(file.awaited)) for name in file.scenarios)


def _joined(awaited):
    words = set(awaited.values())
    return words | {f"{a} and {b}" for a in words for b in words}
