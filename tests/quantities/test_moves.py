"""A move of a value: on the scale of its uncertainty, by as much as is asked, in coherent units."""

import numpy as np
import pytest
from scipy.special import expit, logit

from osteoimmune.quantities import Spread, Value
from osteoimmune.quantities.moves import moved

BY = np.array([[-3.0, -0.5, 0.0], [np.log(2.0), 1.0, 4.0]])


def value(number, kind, unit="1", size=0.3):
    return Value(number, unit, "a test", "assumption", uncertainty=Spread(kind, size))


@pytest.mark.parametrize("kind", ["lognormal", "none"])
def test_a_positive_number_is_multiplied(kind):
    hours = value(6.0, kind, "h", 0.3 if kind == "lognormal" else 0.0)
    np.testing.assert_allclose(moved(hours, BY), 0.25 * np.exp(BY), rtol=1e-15)
    assert moved(hours, np.log(2.0)) == 0.5


@pytest.mark.parametrize("share", [1e-9, 0.2, 0.999999])
def test_a_share_has_its_odds_multiplied_and_stays_a_share(share):
    found = moved(value(share, "logit"), BY)
    np.testing.assert_allclose(found, expit(logit(share) + BY), rtol=1e-10)
    assert ((found > 0.0) & (found < 1.0)).all()


def test_a_share_in_per_cent_is_the_same_share():
    assert moved(value(20.0, "logit", "%"), BY) == pytest.approx(moved(value(0.2, "logit"), BY))


def test_any_number_is_moved_in_its_own_unit_and_may_change_its_sign():
    np.testing.assert_allclose(moved(value(-6.0, "normal", "h"), BY), (-6.0 + BY) / 24.0, rtol=1e-15)


@pytest.mark.parametrize("kind", ["lognormal", "logit", "normal", "none"])
def test_a_move_by_nothing_is_none(kind):
    one = value(0.3, kind)
    assert moved(one, 0.0) == pytest.approx(one.coherent, rel=1e-15)
