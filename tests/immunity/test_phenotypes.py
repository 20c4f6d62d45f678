"""Observed phenotypes beside the model: every row has its place, most go the right way, and each by its mechanism."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from osteoimmune.biology import joint_damage, synovium
from osteoimmune.biology.bodies import body
from osteoimmune.engine import simulate
from osteoimmune.errors import DataError, InvalidValue
from osteoimmune.immunity import agreement, mapped_rows, phenotype_rows, predict_phenotypes
from osteoimmune.immunity.factor_two import perturbed, phenotype_ratios, right, survivals
from osteoimmune.immunity.predict import mutated
from osteoimmune.immunity.prior import prior_columns, standard_draws, uncertain
from osteoimmune.immunity.rows import change_of
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.study import load_study

ROWS, PHENOTYPES = mapped_rows(), phenotype_rows()
KNOWN_MISSES = {
    "genotype-018": "as many immunoglobulins without TNFRSF11A as without TNFSF11, where two siblings had few",
    "genotype-040": "chimeric RANKL acts like murine RANKL here, where resorption was slightly less",
}
PENETRANCE = "genotype-019"
STRUCTURAL = {"genotype-027", "genotype-029", "genotype-040"}


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


def test_rows_without_a_mutation_are_called_structure():
    without = {i for i, row in ROWS.items() if row.representable and not row.mutation}
    assert without == {i for i, row in ROWS.items() if row.structural} == STRUCTURAL


def coupled(module, flow, by):
    """The same module with one more thing that drives one of its flows, 1 in active arthritis."""

    def equations(q):
        plain = module.equations(q)
        flows = tuple(replace(f, rate=f.rate * q[by]) if f.name == flow else f for f in plain.flows)
        return replace(plain, flows=flows)

    return replace(module, variant="coupled", needs={**module.needs, by: "1"}, equations=equations)


@pytest.mark.parametrize(
    ("row_id", "module", "flow"),
    [("genotype-027", synovium.inflamed, "macrophages_gained"), ("genotype-029", joint_damage.two_paths, "narrowed")],
)
def test_a_model_that_couples_what_this_one_does_not_misses_the_row(row_id, module, flow, predictions, figure):
    """Structural rows have no number to switch off: with the coupling put in, the phenotype goes another way."""
    row, known = ROWS[row_id], {}
    for own in (module, coupled(module, flow, "local_resorption")):
        sick = body("arthritis_active", modules=[own], drug="fc_opg")
        looked = simulate(
            sick.assembly,
            sick.values.coherent(),
            reference=sick.reference.coherent(),
            inputs={**sick.inputs, "joint_osteoclast_commitment": np.array([1.0, 0.0])},
            times=[row.month * DAYS_PER_MONTH],
            outputs=[row.observable],
        )[row.observable][:, 0]
        known[own.variant] = looked[1] / looked[0]
    found = f"{known[module.variant]:.2f}, {known['coupled']:.2f}"
    figure(f"{row_id} over its control, without and with a coupling to osteoclasts", found, "same, lower")
    assert known[module.variant] == pytest.approx(predictions[row_id].ratio, rel=1e-3)
    assert row.lower < known[module.variant] < row.upper
    assert known["coupled"] < row.lower


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
    row = {"genotype-036": ROWS["genotype-036"]}
    names = ["thymus.overshoot"]
    ratios = phenotype_ratios(row, perturbed(names))["genotype-036"]
    told = survivals(names, {"more": right(row["genotype-036"], PHENOTYPES["genotype-036"], ratios)})
    assert told[0].holds
    assert told[0].overturned_by == ("thymus.overshoot x 0.5",)


def test_a_direction_without_meaning_and_a_wrong_name_are_refused():
    with pytest.raises(DataError, match="sideways"):
        _ = change_of(replace(PHENOTYPES["genotype-001"], direction="sideways"))
    with pytest.raises(InvalidValue, match=r"lymphoid\.nothing"):
        mutated(ROWS["genotype-003"], {"lymphoid.nothing": 1.0})
