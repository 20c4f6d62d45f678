"""Differences of arms, computed limits, ratios and phenotypes: known answers of the arithmetic behind the verdicts."""

from dataclasses import replace
from math import sqrt

import pytest

from osteoimmune.answer import packaged_sources
from osteoimmune.answer.arthritis_rules import difference
from osteoimmune.answer.records import CONTRADICTED, LIMITED, UNDECIDED
from osteoimmune.evidence.observations import ArmChange
from tests.answer.conftest import decided


def arm(mean, lower=None, upper=None, p=""):
    return ArmChange("x", "s", "", "a", 100.0, "e", "u", 12.0, mean, lower, upper, p, "", "validate", "yes", "l")


def test_a_difference_from_two_intervals():
    gap, low, high = difference(arm(1.0, 1.0 - 1.96, 1.0 + 1.96), arm(3.0, 3.0 - 1.96, 3.0 + 1.96))
    assert gap == -2.0
    assert (low, high) == pytest.approx((-2.0 - 1.96 * sqrt(2), -2.0 + 1.96 * sqrt(2)), abs=1e-3)


def test_a_difference_from_a_p_value_touches_zero_at_five_per_cent():
    gap, _, high = difference(arm(1.0, p="0.05"), arm(3.0))
    assert (gap, high) == pytest.approx((-2.0, 0.0), abs=1e-9)
    assert difference(arm(1.0, p="<0.0001"), arm(3.0))[2] < -0.9
    assert difference(arm(1.0), arm(3.0)) is None
    assert difference(arm(None, p="0.05"), arm(3.0)) is None


def test_the_computed_limit_is_the_one_of_the_formula():
    found = decided("C8.activity")
    rows = [row for row in packaged_sources().baselines if row.variable == "DAS28-CRP"]
    deviation = sqrt(sum((row.n - 1) * row.sd**2 for row in rows) / sum(row.n - 1 for row in rows))
    error = deviation * sqrt(1 / 143 + 1 / 75)
    assert found.evidence["standard_error"] == pytest.approx(error)
    assert found.evidence["interval"][1] == pytest.approx(2 * 1.959964 * error, rel=1e-6)
    assert "computed limit" in found.reason


def test_a_limit_within_the_margin_no_longer_forbids(figure):
    found = decided("C8.activity")
    figure("computed limit of a change of DAS28", found.evidence["interval"][1], "below 0.3 to decide")
    assert found.verdict == UNDECIDED
    assert found.evidence["interval"][1] > 0.3


def test_infections_on_biologics_within_wider_margins():
    assert decided("C8.biologics").verdict == UNDECIDED
    assert decided("C8.biologics", margins=[0.66, 1.5]).verdict == LIMITED
    assert decided("C8.biologics", margins=[1.2, 1.5]).verdict == CONTRADICTED


def test_rows_from_memory_are_no_part_of_a_ratio():
    names = {row.row_id for row in decided("C4.events").rows}
    assert "bone-466" not in names
    assert "bone-327" in names


def test_a_pool_and_the_trials_in_it_are_counted_once():
    assert "1 of 1 printed intervals that decide" in decided("C4.events").reason


def test_phenotypes_that_contradict_the_claim_itself():
    packaged = packaged_sources()
    for part, direction in (("C9.lymph_nodes", "normal"), ("C10.responses", "down"), ("C7.counts", "down")):
        turned = tuple(replace(own, direction=direction) for own in packaged.phenotypes)
        assert decided(part, sources=replace(packaged, phenotypes=turned)).verdict == CONTRADICTED


def test_a_phenotype_needs_more_than_its_direction():
    assert decided("C6.t_cells").verdict == LIMITED
    assert decided("C6.t_cells", normal=[0.8, float("inf")]).verdict in (LIMITED, CONTRADICTED)
