"""Draws from the prior: keyed by name, as wide as the tables say, and solvable in every body and genotype."""

import numpy as np
import pytest

from osteoimmune.biology.bodies import BODIES, body
from osteoimmune.engine import Event, simulate
from osteoimmune.immunity.prior import drawn, standard_draws, uncertain
from osteoimmune.quantities import Spread, Value
from tests.biology.test_lymphoid import GENOTYPES

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


def failures(kind: str, draws: int) -> tuple[int, int]:
    """Draws, over all genotypes, that could not be solved, or are not finite or negative; and how many there were."""
    subject = body(kind)
    names = uncertain(subject.values.values)
    surprises = {n: np.tile(z, len(GENOTYPES)) for n, z in standard_draws(names, draws).items()}
    named = {n for inputs in GENOTYPES.values() for n in inputs} | set(subject.inputs)
    inputs = {
        n: np.repeat([own.get(n, subject.inputs.get(n, 1.0)) for own in GENOTYPES.values()], draws) for n in named
    }
    entrance = "pharmacology.depot"
    solution = simulate(
        subject.assembly,
        subject.values.coherent() | drawn(subject.values.values, surprises),
        reference=subject.reference.coherent(),
        inputs=inputs,
        events=[Event(0.0, entrance, 400.0)],
        times=[10.0, 365.25],
        outputs=[*OBSERVED, *subject.assembly.states],
        patients=draws * len(GENOTYPES),
    )
    scales = {n: state.magnitude for n, state in subject.assembly.states.items()}
    wrong = np.zeros(draws * len(GENOTYPES), bool)
    wrong[solution.failed] = True
    for name, values in solution.values.items():
        floor = -1e-6 * scales.get(name, 1.0)
        wrong |= ~(np.isfinite(values) & (values >= floor)).all(axis=1)
    return int(wrong.sum()), len(wrong)


@pytest.mark.promise("P6")
@pytest.mark.parametrize("kind", WITH_LYMPHOID)
def test_draws_of_every_body_and_genotype_are_solved(kind, figure):
    wrong, of = failures(kind, 24)
    figure(f"draws not solved or negative, {kind}, all genotypes", f"{wrong} of {of}", "0")
    assert wrong == 0


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
@pytest.mark.parametrize("kind", WITH_LYMPHOID)
def test_ten_thousand_draws_of_every_body_and_genotype_are_solved(kind, figure):
    wrong, of = failures(kind, 10_000)
    figure(f"draws not solved or negative, {kind}, all genotypes", f"{wrong} of {of}", "0")
    assert wrong == 0
