"""Numbers of chance: each belongs to a seed, a purpose, a patient, an item and a replicate."""

import numpy as np
import pytest
from scipy import stats

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.virtual.uniforms import normals, uniforms

STORED = [0.5425420580754419, 0.5071685524009111, 0.44766917517038335]


def test_stored_numbers_never_change():
    """A change here would change every trial ever simulated."""
    got = uniforms(20090811, "patient: age", 41, 3, item=1, replicate=2)
    assert got.tolist() == STORED


@pytest.mark.promise("P9")
def test_a_patient_has_the_same_number_whoever_is_drawn_beside_it():
    everybody = uniforms(5, "a purpose", 0, 1000)
    assert np.array_equal(uniforms(5, "a purpose", 400, 100), everybody[400:500])
    assert uniforms(5, "a purpose", 999, 1)[0] == everybody[999]


@pytest.mark.parametrize(
    "change", [{"seed": 6}, {"purpose": "another"}, {"item": 1}, {"replicate": 1}], ids=lambda c: next(iter(c))
)
def test_other_keys_give_unrelated_numbers(change):
    usual = {"seed": 5, "purpose": "a purpose", "first": 0, "count": 4000, "item": 0, "replicate": 0}
    one, other = uniforms(**usual), uniforms(**(usual | change))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.06
    assert not set(one) & set(other)


def test_they_are_uniform_and_normal():
    assert stats.kstest(uniforms(1, "x", 0, 50_000), "uniform").pvalue > 0.001
    assert stats.kstest(normals(1, "x", 0, 50_000), "norm").pvalue > 0.001


@pytest.mark.parametrize("bad", [-1, 2**64, 1.5, "1"])
def test_a_seed_that_is_none_is_refused(bad):
    with pytest.raises(InvalidValue, match="seed"):
        uniforms(bad, "x", 0, 1)
