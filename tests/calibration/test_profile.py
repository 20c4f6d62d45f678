"""Profiles: what data hold is told from what only a prior holds, and an interrupted profile ends the same."""

import copy
import json
import math
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from small_plan import TREE, TRUTH, simulated

from osteoimmune.calibration import profile as module
from osteoimmune.calibration.plan import plan_of
from osteoimmune.calibration.problem import calibration
from osteoimmune.calibration.profile import RISE, Point, Profile
from osteoimmune.calibration.profile_set import COLUMNS, profiles, table
from osteoimmune.errors import DataError, UnknownName
from osteoimmune.quantities import Value
from osteoimmune.report.profile_picture import picture

REBOUND = "precursor_pool_and_opg"
UNSEEN = {"name": "binding.fc_opg_half_effect", "lower": 0.05, "upper": 40.0, "prior": 1.0, "prior_sd": 1.0}
SEEN, NAMES = "osteoclast.maturation", ("osteoclast.maturation", "binding.fc_opg_half_effect")
START = {name: Value(number, "1", "test", "assumption") for name, number in TRUTH.items()}


@pytest.fixture(scope="module")
def plan():
    tree = copy.deepcopy(TREE)
    tree["parameter"].append(UNSEEN)
    return plan_of(tree, "small.toml")


@pytest.fixture(scope="module")
def chosen(plan):
    return simulated(plan, truth=TRUTH | {"binding.fc_opg_half_effect": 1.0})


@pytest.fixture(scope="module")
def found(plan, chosen):
    return {p.name: p for p in profiles(plan, REBOUND, NAMES, start=START, chosen=chosen)}


def test_what_the_data_hold_is_identified(plan, chosen, found):
    """The course goes through the truth with no misfit, and its ends are a likelihood interval around it."""
    seen = found[SEEN]
    low, high = seen.interval
    assert seen.verdict == "identified"
    assert low < TRUTH[SEEN] < high
    setup = calibration(plan, REBOUND, chosen)
    truth = setup.to_search([(TRUTH | {UNSEEN["name"]: 1.0})[p.name] for p in setup.parameters])
    others = (truth - setup.to_search(setup.centre)) / [p.prior_sd for p in setup.parameters]
    left = 0.5 * sum(r**2 for r, p in zip(others, setup.parameters, strict=True) if p.name != SEEN)
    assert seen.lowest.objective <= left + 1e-6
    assert all(a.value < b.value for a, b in zip(seen.points, seen.points[1:], strict=False))


@pytest.mark.promise("P17")
def test_what_no_datum_sees_is_known_by_its_prior_alone(found):
    unseen = found["binding.fc_opg_half_effect"]
    assert unseen.verdict == "prior only"
    assert unseen.interval == (None, None)
    heights = [p.objective for p in unseen.points]
    assert max(heights) - min(heights) < 0.05
    assert unseen.points[0].value == pytest.approx(math.exp(-3.0), rel=0.05)  # three spreads of the prior, or its bound


def test_near_its_lowest_point_a_profile_is_the_parabola_of_the_error(plan, chosen):
    """Where nothing else is free the profile is that of one parameter: a rise of 1.92 at 1.96 standard errors."""
    alone = replace(plan, parameters=tuple(p for p in plan.parameters if p.name == SEEN))
    (one,) = profiles(alone, REBOUND, start=START, chosen=chosen)
    place = {p.value: np.log(p.value) for p in one.points}
    curve = np.polyfit([place[p.value] for p in one.points], [p.objective for p in one.points], 2)
    error = (2.0 * curve[0]) ** -0.5
    low, high = one.interval
    assert np.log(high / low) == pytest.approx(2 * 1.96 * error, rel=0.2)


def test_an_interval_is_read_off_by_lines_in_the_logarithm():
    points = tuple(Point(v, h, (0.0,)) for v, h in ((1.0, 4.0), (2.0, 1.0), (4.0, 0.0), (8.0, 1.5)))
    one = Profile("x", "1", 4.0, 1.0, {}, points)
    low, high = one.interval
    assert low == pytest.approx(2.0 * 0.5 ** ((RISE - 1.0) / 3.0))
    assert high is None
    assert one.verdict == "weakly"


@pytest.mark.promise("P10")
def test_an_interrupted_profile_ends_the_same(plan, chosen, tmp_path, monkeypatch):
    kept = {"start": START, "chosen": chosen, "out": tmp_path / "whole"}
    whole = profiles(plan, REBOUND, [SEEN], **kept)
    told = []

    def stop_early(text):
        told.append(text)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        profiles(plan, REBOUND, [SEEN], **kept | {"out": tmp_path / "cut"}, tell=stop_early)
    again = profiles(plan, REBOUND, [SEEN], **kept | {"out": tmp_path / "cut"})
    assert again == whole
    monkeypatch.setattr(module._Walk, "point", lambda *_: pytest.fail("nothing is left to do"))
    assert profiles(plan, REBOUND, [SEEN], **kept) == whole


def test_another_fit_or_a_damaged_file_is_refused(plan, chosen, tmp_path):
    file = tmp_path / REBOUND / "profiles" / f"{SEEN}.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"points": [], "finished": [], "identity": {"plan": "another"}}))
    with pytest.raises(DataError, match="of another fit"):
        profiles(plan, REBOUND, [SEEN], chosen=chosen, out=tmp_path)
    file.write_text("{")
    with pytest.raises(DataError, match="is no profile"):
        profiles(plan, REBOUND, [SEEN], chosen=chosen, out=tmp_path)


def test_a_name_that_is_not_free_is_refused(plan, chosen):
    with pytest.raises(UnknownName, match=SEEN):
        profiles(plan, REBOUND, ["osteoclast.maturatoin"], chosen=chosen)


def test_the_table_and_the_picture_show_every_parameter(found):
    lines = table(list(found.values())).splitlines()
    assert tuple(lines[0].split(",")) == COLUMNS
    assert [line.split(",")[-1] for line in lines[1:]] == ["identified", "prior only"]
    drawn = ElementTree.fromstring(picture(list(found.values())))
    words = [t.text for t in drawn.iter() if t.tag.endswith("text")]
    assert set(NAMES) <= set(words)
