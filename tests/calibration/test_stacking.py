"""Weights of alternatives: the better predictor gains, equals share, none is silenced by a few arms."""

import numpy as np
import pytest
from scipy.optimize import minimize

from osteoimmune.calibration.stacking import Misfit, Unmet, misfits, stacking_weights
from osteoimmune.errors import InvalidValue

FLOORS = {"ctx": 0.05, "bsap": 0.2}


def weighed(found):
    return stacking_weights(found, FLOORS)


def errors(table):
    return [Unmet(a, f"arm {k}", "ctx", e, 1.0) for a, row in table.items() for k, e in enumerate(row)]


def test_equal_alternatives_share():
    found = weighed(errors({"one": [0.1, 0.2], "two": [0.1, 0.2], "three": [0.1, 0.2]}))
    assert all(w == pytest.approx(1 / 3) for w in found.values())


def test_the_better_one_gains_but_the_other_is_heard():
    found = weighed(errors({"good": [0.1] * 6, "poor": [0.5] * 6}))
    assert 0.8 < found["good"] < 0.97
    assert sum(found.values()) == pytest.approx(1.0)


def test_the_weights_are_the_maximum():
    rows = {"a": [0.1, 0.4, 0.2], "b": [0.3, 0.1, 0.25]}
    found = weighed(errors(rows))
    size = misfits(errors(rows), FLOORS)["ctx"].sd(1.0)
    density = np.exp(-0.5 * (np.array(list(rows.values())).T / size) ** 2)

    def objective(w):
        share = np.array([w[0], 1 - w[0]])
        return -(np.log(density @ share).sum() + 0.5 * np.log(share).sum())

    best = minimize(objective, [0.5], bounds=[(1e-6, 1 - 1e-6)], tol=1e-12)
    assert found["a"] == pytest.approx(best.x[0], abs=1e-4)


def test_a_misfit_keeps_the_errors_of_its_arms_each_once():
    found = misfits(
        [Unmet("a", "x", "ctx", 0.3, 1.0), Unmet("a", "y", "ctx", 0.4, 2.0), Unmet("a", "x", "bsap", 0.1, 0.5)], FLOORS
    )
    ctx = found["ctx"]
    assert ctx.freedom == 2
    assert (ctx.sd(1.0) ** 2 + ctx.sd(2.0) ** 2) / 2 == pytest.approx((0.09 + 0.16) / 2)
    assert found["bsap"] == Misfit(0.2, 0.0, 1)  # smaller than the error of a mean: nothing beyond it


def test_an_alternative_that_was_not_tried_everywhere_is_refused():
    with pytest.raises(InvalidValue, match="missing"):
        weighed([*errors({"one": [0.1, 0.2]}), Unmet("two", "arm 0", "ctx", 0.1, 1.0)])
