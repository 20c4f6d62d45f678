"""Draws from the prior: keyed by name, as wide as the tables say, and solvable in every body and genotype."""

import numpy as np
import pytest

from benchmarks import prior_draws
from osteoimmune.biology.bodies import BODIES, body
from osteoimmune.engine import Event, simulate
from osteoimmune.immunity.genotypes import GENOTYPES, genotypes_of
from osteoimmune.immunity.prior import drawn, standard_draws, uncertain
from osteoimmune.quantities import Spread, Value

OBSERVED = ("lymph_nodes", "thymic_epithelium", "immunoglobulins", "t_cell_priming", "m_cells", "leukocyte_count")
WITH_LYMPHOID = [name for name, kind in BODIES.items() if "lymphoid" in kind.needs]


def test_a_draw_depends_on_its_name_and_seed_alone():
    both = standard_draws(["a", "b"], 5)
    assert np.array_equal(standard_draws(["b"], 5)["b"], both["b"])
    assert np.array_equal(standard_draws(["b"], 3)["b"], both["b"][:3])
    assert not np.array_equal(standard_draws(["b"], 5, seed=2)["b"], both["b"])


@pytest.mark.parametrize(
    ("spread", "number", "low", "high"),
    [("lognormal 0.5", 2.0, 1.21, 3.30), ("logit 1", 0.2, 0.084, 0.405), ("normal 0.3", -0.1, -0.4, 0.2)],
)
def test_draws_are_as_wide_as_the_table_says(spread, number, low, high):
    value = Value(number, "1", "test", "assumption", uncertainty=Spread.parse(spread))
    found = drawn({"x": value}, {"x": np.array([-1.0, 0.0, 1.0])})["x"]
    assert found == pytest.approx([low, number, high], rel=0.02)


def test_units_are_kept():
    value = Value(0.5, "nanogram/mL", "test", "assumption", uncertainty=Spread.parse("lognormal 1"))
    assert drawn({"x": value}, {"x": np.array([0.0])})["x"][0] == pytest.approx(value.coherent)


def told(rows):
    """All rows of one body together."""
    wrong, of = sum(row.wrong for row in rows), sum(row.draws for row in rows)
    return f"{wrong} of {of} in {len(rows)} genotypes"


@pytest.mark.promise("P6")
@pytest.mark.parametrize("kind", [*WITH_LYMPHOID, "arthritis_desirable"])
def test_draws_of_every_body_and_genotype_are_solved(kind, figure):
    rows = list(prior_draws.examined([kind], 50, 365.25, 1e-4))
    assert {row.genotype for row in rows} == set(genotypes_of(rows_of(kind)))
    figure(f"draws not solved, not finite or negative, {kind}", told(rows), "0")
    assert sum(row.wrong for row in rows) == 0


def rows_of(kind):
    return prior_draws.with_immunity(kind).assembly.inputs


def test_what_is_wrong_with_a_draw_is_counted(monkeypatch):
    """With a floor above every state each draw is called negative; with a tolerance of nothing none is solved."""
    subject = prior_draws.with_immunity("mouse")
    monkeypatch.setattr(prior_draws, "FLOOR", 1e9)
    assert prior_draws.examine(subject, "wild type", 5).negative == 5
    monkeypatch.setattr(prior_draws, "drawn", lambda *_: {"lymphoid.degradation": np.full(5, -1.0)})
    broken = prior_draws.examine(subject, "wild type", 5)
    assert broken.failures + broken.not_finite + broken.negative > 0


def test_only_a_joint_has_synoviocytes():
    assert set(GENOTYPES) - set(genotypes_of(rows_of("mouse"))) == {"no synoviocyte RANKL"}
    assert set(GENOTYPES) == set(genotypes_of(rows_of("arthritis_desirable")))


@pytest.mark.promise("P9")
def test_a_draw_is_solved_to_the_same_bits_alone_and_among_others():
    subject = body("kidney_transplant")
    surprises = standard_draws(uncertain(subject.values.values), 13)

    def solved(rows):
        return simulate(
            subject.assembly,
            subject.values.coherent() | drawn(subject.values.values, {n: z[rows] for n, z in surprises.items()}),
            reference=subject.reference.coherent(),
            inputs=subject.inputs,
            events=[Event(0.0, "pharmacology.depot", 400.0)],
            times=[100.0],
            outputs=OBSERVED,
        )

    among, alone = solved(slice(0, 13)), solved(slice(7, 8))
    assert all(among[name][7, 0] == alone[name][0, 0] for name in OBSERVED)


@pytest.mark.slow
@pytest.mark.promise("P6")
@pytest.mark.parametrize("kind", BODIES)
def test_ten_thousand_draws_of_every_body_and_genotype_are_solved(kind, figure):
    rows = list(prior_draws.examined([kind], 10_000, 365.25, 1e-4))
    figure(f"draws not solved, not finite or negative, {kind}", told(rows), "0")
    assert sum(row.wrong for row in rows) == 0
