"""Observed phenotypes beside the model: every row has its place, most go the right way, and each by its mechanism."""

from collections import Counter
from dataclasses import replace

import pytest

from osteoimmune.biology.bodies import body
from osteoimmune.errors import DataError, InvalidValue
from osteoimmune.immunity import agreement, mapped_rows, phenotype_rows, predict_phenotypes
from osteoimmune.immunity.factor_two import perturbed, phenotype_ratios, right, survivals
from osteoimmune.immunity.predict import mutated
from osteoimmune.immunity.prior import prior_columns, standard_draws, uncertain
from osteoimmune.immunity.rows import change_of
from osteoimmune.study import load_study

ROWS, PHENOTYPES = mapped_rows(), phenotype_rows()
KNOWN_MISSES = {
    "genotype-014": "0.75 of normal immunoglobulins without TNFSF11, where none of six people had a defect",
    "genotype-024": "0.66 of the IgM response in rats with OPG x 100, where it was unchanged",
    "genotype-025": "0.66 of the IgG response in rats with OPG x 100, where it was unchanged",
    "genotype-040": "chimeric RANKL acts like murine RANKL here, where resorption was slightly less",
}
PENETRANCE = "genotype-019"
WITHOUT_A_NUMBER = {"genotype-027", "genotype-029", "genotype-040"}  # nothing couples the two, or nothing is known


@pytest.fixture(scope="module")
def predictions():
    return predict_phenotypes(ROWS.values())


@pytest.fixture(scope="module")
def penetrance():
    """The share of draws from the prior in which immunoglobulins are fewer without RANK."""
    names = uncertain(body("child").values.values)
    columns = prior_columns(standard_draws(names, 400))
    ratios = phenotype_ratios({PENETRANCE: ROWS[PENETRANCE]}, columns)[PENETRANCE]
    return {PENETRANCE: float((ratios < ROWS[PENETRANCE].lower).mean())}


def test_every_row_has_an_observable_or_a_reason():
    assert list(ROWS) == list(PHENOTYPES)
    assert sum(row_id.startswith("genotype-") for row_id in ROWS) == 52
    for row in ROWS.values():
        assert bool(row.reason) != bool(row.observable), row.row_id
        if row.representable:
            arms = [arm.name for arm in load_study(row.study).arms]
            assert {row.arm, row.control} <= set(arms)
            assert row.observable in load_study(row.study).outputs
    assert [row.row_id for row in ROWS.values() if not row.representable] == ["genotype-050"]


def test_the_rows_are_those_that_were_handed_over(shared):
    handed = (shared / "evidence" / "published" / "genotype_phenotypes.csv").read_text(encoding="utf-8").splitlines()
    assert len(handed) - 1 == sum(row_id.startswith("genotype-") for row_id in PHENOTYPES)
    uses = Counter(line.rpartition(",")[2] for line in handed[1:])
    mine = Counter(row.use for row_id, row in PHENOTYPES.items() if row_id.startswith("genotype-"))
    assert uses == mine


@pytest.mark.promise("P18")
def test_most_phenotypes_go_the_right_way(predictions, penetrance, figure):
    found = {own.group: own for own in agreement(PHENOTYPES, ROWS, predictions, penetrance)}
    for own in found.values():
        told = f"{own.right} of {own.represented} shown, {own.all} in all ({100 * own.share:.0f} %)"
        figure(f"phenotypes with the right direction, {own.group}", told, ">= 85 %")
    everything = found["all"]
    assert everything.right / everything.all >= 0.85
    assert min(own.share for own in found.values()) >= 0.85
    assert {miss.split()[0] for miss in everything.misses} == set(KNOWN_MISSES)


@pytest.mark.parametrize("row_id", [row_id for row_id, row in ROWS.items() if row.mutation])
def test_without_its_mechanism_a_phenotype_goes_another_way(row_id, predictions):
    """One mutation a row: what the row shows is due to what is named, and would be seen missing."""
    row, before = ROWS[row_id], predictions[row_id]
    after = mutated(row, row.mutation)
    assert (after.change, after.absent) != (before.change, before.absent), f"{row.mechanism}: {before} to {after}"


def test_rows_without_a_mutation_are_named():
    assert {i for i, row in ROWS.items() if row.representable and not row.mutation} == WITHOUT_A_NUMBER


def test_half_and_double_of_what_builds_nodes_overturns_no_knock_out(figure):
    names = [n for n in uncertain(body("mouse").values.values) if n.startswith("lymphoid.")]
    nodes = {i: row for i, row in ROWS.items() if row.observable in ("lymph_nodes", "peyers_patches")}
    ratios = phenotype_ratios(nodes, perturbed(names))
    told = survivals(names, {i: right(ROWS[i], PHENOTYPES[i], own) for i, own in ratios.items()})
    overturned = {own.conclusion: own.overturned_by for own in told if own.overturned_by}
    figure("rows on nodes and patches that half or double overturns", overturned or "none", "reported")
    assert all(own.holds for own in told)
    assert not overturned


def test_a_change_that_counts_is_seen_to_overturn():
    row = {"genotype-018": ROWS["genotype-018"]}
    names = ["b_cell.lineage_weight"]
    ratios = phenotype_ratios(row, perturbed(names))["genotype-018"]
    told = survivals(names, {"fewer": right(row["genotype-018"], PHENOTYPES["genotype-018"], ratios)})
    assert told[0].holds
    assert told[0].overturned_by == ("b_cell.lineage_weight x 0.5",)


def test_a_direction_without_meaning_and_a_wrong_name_are_refused():
    with pytest.raises(DataError, match="sideways"):
        _ = change_of(replace(PHENOTYPES["genotype-001"], direction="sideways"))
    with pytest.raises(InvalidValue, match=r"lymphoid\.nothing"):
        mutated(ROWS["genotype-003"], {"lymphoid.nothing": 1.0})
