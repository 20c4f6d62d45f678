"""Bands of the answer: weights, parts, misfit; members of bone in every scenario; what one trial would print."""

from dataclasses import replace

import numpy as np
import pytest

from osteoimmune.answer import packaged_claims
from osteoimmune.answer.bone_members import members_of, own_members
from osteoimmune.answer.prediction import LEVEL, Prediction, measure_of, shares_of
from osteoimmune.answer.records import BAND, LIMITED, SUPPORTED, UNDECIDED, UNINFORMATIVE
from osteoimmune.answer.repeated_trial import repeated
from osteoimmune.answer.scenario import ALTERNATIVES, DEFAULT, MEMBERS, Scenario, body_of
from osteoimmune.answer.scenarios import Runs
from osteoimmune.answer.solving import made_ready
from osteoimmune.calibration.ensemble import shipped_ensemble
from osteoimmune.calibration.structure import shipped_structure
from osteoimmune.errors import InvalidValue
from tests.answer.conftest import PARTS, decided

HALF = Scenario("half", "rest", ("resorption",), inputs={"opg_expression": 0.5})


def of_two(one, other, names=("osteomorph", "opg_ageing")):
    accounts = (names[0],) * len(one) + (names[1],) * len(other)
    return Prediction(1.0, dict.fromkeys(names, 1.0), (*one, *other), accounts)


def test_structures_count_by_their_weights():
    shares = shares_of(("osteomorph", "opg_ageing"))
    known = shipped_structure().weights
    assert shares["osteomorph"] / shares["opg_ageing"] == pytest.approx(known["osteomorph"] / known["opg_ageing"])
    assert sum(shares.values()) == pytest.approx(1.0)
    found = of_two([1.0] * 48, [2.0] * 48)
    assert found.spread.median == pytest.approx(1.0)
    assert of_two([1.0] * 48, [2.0] * 48, ("opg_ageing", "osteomorph")).spread.median == pytest.approx(2.0)
    assert shares_of(("mine", "osteomorph")) == {"mine": 0.5, "osteomorph": 0.5}


def test_parts_of_the_variance_are_told_apart():
    assert of_two([1.0] * 40, [2.0] * 40).parts == pytest.approx({"parameters": 0.0, "structure": 1.0, "misfit": 0.0})
    same = list(np.linspace(1.0, 2.0, 40))
    assert of_two(same, same).parts == pytest.approx({"parameters": 1.0, "structure": 0.0, "misfit": 0.0})
    assert set(Prediction(1.0, {"a": 1.0}, tuple(same)).parts) == {"parameters", "misfit"}
    assert Prediction(1.0, {"a": 1.0}).parts is None


def test_what_no_structure_explains_widens_a_band_of_bone():
    draws = tuple(np.linspace(3.9, 4.1, 50))
    bare = Prediction(4.0, {"a": 4.0}, draws)
    missed = replace(bare, measure="bmd_total_hip")
    size = shipped_structure().misfit("bmd_total_hip", 4.0, LEVEL)
    assert missed.band[1] - 4.0 == pytest.approx(float(np.hypot(1.96 * size, bare.band[1] - 4.0)), rel=1e-3)
    assert missed.parts["misfit"] > 0.9
    assert missed.minus(missed).measure == "bmd_total_hip"
    assert missed.over(bare).measure == ""


@pytest.mark.parametrize(
    ("observable", "measure"),
    [
        ("bmd_total_hip_percent_change", "bmd_total_hip"),
        ("untx_reported_percent_change", "untx"),
        ("bmd_hand_percent_change", ""),
        ("lymphocyte_count_percent_change", ""),
        ("resorption", ""),
    ],
)
def test_misfit_is_taken_where_it_was_measured_and_nowhere_else(observable, measure):
    assert measure_of(observable) == measure


@pytest.mark.parametrize("rebound", ALTERNATIVES)
def test_members_are_the_shipped_ones_thinned_without_chance(rebound):
    kept, whole = members_of(rebound, MEMBERS), shipped_ensemble(rebound)
    name = whole.names[0]
    assert set(kept) > set(whole.names)
    assert "alendronate.half_effect" in kept  # a companion's number, drawn with the spread of its closing
    assert np.isin(kept[name], whole.values[:, 0]).all() or whole.units[0] != "1"
    assert np.array_equal(kept[name], members_of(rebound, MEMBERS)[name])
    mean = float(whole.weights @ whole.values[:, 0])
    spread = float(np.sqrt(whole.weights @ (whole.values[:, 0] - mean) ** 2))
    assert abs(kept[name].mean() - mean) < 0.5 * spread


def test_balances_are_closed_for_every_member_and_an_experiment_overrules_it():
    ready = made_ready(HALF, DEFAULT, {})
    assert ready.parameters["binding.opg_load"].shape == (MEMBERS + 1,)
    assert np.array_equal(ready.closed_on["binding.opg_load"], ready.parameters["binding.opg_load"])
    changed = made_ready(HALF, DEFAULT, {"binding.opg_load": 0.0})
    assert changed.parameters["binding.opg_load"] == 0.0
    assert np.array_equal(changed.closed_on["binding.opg_load"], ready.closed_on["binding.opg_load"])
    alone = made_ready(HALF, DEFAULT, {}, {})
    assert not isinstance(alone.parameters["binding.opg_load"], np.ndarray)
    assert len({ready.key, changed.key, alone.key}) == 3


def test_what_a_body_sets_is_no_members():
    scenario = packaged_claims().scenarios["loss of oestrogen"]
    subject = body_of(scenario, DEFAULT)
    free, closed = own_members(subject, DEFAULT, 4)
    assert set(free) <= set(closed)
    assert all(subject.values.decided_by[name].kind in ("module", "parameter set") for name in free)


