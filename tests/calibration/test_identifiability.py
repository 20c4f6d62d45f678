"""What data tell: on problems whose answer is known in closed form."""

from types import SimpleNamespace

import numpy as np
import pytest

from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.identifiability import directions, knowledge, standing_of
from osteoimmune.calibration.plan import FreeParameter

DRAWS = np.random.default_rng(11).standard_normal((40_000, 3))
PARAMETERS = (
    FreeParameter("a.seen", 0.01, 100.0, 1.0, 1.0),
    FreeParameter("b.half", 0.01, 100.0, 1.0, 1.0),
    FreeParameter("c.unseen", 0.0, 1.0, 0.5, 0.5, "logit"),
)
SETUP = SimpleNamespace(parameters=PARAMETERS)


def ensemble(spreads, turn=None):
    x = DRAWS * spreads if turn is None else (DRAWS * spreads) @ turn
    values = np.column_stack([np.exp(x[:, 0]), np.exp(x[:, 1]), 1.0 / (1.0 + np.exp(-x[:, 2]))])
    count = len(values)
    return Ensemble("none", tuple(p.name for p in PARAMETERS), ("1",) * 3, values, np.full(count, 1 / count), {})


def test_spreads_over_priors_and_their_names():
    found = {k.name: k for k in knowledge(SETUP, ensemble([0.1, 0.7, 0.5]))}
    assert found["a.seen"].shrinkage == pytest.approx(0.1, rel=0.02)
    assert found["b.half"].contraction == pytest.approx(1 - 0.49, abs=0.02)
    assert found["c.unseen"].shrinkage == pytest.approx(1.0, rel=0.02)
    assert [k.standing for k in found.values()] == ["identified", "weakly", "prior only"]
    assert found["a.seen"].low == pytest.approx(np.exp(-0.1645), rel=0.01)


def test_the_most_open_direction_is_named_by_what_makes_it_up():
    turn = np.array([[1.0, 1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, np.sqrt(2)]]) / np.sqrt(2)
    found = directions(SETUP, ensemble([0.9, 0.1, 0.05], turn))
    assert found[0].shrinkage == pytest.approx(0.9, rel=0.02)
    assert set(found[0].shares) == {"a.seen", "b.half"}
    assert found[0].shares["a.seen"] == pytest.approx(np.sqrt(0.5), rel=0.02)


@pytest.mark.parametrize(("shrinkage", "standing"), [(0.5, "identified"), (0.51, "weakly"), (0.81, "prior only")])
def test_where_the_lines_are_drawn(shrinkage, standing):
    assert standing_of(shrinkage) == standing