def test_every_prediction_of_bone_has_a_band_in_four_structures(default):
    for name in ("C1.differentiation", "C2.loss", "C3.resorption", "C3.density", "C3.vertebral", "C3.nonvertebral"):
        found = default.part(name).finding
        assert found.model["band"] == BAND, name
        shares = [value["parts"] for value in found.model["values"].values()]
        assert all(sum(own.values()) == pytest.approx(1.0) or not any(own.values()) for own in shares)
        assert any("structure" in own for own in shares)


def test_a_band_that_leaves_a_direction_is_not_decided(default, figure):
    found = default.part("C5.hand").finding
    (value,) = found.model["values"].values()
    low, high = value["band"]
    figure("hand density at six months, model", f"{value['value']:.1f} ({low:.1f} to {high:.1f})", "0.8")
    assert value["band"][0] < 0.0 < value["value"]
    assert found.verdict == UNDECIDED
    typical = next(own for own in default.robustness if own.choice.startswith("typical subjects"))
    assert ("C5.hand", UNDECIDED, SUPPORTED) in typical.changed


def test_without_bands_the_typical_subject_stands_alone():
    file = packaged_claims()
    bare = Runs(file.scenarios, awaited=file.awaited, bands=False).predict("half OPG", "resorption")
    full = Runs(file.scenarios, awaited=file.awaited).predict("half OPG", "resorption")
    assert bare.band is None
    assert (bare.value, bare.alternatives) == (full.value, full.alternatives)
    assert len(full.draws) == len(ALTERNATIVES) * MEMBERS


def test_fractures_are_those_of_a_population(default, figure):
    for name, reported, tolerance in (("vertebral", 7.2, 1.0), ("nonvertebral", 8.0, 1.0)):
        found = default.part(f"C3.{name}").finding
        values = found.model["values"]
        placebo = values[f"{name} incidence, women of FREEDOM, placebo"]["value"]
        figure(f"{name} fractures on placebo in three years, 64 women", f"{placebo:.1f} %", f"{reported} % in FREEDOM")
        assert abs(placebo - reported) < tolerance
        printed = found.model["printed"]
        low, high = found.model["interval"]
        assert printed[0] < low < high < printed[1]
        parts = values["ratio that one trial of 7,808 would print"]["parts"]
        assert set(parts) == {"parameters", "structure", "sampling"}
        assert sum(parts.values()) == pytest.approx(1.0)
        told = f"{low:.2f} to {high:.2f}; one trial of 7,808 prints {printed[0]:.2f} to {printed[1]:.2f}"
        figure(f"{name} ratio of the answer, band", told, "beside 0.32 (0.26 to 0.41), 0.80 (0.67 to 0.95) in FREEDOM")


def test_chance_is_that_of_a_trial_of_the_size():
    risks = [Prediction(p, {"a": p}, (p,) * 30, ("a",) * 30) for p in (4.0, 8.0)]
    small, parts = repeated(*risks, (400, 400))
    large, _ = repeated(*risks, (40_000, 40_000))
    assert parts == pytest.approx({"parameters": 0.0, "sampling": 1.0}, abs=1e-12)
    expected = 0.5 * np.exp(1.96 * np.sqrt(0.96 / 16.0 + 0.92 / 32.0))  # Katz
    assert small.band[1] == pytest.approx(expected, rel=0.15)
    assert (large.band[1] - large.band[0]) < 0.15 * (small.band[1] - small.band[0])
    assert repeated(*risks, (400, 400)) == repeated(*risks, (400, 400))


def test_a_scenario_of_people_names_their_study():
    with pytest.raises(InvalidValue, match="study"):
        Scenario("x", "course", ("vertebral_incidence",), months=(1.0,), people=4)
    with pytest.raises(InvalidValue, match="study"):
        Scenario("x", "rest", ("resorption",), study="freedom-trial", people=4)


def test_a_wide_band_leaves_evidence_alone(default):
    found = default.part("C5.drive").finding
    assert found.model["band"] == UNINFORMATIVE
    assert found.verdict == LIMITED
    assert any("Evidence alone" in limit for limit in found.limits)


def test_narrowing_and_the_third_year(default):
    narrowing, extension = default.part("C5.narrowing").finding, default.part("C5.extension").finding
    assert narrowing.evidence["estimate"] == pytest.approx(-0.01, abs=0.005)
    assert narrowing.verdict == extension.verdict == LIMITED
    assert {row.row_id for row in extension.rows} == {"ra-011", "ra-013", "ra-015", "ra-017"}
    spared = dict(zip(PARTS["C5.narrowing"].settings["scenarios"], narrowing.model["values"].values(), strict=True))
    assert all(value["band"][0] > -0.25 for value in spared.values())


def test_cartilage_that_is_protected_contradicts():
    from osteoimmune.answer import packaged_sources

    found = packaged_sources()
    low = tuple(
        replace(own, mean=own.mean - 1.5, lower=own.lower - 1.5, upper=own.upper - 1.5)
        if own.row_id in ("ra-004", "ra-007") else own
        for own in found.changes
    )  # fmt: skip
    assert decided("C5.narrowing", sources=replace(found, changes=low)).verdict == "contradicted"


def test_pools_are_told_from_columns():
    rows = {own.row_id for own in decided("C4.events").rows}
    assert {"bone-271", "bone-327", "bone-321"} <= rows
    assert decided("C4.events").evidence["interval"] == [0.75, 0.9]
